package dev.berth.core;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The texts that a [Redaction] looks for in an output, and what it puts in their place.
///
/// @param shown what replaces each variant, in lower case
/// @param values what replaces each value
record HiddenTexts(Map<String, String> shown, Map<String, String> values, Pattern pattern) {

    private static final char CUT = '…';
    static final HiddenTexts NONE = new HiddenTexts(Map.of(), Map.of(), Pattern.compile("(?!)"));

    static HiddenTexts of(Map<String, String> shown, Map<String, String> values) {
        if (shown.isEmpty()) {
            return NONE;
        }
        String alternatives = shown.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return new HiddenTexts(
                shown, values, Pattern.compile(alternatives, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
    }

    String replacedIn(String text) {
        if (shown.isEmpty()) {
            return text;
        }
        String folded = text.toLowerCase(Locale.ROOT);
        String result = shown.keySet().stream().anyMatch(folded::contains) ? whole(text) : text;
        return result.indexOf(CUT) < 0 ? result : shortened(result);
    }

    private String whole(String text) {
        return pattern.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        shown.getOrDefault(match.group().toLowerCase(Locale.ROOT), Redaction.expression("…"))));
    }

    /// The beginnings of values before each `…`.
    private String shortened(String text) {
        var result = new StringBuilder();
        int from = 0;
        for (int cut = text.indexOf(CUT); cut >= 0; cut = text.indexOf(CUT, cut + 1)) {
            for (var entry : values.entrySet()) {
                int length = beginning(text, from, cut, entry.getKey());
                if (length > 0) {
                    result.append(text, from, cut - length).append(entry.getValue());
                    from = cut;
                    break;
                }
            }
        }
        return result.append(text, from, text.length()).toString();
    }

    private static int beginning(String text, int from, int cut, String value) {
        for (int length = Math.min(value.length(), cut - from); length >= Redaction.LEAST_PART; length--) {
            if (text.regionMatches(true, cut - length, value, 0, length)) {
                return length;
            }
        }
        return 0;
    }
}
