package dev.berth.policy;

import com.google.re2j.Pattern;
import java.util.regex.Matcher;

/// Regular expressions of rules: RE2, which is linear in the text, with a limit on what a pattern with counted
/// repetitions grows to. `(((a{1000}){1000}){1000})` would take gigabytes.
final class BoundedPattern {

    static final int LONGEST = 1_000;

    /// Of the steps of a search: the characters of the text times the instructions of the pattern.
    static final long MOST_STEPS = 10_000_000;

    private static final java.util.regex.Pattern COUNTED =
            java.util.regex.Pattern.compile("(?<group>\\))?\\{(?<from>[0-9]{1,6})(?:,(?<to>[0-9]{0,6}))?\\}");

    private BoundedPattern() {}

    /// Whether `pattern` matches a part of `text`, as CEL's `matches` says.
    /// @throws IllegalArgumentException if the search might take too long, or there is no such pattern
    static boolean isFoundIn(String text, String pattern) {
        if (pattern.length() > LONGEST || instructions(pattern) > MOST_STEPS / (text.length() + 1)) {
            throw new IllegalArgumentException(
                    "the regular expression is too large for a text of " + text.length() + " characters");
        }
        return Pattern.compile(pattern).matcher(text).find();
    }

    /// No fewer than the pattern is compiled to: repetitions of groups may lie within each other.
    private static long instructions(String pattern) {
        double groups = 1;
        double single = 1;
        Matcher counted = COUNTED.matcher(pattern);
        while (counted.find()) {
            String to = counted.group("to");
            String most = to == null || to.isEmpty() ? counted.group("from") : to;
            double times = Math.max(1, Integer.parseInt(most));
            if (counted.group("group") == null) {
                single = Math.max(single, times);
            } else {
                groups *= times;
            }
        }
        return (long) (groups * single * pattern.length());
    }
}
