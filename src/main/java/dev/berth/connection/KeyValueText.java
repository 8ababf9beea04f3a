package dev.berth.connection;

import dev.berth.connection.ValueSpan.What;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.List;

/// `key=value` after `key=value` on one line, as libpq, ADO.NET and PDO have them. Pure.
///
/// @param all in their order
/// @param exact whether every character has its place
record KeyValueText(List<Pair> all, boolean exact) {

    record Pair(String key, ValueSpan value) {}

    KeyValueText {
        all = List.copyOf(all);
    }

    /// Pairs between spaces.
    static KeyValueText libpq(String text) {
        return new Scan(text, 0, Quoting.DSN, false).pairs();
    }

    /// Pairs between semicolons, from `start` on.
    static KeyValueText pdo(String text, int start) {
        return new Scan(text, start, Quoting.DSN, true).pairs();
    }

    static KeyValueText dotnet(String text) {
        return new Scan(text, 0, Quoting.DOTNET, true).pairs();
    }

    private static final class Scan {

        private final String text;
        private final Quoting form;
        private final boolean semicolons;
        private final List<Pair> pairs = new ArrayList<>();
        private int at;
        private boolean exact = true;

        Scan(String text, int start, Quoting form, boolean semicolons) {
            this.text = text;
            this.at = start;
            this.form = form;
            this.semicolons = semicolons;
        }

        KeyValueText pairs() {
            skipBlank();
            while (at < text.length()) {
                pair();
                skipBlank();
            }
            return new KeyValueText(pairs, exact && !pairs.isEmpty());
        }

        private void pair() {
            int start = at;
            while (at < text.length() && isOfKey(text.charAt(at))) {
                at++;
            }
            String key = text.substring(start, at).strip();
            int keyEnd = Math.max(at, start + 1);
            skipSpace();
            if (key.isEmpty() || at == text.length() || text.charAt(at) != '=') {
                exact = false;
                at = Math.min(keyEnd, text.length());
                skipToEnd();
                return;
            }
            at++;
            skipSpace();
            char quote = at < text.length() ? text.charAt(at) : ' ';
            boolean isQuoted = quote == '\'' || (quote == '"' && form == Quoting.DOTNET);
            ValueSpan value = isQuoted ? quoted(quote) : bare();
            pairs.add(new Pair(key, value));
            if (semicolons) {
                skipSpace();
                exact &= at == text.length() || text.charAt(at) == ';';
                skipToEnd();
            } else {
                exact &= at == text.length() || Character.isWhitespace(text.charAt(at));
            }
        }

        private boolean isOfKey(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || (semicolons && c == ' ');
        }

        private ValueSpan quoted(char quote) {
            int from = ++at;
            boolean isDoubled = form == Quoting.DOTNET;
            while (at < text.length() && (text.charAt(at) != quote || (isDoubled && isQuote(at + 1, quote)))) {
                at += text.charAt(at) == (isDoubled ? quote : '\\') ? 2 : 1;
            }
            int to = Math.min(at, text.length());
            exact &= at < text.length();
            at = Math.min(to + 1, text.length());
            return spot(from, to, form.inside(quote));
        }

        private boolean isQuote(int index, char quote) {
            return index < text.length() && text.charAt(index) == quote;
        }

        private ValueSpan bare() {
            int from = at;
            while (at < text.length() && !isEnd(text.charAt(at))) {
                at += form == Quoting.DSN && text.charAt(at) == '\\' ? 2 : 1;
            }
            at = Math.min(at, text.length());
            int to = at;
            while (semicolons && to > from && Character.isWhitespace(text.charAt(to - 1))) {
                to--;
            }
            String odd = form == Quoting.DOTNET ? "\"'=" : "'";
            exact &= text.substring(from, to).chars().noneMatch(c -> odd.indexOf(c) >= 0);
            return spot(from, to, form);
        }

        private boolean isEnd(char c) {
            return semicolons ? c == ';' : Character.isWhitespace(c);
        }

        private ValueSpan spot(int from, int to, Quoting how) {
            String value = how.unquoted(text.substring(from, to)).text();
            return new ValueSpan(What.PARAMETER, from, to, ValueEncoding.of(how), Secret.of(value));
        }

        private void skipSpace() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private void skipBlank() {
            while (at < text.length()
                    && (Character.isWhitespace(text.charAt(at)) || (semicolons && text.charAt(at) == ';'))) {
                at++;
            }
        }

        private void skipToEnd() {
            while (at < text.length() && !isEnd(text.charAt(at))) {
                at++;
            }
        }
    }
}
