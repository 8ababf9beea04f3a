package dev.berth.connection;

import dev.berth.connection.ValueSpan.What;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A whole file in one value, whose lines or fields have names: `.env`, `.properties`, INI, `.pgpass`, JSON, YAML. It
/// is read as it stands and never rewritten, so that comments and order stay. Pure.
///
/// @param entries in their order
record KeyedText(List<Entry> entries) {

    /// A value under its name: `DB_PASSWORD`, `spring.datasource.password`.
    record Entry(String path, ValueSpan value) {}

    private static final Pattern LINE = Pattern.compile(
            "(?m)^[ \\t]*(?:(?<section>\\[[^\\]\\n]*])[ \\t]*\\r?$|(?<note>[#;!][^\\n]*)$|(?:export[ \\t]+)?"
                    + "(?<key>[A-Za-z_][\\w.\\[\\]-]*)[ \\t]*=[ \\t]*(?<value>[^\\n]*)$|(?<blank>\\r?)$)");
    private static final Pattern ENV_COMMENT = Pattern.compile("[ \\t]+#[^\\n]*$");
    private static final int PGPASS_FIELDS = 5;
    private static final List<String> PGPASS = List.of("host", "port", "database", "user", "password");

    KeyedText {
        entries = List.copyOf(entries);
    }

    /// Empty if it is no such text, or not quite.
    static Optional<KeyedText> of(String text) {
        String start = text.stripLeading();
        if (start.startsWith("{") || start.startsWith("[")) {
            Optional<KeyedText> json = JsonText.of(text).map(KeyedText::new);
            if (json.isPresent()) {
                return json;
            }
        }
        return lines(text).or(() -> pgpass(text)).or(() -> YamlText.of(text).map(KeyedText::new));
    }

    private static Optional<KeyedText> lines(String text) {
        if (text.indexOf('=') < 0) {
            return Optional.empty();
        }
        Matcher line = LINE.matcher(text);
        var found = new ArrayList<Entry>();
        String section = "";
        boolean hasSections = false;
        boolean isProperties = false;
        int at = 0;
        while (at < text.length()) {
            if (!line.find(at) || line.start() != at) {
                return Optional.empty();
            }
            String key = line.group("key");
            if (line.group("section") != null) {
                section = line.group("section");
                hasSections = true;
            } else if (key != null) {
                isProperties |= key.indexOf('.') >= 0 || key.indexOf('-') >= 0;
                found.add(new Entry(
                        section + key,
                        new ValueSpan(
                                What.ENTRY,
                                line.start("value"),
                                line.end("value"),
                                ValueEncoding.PLAIN,
                                Secret.of(""))));
            }
            at = line.end() + 1;
        }
        boolean isOfProperties = isProperties && !hasSections;
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new KeyedText(found.stream()
                        .map(entry -> new Entry(
                                entry.path(),
                                isOfProperties ? property(text, entry.value()) : variable(text, entry.value())))
                        .toList()));
    }

    private static ValueSpan property(String text, ValueSpan line) {
        int to = withoutBreak(text, line);
        return spot(text, line.from(), to, Quoting.PROPERTIES);
    }

    private static int withoutBreak(String text, ValueSpan line) {
        return line.to() > line.from() && text.charAt(line.to() - 1) == '\r' ? line.to() - 1 : line.to();
    }

    private static ValueSpan variable(String text, ValueSpan line) {
        String raw = text.substring(line.from(), line.to());
        char first = raw.isEmpty() ? ' ' : raw.charAt(0);
        if (first == '"' || first == '\'') {
            int end = closing(raw, first);
            String rest = end < 0 ? "" : raw.substring(end + 1).strip();
            if (end > 0 && (rest.isEmpty() || rest.startsWith("#"))) {
                return spot(text, line.from() + 1, line.from() + end, Quoting.ENV.inside(first));
            }
        }
        Matcher comment = ENV_COMMENT.matcher(raw);
        String value = (comment.find() ? raw.substring(0, comment.start()) : raw).stripTrailing();
        return spot(text, line.from(), line.from() + value.length(), Quoting.ENV);
    }

    /// Where the quote that begins `raw` is closed; -1 if it isn't.
    static int closing(String raw, char quote) {
        for (int i = 1; i < raw.length(); i++) {
            if (raw.charAt(i) == '\\' && quote == '"') {
                i++;
            } else if (raw.startsWith("'\\''", i) && quote == '\'') {
                i += 3;
            } else if (raw.charAt(i) == quote) {
                return i;
            }
        }
        return -1;
    }

    static ValueSpan spot(String text, int from, int to, Quoting form) {
        return new ValueSpan(
                What.ENTRY,
                from,
                to,
                ValueEncoding.of(form),
                Secret.of(form.unquoted(text.substring(from, to)).text()));
    }

    /// See PostgreSQL docs, "The Password File".
    private static Optional<KeyedText> pgpass(String text) {
        var entries = new ArrayList<Entry>();
        int from = 0;
        for (String line : text.split("\n", -1)) {
            String raw = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (!raw.isBlank() && !raw.startsWith("#")) {
                List<Integer> colons = new ArrayList<>(List.of(-1));
                for (int i = 0; i < raw.length(); i++) {
                    if (raw.charAt(i) == '\\') {
                        i++;
                    } else if (raw.charAt(i) == ':') {
                        colons.add(i);
                    }
                }
                colons.add(raw.length());
                if (colons.size() != PGPASS_FIELDS + 1
                        || !raw.substring(colons.get(1) + 1, colons.get(2)).matches("\\*|[\\d\\uE000-\\uF8FF]+")) {
                    return Optional.empty();
                }
                String user = raw.substring(colons.get(3) + 1, colons.get(4));
                String database = raw.substring(colons.get(2) + 1, colons.get(3));
                for (int i = 0; i < PGPASS_FIELDS; i++) {
                    entries.add(new Entry(
                            user + "@" + database + "." + PGPASS.get(i),
                            spot(text, from + colons.get(i) + 1, from + colons.get(i + 1), Quoting.PGPASS)));
                }
            }
            from += line.length() + 1;
        }
        return entries.isEmpty() ? Optional.empty() : Optional.of(new KeyedText(entries));
    }
}
