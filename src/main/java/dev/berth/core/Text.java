package dev.berth.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Text from manifests and catalogs, made safe to print, and spelling help.
public final class Text {

    private static final List<String> BYTES = List.of("bytes", "kB", "MB", "GB", "TB");
    private static final int BYTES_STEP = 1024;

    private Text() {}

    /// `text` with control, format and line-separating characters shown as `\n`, `\t` or `\u001b`, so that no
    /// name can forge a line or carry an ANSI escape.
    public static String printable(String text) {
        var result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.PRIVATE_USE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> result.append(escaped(c));
                default -> result.appendCodePoint(c);
            }
        });
        return result.toString();
    }

    /// The beginning of a text that is longer than `characters`.
    public static String shortened(String text, int characters) {
        return text.length() <= characters ? text : text.substring(0, characters) + "…";
    }

    /// `8 bytes`, `2.4 MB`, `12 GB`, as PostgreSQL counts them.
    public static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= BYTES_STEP && unit < BYTES.size() - 1) {
            size /= BYTES_STEP;
            unit++;
        }
        return unit == 0
                ? count(bytes, "byte")
                : String.format(Locale.ROOT, size < 10 ? "%.1f %s" : "%.0f %s", size, BYTES.get(unit));
    }

    /// An amount of bytes in a short form: `512 B`, `3.4 MB`.
    public static String shortBytes(long bytes) {
        return bytes < BYTES_STEP ? bytes + " B" : bytes(bytes);
    }

    /// `1 change`, `2 changes`.
    public static String count(long number, String noun) {
        return number + " " + plural(number, noun);
    }

    /// `change` of one, `changes` of others, where the number stands elsewhere.
    public static String plural(long number, String noun) {
        return noun + (number == 1 ? "" : "s");
    }

    /// The candidate that a typo most likely meant, if one is near enough.
    public static Optional<String> nearest(String typed, Collection<String> candidates) {
        int limit = Math.max(1, typed.length() / 3);
        return candidates.stream()
                .filter(candidate ->
                        distance(typed.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT)) <= limit)
                .min(Comparator.comparingInt((String candidate) -> distance(typed, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /// A character as its number, also where it could be printed: `\u0430`.
    static String code(String character) {
        return escaped(character.codePointAt(0));
    }

    private static String escaped(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> c > 0xffff ? String.format("\\U%08x", c) : String.format("\\u%04x", c);
        };
    }

    /// Levenshtein's distance, two neighbouring letters swapped counting as one.
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
