package dev.berth.manifest;

import dev.berth.core.Node;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A [Node] as the schema validator reads it, without places.
final class JsonTree {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private JsonTree() {}

    static JsonNode of(Node node) {
        return switch (node) {
            case Node.Scalar scalar -> scalar(scalar.text(), scalar.kind());
            case Node.Items list -> {
                var array = JSON.arrayNode(list.items().size());
                list.items().forEach(item -> array.add(of(item)));
                yield array;
            }
            case Node.Fields mapping -> {
                var object = JSON.objectNode();
                mapping.fields().forEach((key, value) -> object.set(key, of(value)));
                yield object;
            }
        };
    }

    private static JsonNode scalar(String text, Node.Scalar.Kind kind) {
        return switch (kind) {
            case STRING -> JSON.stringNode(text);
            case INTEGER -> JSON.numberNode(new BigInteger(text));
            case DECIMAL -> JSON.numberNode(fraction(new BigDecimal(text)));
            case BOOLEAN -> JSON.booleanNode(Boolean.parseBoolean(text));
            case NULL -> JSON.nullNode();
        };
    }

    /// JSON Schema takes 5.0 for an integer; in a manifest it is none, so the validator is shown a number that
    /// has a fraction.
    private static BigDecimal fraction(BigDecimal number) {
        boolean isWhole = number.stripTrailingZeros().scale() <= 0;
        return isWhole ? number.add(HALF) : number;
    }
}
