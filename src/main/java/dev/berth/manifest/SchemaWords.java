package dev.berth.manifest;

import dev.berth.core.Node;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The words in which a [SchemaViolation] names types, values and choices.
final class SchemaWords {

    private static final int MAX_SHOWN = 60;

    private SchemaWords() {}

    static String typeName(String type) {
        return switch (type) {
            case "string" -> "text";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "object" -> "a mapping";
            default -> throw new AssertionError(type);
        };
    }

    static String quoted(Node node) {
        return node instanceof Node.Scalar scalar ? "\"" + cut(scalar.text()) + "\"" : "this";
    }

    /// The text as far as a line has room for it, without the password of a URL.
    static String cut(String whole) {
        String text = whole.replaceAll("://[^\\s/]*@", "://…@");
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    static String names(JsonNode array) {
        return either(strings(array).stream().map(name -> "\"" + name + "\"").toList());
    }

    /// The words of a list, without null: a patch may be null anywhere, which nobody means who wrote something else.
    static List<String> strings(JsonNode array) {
        var strings = new ArrayList<String>();
        array.forEach(item -> strings.add(item.asString("")));
        strings.removeIf(word -> word.isEmpty() || word.equals("null"));
        return strings;
    }

    /// `a`, `a or b`, `a, b or c`.
    static String either(List<String> words) {
        int last = words.size() - 1;
        return last <= 0
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }
}
