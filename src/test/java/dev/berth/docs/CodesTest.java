package dev.berth.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Guards;
import dev.berth.docs.SourceCodes.Kind;
import dev.berth.fixture.PlainWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of the codes has every code that the sources give to a problem, a refusal or a note, and no other.
class CodesTest {

    private static final Path PAGE = Path.of("docs/reference/codes.md");

    private static final String PROBLEMS = "Problems";
    private static final String GUARDS = "Refusals that an option lifts";
    private static final String REFUSALS = "Refusals that no option lifts";
    private static final String NOTES = "Notes";

    private static final String EXIT = "exit-";

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+)[^|]* \\|");

    private static final Pattern HEADING = Pattern.compile("(?m)^(##|###) (.+)$");

    /// @param group the heading above
    private record Part(String group, String code, String text) {}

    private static SourceCodes sources = SourceCodes.NONE;
    private static List<Part> page = List.of();

    @BeforeAll
    static void read() throws IOException {
        sources = SourceCodes.in(Path.of("src/main/java"));
        page = parts(Files.readString(PAGE));
    }

    @Test
    void thePageHasEveryCode() {
        var missing = new TreeMap<>(sources.found());
        missing.keySet().removeAll(codes());

        assertTrue(
                missing.isEmpty(),
                () -> missing.entrySet().stream()
                        .map(code -> "add a heading `### " + code.getKey() + "` to " + PAGE + ", below \"## "
                                + group(code.getValue())
                                + "\": two or three sentences on what it means, the usual cause, and what to do")
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void everyHeadingIsACode() {
        var stale = new TreeSet<>(codes());
        stale.removeAll(sources.found().keySet());
        stale.removeIf(code -> code.startsWith(EXIT));

        assertTrue(
                stale.isEmpty(),
                () -> "no source in src/main/java gives these codes to anything; remove their headings from " + PAGE
                        + ": " + stale);
    }

    /// Those of the table but 0, which needs no word.
    @Test
    void eachExitCodeOfTheTableIsThere() throws IOException {
        List<String> table = ROW.matcher(Files.readString(PAGE.resolveSibling("exit-codes.md")))
                .results()
                .map(row -> EXIT + row.group(1))
                .filter(code -> !code.equals(EXIT + "0"))
                .toList();

        assertEquals(
                table, codes().stream().filter(code -> code.startsWith(EXIT)).toList());
    }

    @Test
    void everyCodeIsReadFromTheSources() {
        assertEquals(
                new TreeSet<>(),
                sources.unclear(),
                "give the code as a text, a constant or a parameter, so that this test can find it");
        var other = new TreeSet<>(sources.numbers());
        other.removeAll(sources.found().keySet());
        assertEquals(new TreeSet<>(), other, "given to something that SourceCodes doesn't look at");
    }

    @Test
    void everyCodeIsInItsGroupInOrder() {
        for (String group : List.of(PROBLEMS, GUARDS, REFUSALS, NOTES)) {
            List<String> expected = sources.found().entrySet().stream()
                    .filter(code -> group(code.getValue()).equals(group))
                    .map(Map.Entry::getKey)
                    .filter(code -> codes().contains(code))
                    .toList();
            List<String> there = page.stream()
                    .filter(part -> part.group().equals(group))
                    .map(Part::code)
                    .filter(code -> sources.found().containsKey(code))
                    .toList();
            assertEquals(expected, there, () -> "the codes below \"## " + group + "\" in " + PAGE + ", from a to z");
        }
    }

    @Test
    void everyPartIsShortAndSaysBothOfARefusalThatIsANoteToo() {
        for (Part part : page) {
            PlainWords.check(part.text());
            int words = part.text().split("\\s+", -1).length;
            assertTrue(words >= 10 && words <= 100, () -> part.code() + ": " + words + " words: " + part.text());
            SortedSet<Kind> kinds = sources.found().getOrDefault(part.code(), new TreeSet<>());
            if (kinds.contains(Kind.NOTE) && kinds.size() > 1) {
                assertTrue(
                        part.text().contains("note") && part.text().contains("refusal"),
                        () -> part.code() + " is a refusal and a note; say what it means as each: " + part.text());
            }
        }
    }

    @Test
    void theGuardsAreThoseThatTheOptionTakes() {
        var liftable = new TreeSet<>(Guards.NAMES);
        liftable.add("policy/NAME");

        assertEquals(
                liftable,
                sources.found().entrySet().stream()
                        .filter(code -> code.getValue().contains(Kind.GUARD))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void findsACodeInEachFormThatSourcesHave(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("Some.java"), """
                class Some {
                    static final String CODE = "of-a-constant";
                    void some(Problems problems, boolean either, Address address) {
                        problems.add("BERTH-901", origin, "message");
                        section.problems().add(Other.CODE, origin, "message");
                        always(CODE, "message");
                        Refusal.guard(either ? "one" : "another", "message");
                        Note.of("of-a-note", address, "message");
                        Note.of(unknown(), address, "message");
                        List.of(1, 2).add("no-code", 1, 2);
                    }
                    private static Refusal always(String code, String message) {
                        return Refusal.always(code, message);
                    }
                }
                """);
        Files.writeString(folder.resolve("Note.java"), """
                record Note(String code, String service, String origin, Address address, String message) {
                    static Note of(String code, Address address, String message) {
                        return new Note(code, "", "", address, message);
                    }
                }
                class Other { static final String CODE = "BERTH-902"; static final String NO = "BERTH-903"; }
                """);

        SourceCodes read = SourceCodes.in(folder);

        SortedMap<String, Set<Kind>> expected = new TreeMap<>(Map.of(
                "BERTH-901", Set.of(Kind.PROBLEM),
                "BERTH-902", Set.of(Kind.PROBLEM),
                "of-a-constant", Set.of(Kind.REFUSAL),
                "one", Set.of(Kind.GUARD),
                "another", Set.of(Kind.GUARD),
                "of-a-note", Set.of(Kind.NOTE)));
        assertEquals(expected, read.found());
        assertEquals(1, read.unclear().size(), () -> read.unclear().toString());
        assertTrue(read.numbers().contains("BERTH-903"), () -> read.numbers().toString());
    }

    private static List<String> codes() {
        return page.stream().map(Part::code).toList();
    }

    private static String group(Set<Kind> kinds) {
        return kinds.contains(Kind.PROBLEM)
                ? PROBLEMS
                : kinds.contains(Kind.GUARD) ? GUARDS : kinds.contains(Kind.REFUSAL) ? REFUSALS : NOTES;
    }

    private static List<Part> parts(String text) {
        var parts = new ArrayList<Part>();
        var headings = HEADING.matcher(text).results().toList();
        String group = "";
        for (int i = 0; i < headings.size(); i++) {
            int end = i + 1 < headings.size() ? headings.get(i + 1).start() : text.length();
            if (headings.get(i).group(1).equals("##")) {
                group = headings.get(i).group(2);
            } else {
                parts.add(new Part(
                        group,
                        headings.get(i).group(2),
                        text.substring(headings.get(i).end(), end).strip()));
            }
        }
        return parts;
    }
}
