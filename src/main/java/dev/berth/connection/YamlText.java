package dev.berth.connection;

import dev.berth.connection.KeyedText.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds the values of a YAML text where they stand in it: mappings and lists of scalars on one line each. What is
/// written otherwise (block scalars, flow collections, anchors) is passed over. Pure.
final class YamlText {

    private static final Pattern KEY = Pattern.compile(
            "(?:\"(?<double>[^\"\\\\]*)\"|'(?<single>[^']*)'|(?<plain>[^\\s#'\"\\[\\]{},&*!|>%@`:-][^#:]*|-[^\\s#:]+))[ \\t]*:(?:[ \\t]+|$)");
    private static final Pattern COMMENT = Pattern.compile("[ \\t]+#.*$");

    /// A mapping or list that is open at this indentation.
    private record Level(int indent, String name) {}

    private final String text;
    private final List<Entry> entries = new ArrayList<>();
    private final Deque<Level> levels = new ArrayDeque<>();
    private int blockIndent = -1;
    private int items;

    private YamlText(String text) {
        this.text = text;
    }

    static Optional<List<Entry>> of(String text) {
        if (text.indexOf(':') < 0) {
            return Optional.empty();
        }
        var yaml = new YamlText(text);
        int from = 0;
        for (String line : text.split("\n", -1)) {
            if (!yaml.line(from, line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)) {
                return Optional.empty();
            }
            from += line.length() + 1;
        }
        return yaml.entries.isEmpty() ? Optional.empty() : Optional.of(yaml.entries);
    }

    private boolean line(int from, String line) {
        int indent = 0;
        while (indent < line.length() && line.charAt(indent) == ' ') {
            indent++;
        }
        if (line.isBlank() || line.charAt(indent) == '#' || line.equals("---") || line.equals("...")) {
            return true;
        }
        if (blockIndent >= 0 && indent > blockIndent) {
            return true;
        }
        blockIndent = -1;
        close(indent);
        int at = indent;
        while (line.startsWith("- ", at)) {
            levels.push(new Level(at, String.valueOf(items++)));
            at += 2;
            while (at < line.length() && line.charAt(at) == ' ') {
                at++;
            }
        }
        Matcher key = KEY.matcher(line).region(at, line.length());
        if (!key.lookingAt()) {
            return at > indent && value(from, line, at, indent);
        }
        String name = Optional.ofNullable(key.group("double"))
                .or(() -> Optional.ofNullable(key.group("single")))
                .orElseGet(() -> key.group("plain").strip());
        levels.push(new Level(at, name));
        return value(from, line, key.end(), indent);
    }

    private void close(int indent) {
        while (!levels.isEmpty() && levels.element().indent() >= indent) {
            levels.pop();
        }
    }

    private boolean value(int from, String line, int at, int indent) {
        String raw = line.substring(at);
        char first = raw.isBlank() ? '#' : raw.charAt(0);
        switch (first) {
            case '#' -> {}
            case '|', '>' -> blockIndent = indent;
            case '{', '[', '&', '*', '!' -> {}
            case '"', '\'' -> {
                int end = first == '"' ? KeyedText.closing(raw, first) : apostrophe(raw);
                if (end < 0) {
                    return false;
                }
                add(from + at + 1, from + at + end, Quoting.YAML.inside(first));
            }
            default -> {
                Matcher comment = COMMENT.matcher(raw);
                String value = (comment.find() ? raw.substring(0, comment.start()) : raw).stripTrailing();
                add(from + at, from + at + value.length(), Quoting.YAML);
            }
        }
        return true;
    }

    private static int apostrophe(String raw) {
        int end = raw.indexOf('\'', 1);
        while (end >= 0 && raw.startsWith("''", end)) {
            end = raw.indexOf('\'', end + 2);
        }
        return end;
    }

    private void add(int from, int to, Quoting form) {
        String path = levels.reversed().stream().map(Level::name).collect(Collectors.joining("."));
        entries.add(new Entry(path, KeyedText.spot(text, from, to, form)));
    }
}
