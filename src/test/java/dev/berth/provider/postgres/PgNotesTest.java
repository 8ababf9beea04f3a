package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Address;
import dev.berth.core.Note;
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
}
