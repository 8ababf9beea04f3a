package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Address;
import dev.berth.core.Note;
import java.util.List;
import org.junit.jupiter.api.Test;

class PgNotesTest {

    private static final Address SERVER = Address.of("postgres", "main");

    @Test
    void aVersionThatIsNewerThanTheTestsGetsOneNote() {
        Note note = PgNotes.newer(SERVER, 19).orElseThrow();

        assertAll(
                () -> assertEquals("newer-version", note.code()),
                () -> assertEquals(SERVER, note.address().orElseThrow()),
                () -> assertTrue(note.message().startsWith("it is PostgreSQL 19, "), note::message),
                () -> assertTrue(PgNotes.newer(SERVER, PgNotes.NEWEST_TESTED).isEmpty()),
                () -> assertTrue(PgNotes.newer(SERVER, 13).isEmpty()));
    }

    @Test
    void warningsOfALoginAreOneNoteOnOneLine() {
        var warned = new PgLoginWarnings(List.of(
                "the password ends in 6 days\nDetail: \u001b[31mred",
                "two",
                "two",
                "three",
                "four",
                "x".repeat(1_000)));

        String message = warned.note(SERVER, "ad\"min").orElseThrow().message();

        assertAll(
                () -> assertEquals(
                        "the server warned when \"ad\"\"min\" logged in: the password ends in 6 days Detail:"
                                + " \\u001b[31mred; two; three; and 2 more",
                        message),
                () -> assertTrue(
                        new PgLoginWarnings(List.of()).note(SERVER, "admin").isEmpty()),
                () -> assertTrue(new PgLoginWarnings(List.of("x".repeat(1_000_000)))
                                .note(SERVER, "admin")
                                .orElseThrow()
                                .message()
                                .length()
                        < 400));
    }
}
