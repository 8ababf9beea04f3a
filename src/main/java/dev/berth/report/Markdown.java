package dev.berth.report;

import dev.berth.core.Text;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Text from manifests and catalogs in Markdown: it can neither start an element nor a link nor mention anybody.
final class Markdown {

    /// White space is folded elsewhere; letters of other scripts mean nothing to Markdown.
    private static final String PLAIN = " .,:;()'\"/%=?-";

    private static final Pattern LINKED = Pattern.compile("(?i)@|#\\d|://|www\\.|mailto:|xmpp:");

    private static final String PLAIN_CODE = PLAIN + "_@#*[]{}<>&~^+!";

    private Markdown() {}

    /// A sentence. What could be markup is written as character references, which never are; a word that a forge would
    /// turn into a link or a mention is written as code.
    static String text(String text) {
        return Stream.of(Text.printable(text).split(" ", -1))
                .map(word -> LINKED.matcher(word).find() ? code(word) : escape(word, PLAIN))
                .collect(Collectors.joining(" "));
    }

    /// A name or value, in code. What begins a link gets a space behind it where a backtick can't hold it off.
    static String code(String text) {
        String printable = Text.printable(text);
        if (printable.isBlank()) {
            return "";
        }
        return printable.chars().allMatch(c -> isPlain(c, PLAIN_CODE))
                ? "`" + printable + "`"
                : "<code>" + escape(LINKED.matcher(printable).replaceAll("$0 "), " ") + "</code>";
    }

    /// Lines as they are. The fence is longer than any within.
    static String block(String language, List<String> lines) {
        var printable = lines.stream().map(Text::printable).toList();
        int longest = 2;
        for (String line : printable) {
            int run = 0;
            for (int i = 0; i < line.length(); i++) {
                run = line.charAt(i) == '`' ? run + 1 : 0;
                longest = Math.max(longest, run);
            }
        }
        String fence = "`".repeat(longest + 1);
        return fence + language + "\n" + String.join("\n", printable) + "\n" + fence + "\n";
    }

    private static String escape(String text, String plain) {
        var result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isPlain(c, plain)) {
                result.appendCodePoint(c);
            } else {
                result.append("&#").append(c).append(';');
            }
        });
        return result.toString();
    }

    private static boolean isPlain(int c, String plain) {
        return Character.isLetterOrDigit(c) || plain.indexOf(c) >= 0 || c > 0x7f;
    }
}
