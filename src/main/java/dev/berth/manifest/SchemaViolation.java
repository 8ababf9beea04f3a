package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Node.Scalar.Kind;
import dev.berth.core.Origin;
import dev.berth.core.Text;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A broken rule of a schema, in words. [SchemaCheck] makes it.
///
/// @param keyword the schema's rule: `required`
/// @param property the property that `required`, `additionalProperties` and `propertyNames` speak of
/// @param node the value that breaks the rule
/// @param parent what it stands in; the value itself if that is the whole file
/// @param label what a person calls the value: `postgres.database`
/// @param rule the schema that holds the keyword
/// @param root the whole schema, which references lead into
record SchemaViolation(
        String keyword, @Nullable String property, Node node, Node parent, String label, JsonNode rule, JsonNode root) {

    /// Where a person has to mend something.
    Origin origin() {
        return switch (keyword) {
            case "additionalProperties", "propertyNames", "dependentRequired" ->
                node.originOf(String.valueOf(property));
            case "uniqueItems" -> duplicate().map(Node::origin).orElse(node.origin());
            default -> node.origin();
        };
    }

    /// The problem and its remedy.
    String sentence() {
        return switch (keyword) {
            case "additionalProperties" -> unknown();
            case "required" -> label + " needs \"" + property + "\". Add it: " + describe(property);
            case "dependentRequired" ->
                label + " has \"" + property + "\", which needs "
                        + SchemaWords.names(rule.path(keyword).path(String.valueOf(property))) + " beside it. Add it";
            case "type" -> mistyped();
            case "enum" -> outside();
            case "pattern" ->
                label + shown() + ": "
                        + rule.path("patternErrorMessage").asString("it must match " + rule.path(keyword));
            case "propertyNames" -> misnamed();
            case "minimum", "maximum" ->
                label + " must be from " + rule.path("minimum").asString() + " to "
                        + rule.path("maximum").asString() + ", not " + node.text();
            case "minLength" -> label + " is empty. Fill it in or remove it";
            case "maxLength" ->
                label + shown() + " has " + node.text().length() + " characters, and "
                        + rule.path(keyword).asString() + " is the most. Shorten it";
            case "minItems", "minProperties" -> label + " is empty. Add an entry or remove it";
            case "uniqueItems" ->
                label + " has " + duplicate().map(SchemaWords::quoted).orElse("an item") + " twice. Remove one";
            default ->
                label + " is not valid: " + rule.path("description").asString("see the schema's `" + keyword + "`");
        };
    }

    private String unknown() {
        List<String> known = List.copyOf(rule.path("properties").propertyNames());
        String typed = String.valueOf(property);
        Optional<String> section = emptySection(typed);
        if (section.isPresent()) {
            return "property \"" + SchemaWords.cut(typed) + "\" of " + section.get()
                    + " isn't indented, so it is not in " + section.get()
                    + ". Indent it by two spaces, with all that belongs to " + section.get();
        }
        String advice = Text.nearest(typed, known)
                .map(near -> "Did you mean \"" + near + "\"?")
                .orElse("There are: " + String.join(", ", known));
        return "unknown property \"" + SchemaWords.cut(typed) + "\" in " + label + ". " + advice;
    }

    /// The section without content that a property stands under and could be part of.
    private Optional<String> emptySection(String typed) {
        Optional<String> section = Optional.empty();
        for (var entry : node.entries().entrySet()) {
            if (entry.getKey().equals(typed)) {
                return section;
            }
            boolean empty = entry.getValue().isNull()
                    && referred(rule.path("properties").path(entry.getKey()))
                            .path("properties")
                            .has(typed);
            section = empty ? Optional.of(entry.getKey()) : section.filter(_ -> !isKnown(entry.getKey()));
        }
        return Optional.empty();
    }

    private boolean isKnown(String property) {
        return rule.path("properties").has(property);
    }

    private JsonNode referred(JsonNode schema) {
        return schema.has("$ref") ? root.at(schema.path("$ref").asString().substring(1)) : schema;
    }

    /// Whether the properties of an empty section stand below it as if they were its neighbours.
    private boolean isUnindented() {
        boolean below = false;
        for (var entry : parent.entries().entrySet()) {
            if (below && rule.path("properties").has(entry.getKey())) {
                return true;
            }
            below |= entry.getValue().equals(node);
        }
        return false;
    }

    private String mistyped() {
        JsonNode types = rule.path("type");
        List<String> allowed = types.isArray() ? SchemaWords.strings(types) : List.of(types.asString());
        if (isSecret()) {
            return label + ": " + rule.path("patternErrorMessage").asString("it must be text");
        }
        if (node.isNull() && isUnindented()) {
            return label + " is empty, since what stands below it isn't indented. Indent it by two spaces";
        }
        String sentence = label + " must be "
                + SchemaWords.either(allowed.stream().map(SchemaWords::typeName).toList())
                + (node.isNull() ? ", and is empty" : ", not " + found());
        return node instanceof Node.Scalar scalar ? sentence + advice(scalar, allowed) : sentence;
    }

    private static String advice(Node.Scalar scalar, List<String> allowed) {
        String text = SchemaWords.cut(scalar.text());
        return switch (scalar.kind()) {
            case NULL -> allowed.contains("object") ? ". Write {} to take the defaults" : ". Fill it in or remove it";
            case BOOLEAN, INTEGER, DECIMAL -> allowed.contains("string") ? ". Put it in quotes: \"" + text + "\"" : "";
            case STRING -> {
                if (allowed.contains("integer") && ScalarKind.of(text) == Kind.INTEGER) {
                    yield ". Write it without quotes: " + text;
                }
                yield allowed.equals(List.of("array")) ? ". Write a list: [" + text + "]" : "";
            }
        };
    }

    private String outside() {
        List<String> values = SchemaWords.strings(rule.path("enum"));
        String hint = node instanceof Node.Scalar scalar
                ? Text.nearest(scalar.text(), values)
                        .map(near -> ". Did you mean " + near + "?")
                        .orElse("")
                : "";
        return label + " must be " + SchemaWords.either(values) + ", not " + SchemaWords.quoted(node) + hint;
    }

    private String misnamed() {
        JsonNode names = resolved(rule.path(keyword));
        String name = String.valueOf(property);
        if (name.isEmpty()) {
            return label + " has an empty name. Fill it in";
        }
        int most = names.path("maxLength").asInt(Integer.MAX_VALUE);
        if (name.length() > most) {
            return label + " has the name \"" + SchemaWords.cut(name) + "\" of " + name.length() + " characters, and "
                    + most + " is the most. Shorten it";
        }
        return label + " has the name \"" + SchemaWords.cut(name) + "\": "
                + names.path("patternErrorMessage").asString("it is not valid");
    }

    private String describe(@Nullable String name) {
        JsonNode described = resolved(rule.path("properties").path(String.valueOf(name)));
        if (described.has("enum")) {
            return SchemaWords.either(SchemaWords.strings(described.path("enum")));
        }
        String description = described.path("description").asString("");
        int end = description.indexOf(". ");
        String first = end < 0 ? description : description.substring(0, end);
        return first.isEmpty()
                ? "`" + name + ": …`"
                : first.substring(0, 1).toLowerCase(Locale.ROOT)
                        + first.substring(1).replaceFirst("\\.$", "");
    }

    private JsonNode resolved(JsonNode schema) {
        boolean isOwn = schema.has("description") || schema.has("pattern");
        return isOwn || !schema.has("$ref")
                ? schema
                : root.at(schema.path("$ref").asString().substring(1));
    }

    /// Whether the value may be a password, which no output may show.
    private boolean isSecret() {
        return rule.path("writeOnly").asBoolean(false);
    }

    private String shown() {
        return isSecret() ? "" : " " + SchemaWords.quoted(node);
    }

    private String found() {
        return switch (node) {
            case Node.Items _ -> "a list";
            case Node.Fields _ -> "a mapping";
            case Node.Scalar scalar ->
                switch (scalar.kind()) {
                    case NULL, BOOLEAN -> scalar.text();
                    case INTEGER -> "the whole number " + scalar.text();
                    case DECIMAL -> "the number " + scalar.text();
                    case STRING -> "the text " + SchemaWords.quoted(node);
                };
        };
    }

    private Optional<Node> duplicate() {
        var seen = new HashSet<String>();
        return node instanceof Node.Items list
                ? list.items().stream()
                        .filter(item -> item instanceof Node.Scalar scalar && !seen.add(scalar.text()))
                        .findFirst()
                : Optional.empty();
    }
}
