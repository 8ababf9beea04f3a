package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.UnreadableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads what a server answers.
public final class JsonReader {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonReader() {}

    /// The value in `json`, its places all `source`. No IO.
    ///
    /// @param source who answered, as messages show it
    /// @throws UnreadableException if it is no JSON
    public static Node read(String source, byte[] json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return value(parser, Origin.of(source, 0));
        } catch (JacksonException malformed) {
            throw new UnreadableException(source + " answered something that is no JSON", malformed);
        }
    }

    private static Node value(JsonParser parser, Origin origin) {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new UnreadableException(origin + " answered nothing");
        }
        return switch (token) {
            case START_OBJECT -> object(parser, origin);
            case START_ARRAY -> {
                var items = new ArrayList<Node>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser, origin));
                }
                yield new Node.Items(items, origin);
            }
            default -> new Node.Scalar(parser.getString(), kind(token), origin);
        };
    }

    private static Node object(JsonParser parser, Origin origin) {
        var fields = new LinkedHashMap<String, Node>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser, origin));
        }
        return new Node.Fields(fields, Map.of(), origin);
    }

    private static Node.Scalar.Kind kind(JsonToken token) {
        return switch (token) {
            case VALUE_NUMBER_INT -> Node.Scalar.Kind.INTEGER;
            case VALUE_NUMBER_FLOAT -> Node.Scalar.Kind.DECIMAL;
            case VALUE_TRUE, VALUE_FALSE -> Node.Scalar.Kind.BOOLEAN;
            case VALUE_NULL -> Node.Scalar.Kind.NULL;
            default -> Node.Scalar.Kind.STRING;
        };
    }
}
