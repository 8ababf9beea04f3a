package dev.berth.provider.secrets;

import dev.berth.core.Node;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Writes nodes as YAML: mappings and sequences in block style, every string that could be read as something else
/// in double quotes. What it writes is read alike by YAML 1.1 and 1.2.
final class YamlWriter {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9+/=._-]*");

    /// Words that YAML 1.1 takes for a boolean or null.
    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private YamlWriter() {}

    /// `document` as a file's text, ending in a line break.
    static String of(Node.Fields document) {
        var text = new StringBuilder();
        fields(document, 0, text);
        return text.toString();
    }

    private static void fields(Node.Fields mapping, int indent, StringBuilder text) {
        mapping.fields().forEach((key, value) -> {
            text.repeat(' ', indent).append(string(key)).append(':');
            value(value, indent + 2, text);
        });
    }

    private static void items(Node.Items sequence, int indent, StringBuilder text) {
        for (Node item : sequence.items()) {
            text.repeat(' ', indent).append('-');
            value(item, indent + 2, text);
        }
    }

    private static void value(Node value, int indent, StringBuilder text) {
        switch (value) {
            case Node.Scalar scalar -> text.append(' ').append(scalar(scalar)).append('\n');
            case Node.Fields mapping when mapping.fields().isEmpty() -> text.append(" {}\n");
            case Node.Items sequence when sequence.items().isEmpty() -> text.append(" []\n");
            case Node.Fields mapping -> {
                text.append('\n');
                fields(mapping, indent, text);
            }
            case Node.Items sequence -> {
                text.append('\n');
                items(sequence, indent, text);
            }
        }
    }

    private static String scalar(Node.Scalar scalar) {
        return switch (scalar.kind()) {
            case STRING -> string(scalar.text());
            case NULL -> "null";
            case INTEGER, DECIMAL, BOOLEAN -> scalar.text();
        };
    }

    private static String string(String text) {
        return PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT)) ? text : quoted(text);
    }

    private static String quoted(String text) {
        var result = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                result.append('\\').appendCodePoint(c);
            } else if (c == '\n') {
                result.append("\\n");
            } else if (c >= ' ' && c <= '~') {
                result.appendCodePoint(c);
            } else {
                result.append(c > 0xffff ? String.format("\\U%08x", c) : String.format("\\u%04x", c));
            }
        });
        return result.append('"').toString();
    }
}
