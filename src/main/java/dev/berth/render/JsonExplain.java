package dev.berth.render;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.document.IndentedJson;
import java.io.StringWriter;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/// A manifest's values with the place that each comes from, as JSON: `schema/explain.schema.json`.
public final class JsonExplain {

    private static final int FORMAT = 1;

    private JsonExplain() {}

    /// The values of one service, in the order of its manifest; ends in a line break.
    ///
    /// @param version berth's own
    public static String render(String service, Optional<String> environment, Node manifest, String version) {
        var text = new StringWriter();
        try (JsonGenerator json = IndentedJson.generator(text)) {
            json.writeStartObject();
            json.writeNumberProperty("format", FORMAT);
            json.writeStringProperty("berth", version);
            json.writeStringProperty("service", service);
            environment.ifPresent(name -> json.writeStringProperty("environment", name));
            json.writeArrayPropertyStart("values");
            values(json, "", manifest);
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    /// @param path a JSON Pointer (RFC 6901)
    private static void values(JsonGenerator json, String path, Node node) {
        switch (node) {
            case Node.Scalar scalar -> {
                begin(json, path, scalar.origin());
                switch (scalar.kind()) {
                    case BOOLEAN -> json.writeBooleanProperty("value", Boolean.parseBoolean(scalar.text()));
                    case INTEGER -> json.writeNumberProperty("value", new java.math.BigInteger(scalar.text()));
                    case DECIMAL -> json.writeNumberProperty("value", new java.math.BigDecimal(scalar.text()));
                    case NULL -> json.writeNullProperty("value");
                    case STRING -> json.writeStringProperty("value", scalar.text());
                }
                json.writeEndObject();
            }
            case Node.Items(var items, Origin origin) -> {
                if (items.isEmpty()) {
                    begin(json, path, origin);
                    json.writeArrayPropertyStart("value");
                    json.writeEndArray();
                    json.writeEndObject();
                }
                for (int i = 0; i < items.size(); i++) {
                    values(json, path + "/" + i, items.get(i));
                }
            }
            case Node.Fields(var fields, var keys, Origin origin) -> {
                if (fields.isEmpty()) {
                    begin(json, path, origin);
                    json.writeObjectPropertyStart("value");
                    json.writeEndObject();
                    json.writeEndObject();
                }
                fields.forEach((key, value) ->
                        values(json, path + "/" + key.replace("~", "~0").replace("/", "~1"), value));
            }
        }
    }

    private static void begin(JsonGenerator json, String path, Origin origin) {
        json.writeStartObject();
        json.writeStringProperty("path", path);
        json.writeStringProperty("file", origin.file());
        json.writeNumberProperty("line", origin.line());
    }
}
