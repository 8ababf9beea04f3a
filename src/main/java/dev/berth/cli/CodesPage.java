package dev.berth.cli;

import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The page of all codes, `docs/reference/codes.md`: what each of them says, and what to do. Pure.
///
/// @param parts in the order of the page
record CodesPage(List<Part> parts) {

    /// What the page says of one code.
    ///
    /// @param group the heading above the code's own
    /// @param paragraphs in plain text
    record Part(String group, String code, List<String> paragraphs) {

        Part {
            paragraphs = List.copyOf(paragraphs);
        }

        /// The part as text, whose lines have at most `width` characters.
        String text(int width) {
            var text = new StringBuilder(
                    code + " (" + group.substring(0, 1).toLowerCase(Locale.ROOT) + group.substring(1) + ")\n");
            paragraphs.forEach(paragraph -> text.append('\n').append(filled(paragraph, width)));
            return text.toString();
        }
    }

    private static final String GROUP = "## ";
    private static final String CODE = "### ";

    /// A policy's guard has the policy's name in place of this one.
    private static final String ANY_POLICY = "policy/NAME";

    private static final String POLICY = "policy/";

    /// An exit code may be given as the number that a shell shows.
    private static final Pattern NUMBER = Pattern.compile("\\d{1,3}");

    private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    /// How many near words are worth reading.
    private static final int NEAR = 5;

    /// From how many letters on a part of a word says which one is meant.
    private static final int LEAST = 3;

    CodesPage {
        parts = List.copyOf(parts);
    }

    /// Reads the Markdown of the page.
    static CodesPage of(String markdown) {
        var parts = new ArrayList<Part>();
        String group = "";
        for (String block : markdown.split("\\R{2,}", -1)) {
            String text = plain(block);
            if (block.startsWith(CODE)) {
                parts.add(new Part(group, block.substring(CODE.length()).strip(), List.of()));
            } else if (block.startsWith(GROUP)) {
                group = block.substring(GROUP.length()).strip();
            } else if (!parts.isEmpty() && parts.getLast().group().equals(group) && !text.isEmpty()) {
                Part last = parts.removeLast();
                parts.add(new Part(
                        group,
                        last.code(),
                        Stream.concat(last.paragraphs().stream(), Stream.of(text))
                                .toList()));
            }
        }
        return new CodesPage(parts);
    }

    /// What the page says of a code, in whatever case it is typed.
    Optional<Part> find(String code) {
        String wanted = code.toLowerCase(Locale.ROOT).startsWith(POLICY)
                ? ANY_POLICY
                : NUMBER.matcher(code).matches() ? "exit-" + code : code;
        return parts.stream()
                .filter(part -> part.code().equalsIgnoreCase(wanted))
                .findFirst();
    }

    List<String> codes() {
        return parts.stream().map(Part::code).toList();
    }

    /// Those of some words that somebody may have meant, the nearest first.
    static List<String> near(String typed, Collection<String> words) {
        var left = new ArrayList<>(words);
        var near = new ArrayList<String>();
        Optional<String> next = Text.nearest(typed, left);
        while (next.isPresent() && near.size() < NEAR) {
            near.add(next.get());
            left.remove(next.get());
            next = Text.nearest(typed, left);
        }
        String part = typed.toLowerCase(Locale.ROOT);
        left.stream()
                .filter(word ->
                        part.length() >= LEAST && word.toLowerCase(Locale.ROOT).contains(part))
                .limit(NEAR - near.size())
                .forEach(near::add);
        return near;
    }

    /// Markdown as plain text in one line: links by their words. Backticks stay, as in berth's own messages.
    private static String plain(String block) {
        return LINK.matcher(block.replaceAll("\\s+", " ").strip()).replaceAll("$1");
    }

    /// The text in lines, broken between words.
    private static String filled(String text, int width) {
        var filled = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > width) {
                filled.append('\n');
                column = 0;
            }
            if (column > 0) {
                filled.append(' ');
                column++;
            }
            filled.append(word);
            column += word.length();
        }
        return filled.append('\n').toString();
    }
}
