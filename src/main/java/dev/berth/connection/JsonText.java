package dev.berth.connection;

import dev.berth.connection.KeyedText.Entry;
import dev.berth.connection.ValueSpan.What;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the values of a JSON text where they stand in it, which Jackson doesn't tell. Pure.
final class JsonText {

    private static final int DEPTH = 64;

    private final String text;
    private final List<Entry> entries = new ArrayList<>();
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    static Optional<List<Entry>> of(String text) {
        var json = new JsonText(text);
        boolean isJson = json.value("", 0);
        json.skip();
        return isJson && json.at == text.length() && !json.entries.isEmpty()
                ? Optional.of(json.entries)
                : Optional.empty();
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean next(char c) {
        skip();
        boolean isIt = at < text.length() && text.charAt(at) == c;
        at += isIt ? 1 : 0;
        return isIt;
    }

    private boolean value(String path, int depth) {
        skip();
        if (at == text.length() || depth > DEPTH) {
            return false;
        }
        return switch (text.charAt(at)) {
            case '{' -> items(path, depth, '}');
            case '[' -> items(path, depth, ']');
            case '"' -> string(path);
            default -> bare(path);
        };
    }

    private boolean items(String path, int depth, char end) {
        at++;
        if (next(end)) {
            return true;
        }
        int index = 0;
        do {
            String name = String.valueOf(index++);
            if (end == '}') {
                skip();
                int from = at;
                if (!string("") || !next(':')) {
                    return false;
                }
                entries.removeLast();
                name = Quoting.JSON_INSIDE.decode(text.substring(from + 1, text.lastIndexOf('"', at - 2)));
            }
            if (!value(path.isEmpty() ? name : path + "." + name, depth + 1)) {
                return false;
            }
        } while (next(','));
        return next(end);
    }

    private boolean string(String path) {
        if (at == text.length() || text.charAt(at) != '"') {
            return false;
        }
        int from = at + 1;
        at = from;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= text.length()) {
            at = text.length();
            return false;
        }
        entries.add(new Entry(path, KeyedText.spot(text, from, at++, Quoting.JSON_INSIDE)));
        return true;
    }

    /// A number, a truth value, or what a template puts there.
    private boolean bare(String path) {
        int from = at;
        while (at < text.length() && isBare(text.charAt(at))) {
            at++;
        }
        entries.add(new Entry(
                path, new ValueSpan(What.ENTRY, from, at, ValueEncoding.PLAIN, Secret.of(text.substring(from, at)))));
        return at > from;
    }

    private static boolean isBare(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '+' || c == '.' || (c >= 0xE000 && c <= 0xF8FF);
    }
}
