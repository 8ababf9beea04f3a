package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Change;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.Refusal;
import dev.berth.core.ServiceId;
import dev.berth.manifest.DocumentReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What servers of the tests don't show: another `wal_level`, and a template that has publications.
class PgPublicationsTest {

    private static final String SECTION = "{template: golden, publications: {cdc: {tables: [orders]}}}";

    private final PgSection section = read();

    @Test
    void sayThatNobodyCanReadThemYet() {
        List<Note> notes = publications("replica", false).notes();

        assertEquals(
                List.of("missing-object", "wal-level"),
                notes.stream().map(Note::code).sorted().toList());
        assertTrue(
                notes.toString()
                        .contains("nobody can read publication \"cdc\" yet: wal_level of the server is replica"),
                notes::toString);
        assertEquals(1, publications("logical", false).notes().size());
    }

    @Test
    void aTemplatesPublicationOfTheSameNameIsRefused() {
        List<Refusal> refusals = refusals(true);

        assertEquals(1, refusals.size());
        assertTrue(
                refusals.getFirst().message().contains("the template of \"cafe\" has a publication of this name"),
                refusals::toString);
        assertEquals(List.of(), refusals(false));
    }

    private List<Refusal> refusals(boolean present) {
        PgPublications publications = publications("logical", present);
        PgPublication desired = publications
                .desired(section.publications().values().iterator().next())
                .orElseThrow();
        return new PgRefusals(publications.scope(), publications.facts()).of(new Change.Create<>(desired));
    }

    /// @param present whether the template has one of the declared name
    private PgPublications publications(String walLevel, boolean present) {
        var inner = new PgInner(
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.of(new PgInnerPublications(
                        new TreeMap<>(), new TreeSet<>(present ? List.of("cdc") : List.of()), true, walLevel)));
        PgServer server = PgServer.bare(18, "berth_admin", true)
                .with(PgFindings.NONE.withInside(new TreeMap<>(Map.of("cafe", inner))));
        return new PgPublications(new PgFleet("default", section.server(), List.of(section)), server, section);
    }

    private static PgSection read() {
        return new PgSectionReader()
                .read(
                        ServiceId.of("cafe", Origin.of("cafe.yaml", 1)),
                        DocumentReader.read("cafe.yaml", SECTION.getBytes(StandardCharsets.UTF_8)),
                        DocumentReader.read(
                                        "berth.yaml",
                                        "{main: {host: h, port: 5432, sslmode: prefer, admin: {user: berth_admin, password: [env:P]}}}"
                                                .getBytes(StandardCharsets.UTF_8))
                                .entries(),
                        new Problems());
    }
}
