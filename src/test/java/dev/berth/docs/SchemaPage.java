package dev.berth.docs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A JSON Schema as a page for people: a heading for each mapping, and below it a table of its properties.
final class SchemaPage {

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode schema;
    private final StringBuilder page = new StringBuilder();

    SchemaPage(JsonNode schema) {
        this.schema = schema;
    }

    /// The page's sections, which begin with the mapping at the top.
    String sections() {
        var open = new LinkedHashMap<String, JsonNode>();
        open.put("", schema);
        while (!open.isEmpty()) {
            Map.Entry<String, JsonNode> next = open.pollFirstEntry();
            section(next.getKey(), next.getValue()).forEach(open::putFirst);
        }
        return page.toString();
    }

    /// A line for each property with its whole path, what it takes, and the first sentence that describes it.
    String lines() {
        var lines = new StringBuilder();
        var open = new LinkedHashMap<String, JsonNode>();
        open.put("", schema);
        while (!open.isEmpty()) {
            Map.Entry<String, JsonNode> next = open.pollFirstEntry();
            var inner = new ArrayList<Map.Entry<String, JsonNode>>();
            next.getValue().path("properties").properties().forEach(property -> {
                String path = next.getKey().isEmpty() ? property.getKey() : next.getKey() + "." + property.getKey();
                String said = Stream.of(property.getValue(), resolved(property.getValue()))
                        .flatMap(node -> text(node, "description"))
                        .findFirst()
                        .orElse("");
                lines.append("- `%s` (%s): %s\n".formatted(path, takes(property.getValue()), sentence(said)));
                inner.addAll(mappings(path, property.getValue()));
            });
            inner.reversed().forEach(entry -> open.putFirst(entry.getKey(), entry.getValue()));
        }
        return lines.toString();
    }

    private static String sentence(String text) {
        return text.replaceFirst("(?s)(?<=[a-z0-9)`]\\.) .*", "");
    }

    /// Writes one section, and gives the mappings that it mentions, the last one first.
    private Map<String, JsonNode> section(String path, JsonNode mapping) {
        if (!path.isEmpty()) {
            page.append("\n## `").append(path).append("`\n\n");
            text(mapping, "description").forEach(said -> page.append(said).append("\n\n"));
        } else {
            page.append('\n');
        }
        var inner = new ArrayList<Map.Entry<String, JsonNode>>();
        page.append("| property | takes | meaning |\n| --- | --- | --- |\n");
        mapping.path("properties").properties().forEach(property -> {
            String name = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
            inner.addAll(mappings(name, property.getValue()));
            row(property.getKey(), property.getValue());
        });
        var last = new LinkedHashMap<String, JsonNode>();
        inner.reversed().forEach(entry -> last.put(entry.getKey(), entry.getValue()));
        return last;
    }

    private void row(String name, JsonNode declared) {
        JsonNode value = resolved(declared);
        String meaning = Stream.of(declared, value)
                .flatMap(node -> text(node, "description"))
                .findFirst()
                .orElse("");
        page.append("| `").append(name).append("` | ").append(takes(declared)).append(" | ");
        page.append(cell(meaning));
        Stream.of(declared, value)
                .filter(node -> node.has("default"))
                .findFirst()
                .ifPresent(node -> page.append(" Default: `")
                        .append(flow(node.get("default")))
                        .append("`."));
        Stream.of(declared, value)
                .filter(node -> !node.path("examples").isEmpty())
                .findFirst()
                .ifPresent(node -> page.append(" Example: `")
                        .append(cell(flow(node.path("examples").get(0))))
                        .append("`."));
        page.append(" |\n");
    }

    /// What may stand there: the values, or the kinds of values.
    private String takes(JsonNode declared) {
        JsonNode value = resolved(declared);
        if (value.has("const")) {
            return "`" + flow(value.get("const")) + "`";
        }
        if (value.has("enum")) {
            return value.get("enum")
                    .valueStream()
                    .map(one -> "`" + flow(one) + "`")
                    .collect(Collectors.joining(", "));
        }
        List<JsonNode> choices = choices(value);
        if (!choices.isEmpty()) {
            return choices.stream().map(this::takes).distinct().collect(Collectors.joining(", or "));
        }
        JsonNode type = value.path("type");
        String types = type.isArray()
                ? type.valueStream().map(one -> word(one.asString(), value)).collect(Collectors.joining(", or "))
                : word(type.asString(""), value);
        return types.isEmpty() ? "anything" : types;
    }

    private String word(String type, JsonNode value) {
        return switch (type) {
            case "string" -> "text";
            case "integer" -> "whole number";
            case "number" -> "number";
            case "boolean" -> "`true`, `false`";
            case "array" -> "list of " + (value.has("items") ? takes(value.get("items")) : "values");
            case "object" ->
                value.has("properties")
                        ? "mapping"
                        : value.path("additionalProperties").isObject()
                                ? "mapping from name to " + takes(value.get("additionalProperties"))
                                : "mapping";
            case "null" -> "nothing";
            default -> type;
        };
    }

    /// The mappings with properties of their own that stand below `path`.
    private List<Map.Entry<String, JsonNode>> mappings(String path, JsonNode declared) {
        JsonNode value = resolved(declared);
        var found = new ArrayList<Map.Entry<String, JsonNode>>();
        if (value.has("properties")) {
            found.add(Map.entry(path, value));
        } else if (value.path("additionalProperties").isObject()) {
            found.addAll(mappings(path + ".NAME", value.get("additionalProperties")));
        }
        if (value.has("items")) {
            found.addAll(mappings(path + "[]", value.get("items")));
        }
        choices(value).forEach(choice -> found.addAll(mappings(path, choice)));
        return found;
    }

    private static List<JsonNode> choices(JsonNode value) {
        return Stream.of("oneOf", "anyOf")
                .flatMap(word -> value.path(word).valueStream())
                .toList();
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.startsWith("#/") ? resolved(schema.at(reference.substring(1))) : node;
    }

    private static Stream<String> text(JsonNode node, String name) {
        return node.path(name).isString() ? Stream.of(node.path(name).asString()) : Stream.of();
    }

    private static String flow(JsonNode value) {
        return value.isString()
                ? value.asString()
                : JSON.writeValueAsString(value).replace("\"", "");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ").strip();
    }
}
