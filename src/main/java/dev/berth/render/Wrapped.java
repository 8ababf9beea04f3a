package dev.berth.render;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Text for a terminal: lines that are too long for it go on below, broken between words. Pure.
public final class Wrapped {

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    /// Before each word.
    private static final Pattern WORDS = Pattern.compile("(?<= )(?=[^ ])");

    /// How far the rest of a line is set in, beside what the line is itself.
    private static final int HANGING = 4;

    /// The least number of columns of a terminal at which lines are wrapped.
    private static final int LEAST = 40;

    private Wrapped() {}

    /// `text`, each line of which has at most `width` characters as far as its words allow.
    public static String text(String text, int width) {
        return width < LEAST
                ? text
                : text.lines().map(line -> line(line, width)).collect(Collectors.joining("\n"))
                        + (text.endsWith("\n") ? "\n" : "");
    }

    private static String line(String line, int width) {
        if (length(line) <= width) {
            return line;
        }
        int own = line.length() - line.stripLeading().length();
        String indent = " ".repeat(Math.min(own, width / 2) + HANGING);
        var wrapped = new StringBuilder();
        var current = new StringBuilder(" ".repeat(own));
        boolean begun = false;
        for (String word : WORDS.split(line.strip(), -1)) {
            if (begun && length(current + word.stripTrailing()) > width) {
                wrapped.append(current.toString().stripTrailing()).append('\n');
                current.setLength(0);
                current.append(indent);
            }
            current.append(word);
            begun = true;
        }
        return wrapped.append(current).toString();
    }

    private static int length(String text) {
        String plain = COLOUR.matcher(text).replaceAll("");
        return plain.codePointCount(0, plain.length());
    }
}
