package dev.berth.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a page shows as the output of a command, below it in a block ` ```console `. `…` stands for any text, in a line
/// of its own for any lines. Numbers, times, digests and the width of columns are left out of a comparison.
record ShownOutput(String command, String text) {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\n(.*?)^```$");

    /// All of a page, in order; without commands that show nothing.
    static List<ShownOutput> of(Path page) throws IOException {
        var all = new ArrayList<ShownOutput>();
        var block = BLOCK.matcher(Files.readString(page));
        while (block.find()) {
            for (String part : block.group(1).split("(?m)^\\$ ", -1)) {
                int end = part.indexOf('\n') + 1;
                if (!part.substring(end).isBlank()) {
                    all.add(new ShownOutput(part.substring(0, end).strip(), part.substring(end)));
                }
            }
        }
        return all;
    }

    /// Fails unless each output of a page is part of what was printed, in that order.
    static void check(String page, List<String> printed) throws IOException {
        List<ShownOutput> shown = of(Path.of(page));
        assertEquals(shown.size(), printed.size(), () -> page + " shows " + shown);
        for (int i = 0; i < shown.size(); i++) {
            ShownOutput expected = shown.get(i);
            String actual = plain(printed.get(i));
            assertTrue(
                    expected.pattern().matcher(actual).find(),
                    () -> page + " shows for " + expected.command + "\n" + plain(expected.text)
                            + "\nand this was printed:\n" + actual);
        }
    }

    private Pattern pattern() {
        var pattern = new StringBuilder("(?m)^");
        for (String line : plain(text.stripTrailing()).lines().toList()) {
            if (line.equals("…")) {
                pattern.append("(?:[^\n]*\n)*?");
                continue;
            }
            for (String part : line.split("(?<=…)|(?=…)", -1)) {
                pattern.append(part.equals("…") ? "[^\n]*" : Pattern.quote(part));
            }
            pattern.append('\n');
        }
        return Pattern.compile(pattern.toString());
    }

    private static String plain(String text) {
        return (text + "\n")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
                .replaceAll("([Dd]igest) [0-9a-f]{4,64}…?", "$1 DIGEST")
                .replaceAll("by \\S+@[^ ,]+", "by ACTOR")
                .replaceAll("commit [0-9a-f]{7}", "commit COMMIT")
                .replaceAll("services\\.d  [0-9a-f]{7} ", "services.d  COMMIT ")
                .replaceAll("\\b\\d[\\d.]* (bytes|kB|MB|GB)\\b", "SIZE")
                .replaceAll("\\b\\d[\\d.]*(ms|s|d|h|m)\\b", "DURATION")
                .replaceAll("\\b\\d+(\\.\\d+)?", "N")
                .replaceAll("[ \\t]+", " ")
                .replaceAll("(?m)^ | $", "");
    }
}
