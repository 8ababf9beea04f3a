package dev.berth.provider.rabbitmq;

import dev.berth.core.Node;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// JSON as requests carry it, with sorted keys: equal values give equal text.
public final class RabbitJson {

    private RabbitJson() {}

    /// An object; what is absent is `{}`.
    static String of(Optional<Node> node) {
        return node.map(RabbitJson::of).orElse("{}");
    }

    static String of(Node node) {
        return switch (node) {
            case Node.Fields object -> nodes(object.fields());
            case Node.Items list ->
                list.items().stream().map(RabbitJson::of).collect(Collectors.joining(",", "[", "]"));
            case Node.Scalar scalar -> scalar.kind() == Node.Scalar.Kind.STRING ? string(scalar.text()) : scalar.text();
        };
    }

    /// An object whose values are JSON already.
    public static String object(Map<String, String> fields) {
        return new TreeMap<>(fields)
                .entrySet().stream()
                        .map(field -> string(field.getKey()) + ":" + field.getValue())
                        .collect(Collectors.joining(",", "{", "}"));
    }

    private static String nodes(Map<String, Node> fields) {
        var written = new TreeMap<String, String>();
        fields.forEach((name, value) -> written.put(name, of(value)));
        return object(written);
    }

    /// See RFC 8259, 7: a quote, a backslash and control characters are escaped.
    public static String string(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
