package dev.berth.process;

import dev.berth.core.Field;
import dev.berth.core.Redaction;
import dev.berth.core.Secret;
import dev.berth.core.Text;
import java.util.List;
import java.util.regex.Pattern;

/// What of a program's standard error a person may see.
final class ErrorText {

    private static final int LINES = 3;
    private static final int MOST_CHARACTERS = 600;

    /// Output that is longer, or has more parts, isn't looked for in the standard error, which isn't shown then.
    private static final int MOST_PRINTED = 16_384;
    private static final int MOST_PARTS = 200;

    /// What is shorter stands in too many words.
    private static final int LEAST_CHARACTERS = 3;

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_+/=.~-]{40,}");
    private static final Pattern OF_URL = Pattern.compile("(?<=://)[^\\s/]*(?=@)");
    private static final Pattern BETWEEN = Pattern.compile("[\\s\"'`,;:={}\\[\\]]+");

    private ErrorText() {}

    /// The last lines of `err` in one, printable, without what the program printed on its standard output, without
    /// logins of URLs, and without what looks like a token.
    static String of(String err, Secret out) {
        String shown = last(err);
        String printed = out.reveal();
        if (printed.length() > MOST_PRINTED
                || BETWEEN.splitAsStream(printed).limit(MOST_PARTS + 1L).count() > MOST_PARTS) {
            return "";
        }
        var redaction = new Redaction();
        redaction.hide(printed.strip());
        BETWEEN.splitAsStream(printed).forEach(redaction::hide);
        for (String line : printed.lines().map(String::strip).toList()) {
            redaction.hide(line);
            shown = line.length() < LEAST_CHARACTERS ? shown : shown.replace(line, Field.SECRET);
        }
        shown = OF_URL.matcher(redaction.apply(shown)).replaceAll("…");
        return Text.shortened(Text.printable(TOKEN.matcher(shown).replaceAll(Field.SECRET)), MOST_CHARACTERS);
    }

    private static String last(String err) {
        List<String> lines =
                err.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }
}
