package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CodesPageTest {

    private static final CodesPage PAGE = CodesPage.of("""
            # Codes

            Words before the codes.

            ## Problems

            Words about problems.

            ### BERTH-104

            Two declarations take the same object.
            Write `name: …`, see [`adopt`](#adopt).

            A second paragraph.

            ## Guards

            Words about guards.

            ### policy/NAME

            A policy.
            """);

    @Test
    void hasTheCodesWithoutTheWordsAboutGroups() {
        assertEquals(List.of("BERTH-104", "policy/NAME"), PAGE.codes());
        assertEquals(
                Optional.of("policy/NAME (guards)\n\nA policy.\n"),
                PAGE.find("policy/no-drops").map(part -> part.text(100)));
        assertEquals(Optional.empty(), PAGE.find("BERTH-10"));
    }

    @Test
    void breaksLinesBetweenWords() {
        assertEquals("""
                BERTH-104 (problems)

                Two declarations take the
                same object. Write `name: …`,
                see `adopt`.

                A second paragraph.
                """, PAGE.find("berth-104").orElseThrow().text(29));
    }

    @Test
    void findsNearWordsThenThoseWithTheTypedOneInside() {
        List<String> words = List.of("adopt", "adop", "superuser-only", "needs-superuser", "plan");

        assertEquals(List.of("adopt", "adop"), CodesPage.near("adoptx", words));
        assertEquals(List.of("superuser-only", "needs-superuser"), CodesPage.near("superuser", words));
        assertTrue(CodesPage.near("xyz", words).isEmpty());
    }

    /// In a log the code is enough, and somebody may compare what is there.
    @Test
    void isNamedBehindRefusalsOnATerminalOnly() {
        String refused = "berth: refused; nothing was changed. See the lines that begin with \"!\"\n";

        assertEquals(refused + "berth help adopt explains this code.\n", refused("12"));
        assertEquals(refused, refused("1"));
    }

    private static String refused(String terminals) {
        var said = new ByteArrayOutputStream();
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        new Console(stream, stream, new StringReader(""), Map.of(), terminals)
                .refused(Stream.of(Refusal.guard("adopt", "it exists"), Refusal.always("conflict", "it belongs")));
        return said.toString(StandardCharsets.UTF_8);
    }
}
