package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;

/// Turns YAML's tokens into [Node]s with the place of every key and value. What YAML can do beyond plain mappings,
/// lists and scalars is refused: the parser would read an alias as its name and drop a second document.
final class NodeReader implements AutoCloseable {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_KEY_LENGTH = 1024;
    private static final YAMLFactory FACTORY = YAMLFactory.builder().build();

    /// The text as the parser counts it: by code points.
    private final int[] characters;

    private final String file;
    private final Problems problems;
    private final JsonParser parser;
    private final int maxValues;
    private int values;

    NodeReader(String text, String file, int maxValues, Problems problems) {
        this.maxValues = maxValues;
        this.characters = text.codePoints().toArray();
        this.file = file;
        this.problems = problems;
        this.parser = FACTORY.createParser(ObjectReadContext.empty(), new StringReader(text));
    }

    /// The file's only document; empty if there is none, which is a problem.
    /// @throws YamlSyntaxException at the first place that is no YAML
    Optional<Node> document() {
        try {
            if (parser.nextToken() == null) {
                return nothing();
            }
            Node root = node(place(), 1);
            if (parser.nextToken() != null) {
                refuse("a second document begins here. Keep one service in each file");
            }
            return root.isNull() ? nothing() : Optional.of(root);
        } catch (JacksonException failure) {
            throw YamlSyntaxException.of(failure, file);
        }
    }

    @Override
    public void close() {
        parser.close();
    }

    private Optional<Node> nothing() {
        problems.add(
                ProblemCodes.YAML,
                Origin.of(file, 0),
                "is empty. Declare something, such as `service: NAME`, or remove the file");
        return Optional.empty();
    }

    /// The value at the present token. A collection's place is that of its key, where a person would point.
    private Node node(Origin collection, int depth) {
        if (depth > MAX_DEPTH) {
            throw new YamlSyntaxException(
                    place(), "is nested deeper than " + MAX_DEPTH + " levels, which no manifest needs. Flatten it");
        }
        if (++values > maxValues) {
            throw new YamlSyntaxException(
                    place(), "has more than " + maxValues + " values, which no manifest needs. Split it by service");
        }
        refuseProperties();
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(collection, depth);
            case START_ARRAY -> items(collection, depth);
            default -> {
                String text = Optional.ofNullable(parser.getString()).orElse("");
                yield new Node.Scalar(text, kind(text), place(), isFolded(text));
            }
        };
    }

    private Node.Fields fields(Origin origin, int depth) {
        var fields = new LinkedHashMap<String, Node>();
        Map<String, Origin> keys = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = key();
            Origin place = place();
            parser.nextToken();
            Node value = node(place, depth + 1);
            Origin first = keys.putIfAbsent(key, place);
            if (first == null) {
                fields.put(key, value);
            } else {
                problems.add(
                        ProblemCodes.YAML,
                        place,
                        "\"" + Text.printable(key) + "\" is here twice: line " + first.line()
                                + " has it already. Remove one");
            }
        }
        return new Node.Fields(fields, keys, origin);
    }

    private Node.Items items(Origin origin, int depth) {
        var items = new ArrayList<Node>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(place(), depth + 1));
        }
        return new Node.Items(items, origin);
    }

    private String key() {
        refuseProperties();
        String key = parser.currentName();
        if (key.equals("<<")) {
            refuse("a merge key \"<<\" is not read. Write the properties out");
        } else if (key.length() > MAX_KEY_LENGTH) {
            throw new YamlSyntaxException(place(), "a key has " + key.length() + " characters. Shorten it");
        } else if (kind(key) != Node.Scalar.Kind.STRING) {
            refuse("a key must be text, and " + (key.isEmpty() ? "nothing" : key)
                    + " is none here. Put it in quotes: \"" + key + "\"");
        }
        return key;
    }

    /// Anchors, aliases and tags. The parser reports only some of them, so the text tells.
    private void refuseProperties() {
        switch (character()) {
            case '&' ->
                refuse("an anchor & is not read. Write the value out where it is needed, or put the text in quotes");
            case '*' -> refuse("an alias * is not read. Write the value out here, or put the text in quotes");
            case '!' -> refuse("a tag ! is not read. Remove it, or put the text in quotes");
            default -> {}
        }
    }

    private Node.Scalar.Kind kind(String text) {
        return switch (character()) {
            case '"', '\'', '|', '>' -> Node.Scalar.Kind.STRING;
            default -> ScalarKind.of(text);
        };
    }

    /// Whether the text was written in several lines, which YAML joins by spaces or line breaks.
    private boolean isFolded(String text) {
        int at = (int) parser.currentTokenLocation().getCharOffset();
        int quote = character();
        return switch (quote) {
            case '|', '>' -> true;
            case '"', '\'' -> {
                int end = at + 1;
                while (end < characters.length && characters[end] != quote && characters[end] != '\n') {
                    end += characters[end] == '\\' && quote == '"' ? 2 : 1;
                }
                yield end < characters.length && characters[end] == '\n';
            }
            default -> {
                int[] written = text.codePoints().toArray();
                yield at + written.length > characters.length
                        || !Arrays.equals(characters, at, at + written.length, written, 0, written.length);
            }
        };
    }

    private int character() {
        long offset = parser.currentTokenLocation().getCharOffset();
        return offset < characters.length ? characters[(int) offset] : ' ';
    }

    private void refuse(String sentence) {
        problems.add(ProblemCodes.YAML, place(), sentence);
    }

    private Origin place() {
        TokenStreamLocation location = parser.currentTokenLocation();
        return new Origin(file, location.getLineNr(), location.getColumnNr());
    }
}
