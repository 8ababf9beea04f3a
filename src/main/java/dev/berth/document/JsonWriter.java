package dev.berth.document;

import dev.berth.core.Node;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// JSON in one line with sorted keys, written by Jackson: equal values give equal text.
public final class JsonWriter {

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonWriter() {}

    /// An object; an absent one is `{}`.
    public static String of(Optional<Node> node) {
        return node.map(JsonWriter::of).orElse("{}");
    }

    /// The JSON of `node`.
    public static String of(Node node) {
        return written(json -> node(json, node));
    }

    /// An object of values that are JSON already.
    public static String object(Map<String, String> fields) {
        return written(json -> {
            json.writeStartObject();
            new TreeMap<>(fields).forEach((name, value) -> {
                json.writeName(name);
                json.writeRawValue(value);
            });
            json.writeEndObject();
        });
    }

    /// A string in quotes.
    public static String string(String text) {
        return written(json -> json.writeString(text));
    }

    private static String written(Consumer<JsonGenerator> content) {
        var text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            content.accept(json);
        }
        return text.toString();
    }

    private static void node(JsonGenerator json, Node node) {
        switch (node) {
            case Node.Fields object -> {
                json.writeStartObject();
                new TreeMap<>(object.fields()).forEach((name, value) -> {
                    json.writeName(name);
                    node(json, value);
                });
                json.writeEndObject();
            }
            case Node.Items list -> {
                json.writeStartArray();
                list.items().forEach(item -> node(json, item));
                json.writeEndArray();
            }
            case Node.Scalar scalar -> {
                if (scalar.kind() == Node.Scalar.Kind.STRING) {
                    json.writeString(scalar.text());
                } else {
                    json.writeRawValue(scalar.text());
                }
            }
        }
    }
}
