package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Drift.Cause;
import dev.berth.fixture.Plans;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Who moved, told from what was declared, what is, and what was last applied.
class DriftTest {

    private static final Address DATABASE = Address.of("postgres", "main", "database", "cafe");
    private static final Instant THEN = Instant.parse("2026-11-23T18:00:00Z");

    private static final Applied.By BY =
            new Applied.By(new Actor("alice", Optional.of("https://ci.example/1")), "9c41e07b33aa9c41".repeat(4));

    private static Declaration declaring(String limit) {
        return new Declaration(
                new TreeMap<>(Map.of(DATABASE, new TreeMap<>(Map.of("connectionLimit", limit, "KEY", "${a}")))),
                new TreeSet<>());
    }

    private static History history(Declaration now, Optional<Declaration> then) {
        var applied = new TreeMap<String, Applied>();
        then.ifPresent(declaration -> applied.put("cafe", Applied.of(declaration, THEN, Optional.of("4f2a9c1"), BY)));
        return new History(new TreeMap<>(Map.of("cafe", now)), applied);
    }

    /// The causes with their fields: `CHANGED_LIVE connectionLimit`.
    private static String causes(PlannedChange change, History history) {
        return Drift.of(Plans.of(change), history, Map.of()).differences().stream()
                .map(difference -> difference.cause()
                        + difference.change().fields().stream()
                                .map(field -> " " + field.name())
                                .collect(Collectors.joining()))
                .collect(Collectors.joining(", "));
    }

    private static Field secret(String name) {
        return new Field(name, Optional.of(Field.SECRET), Optional.of(Field.SECRET));
    }

    @Test
    void aFieldDeclaredAsItWasAppliedWasChangedLive() {
        assertEquals(
                "changed live connectionLimit",
                causes(Plans.limit("cafe", 9, 5), history(declaring("5"), Optional.of(declaring("5")))));
    }

    @Test
    void aFieldThatIsAsItWasAppliedIsNotYetApplied() {
        assertEquals(
                "not yet applied connectionLimit",
                causes(Plans.limit("cafe", 5, 7), history(declaring("7"), Optional.of(declaring("5")))));
    }

    @Test
    void aFieldThatIsNeitherWasChangedOnBothSides() {
        assertEquals(
                "changed live, and in the manifest connectionLimit",
                causes(Plans.limit("cafe", 9, 7), history(declaring("7"), Optional.of(declaring("5")))));
    }

    @Test
    void oneChangeMayHaveSeveralCauses() {
        var change = Plans.change(
                "cafe",
                Action.UPDATE,
                List.of(new Field("connectionLimit", Optional.of("5"), Optional.of("7")), secret("KEY")),
                "");

        assertEquals(
                "changed live KEY, not yet applied connectionLimit",
                causes(change, history(declaring("7"), Optional.of(declaring("5")))));
    }

    @Test
    void whatIsGoneWasRemovedByHandIfItWasApplied() {
        var create = Plans.change("cafe", Action.CREATE, List.of(), "");

        assertEquals("changed live", causes(create, history(declaring("5"), Optional.of(declaring("5")))));
        assertEquals("not yet applied", causes(create, history(declaring("5"), Optional.of(none()))));
        assertEquals("not yet applied", causes(create, history(declaring("5"), Optional.empty())));
    }

    @Test
    void whatIsThereTooMuchWasAddedByHandUnlessItWasDeclared() {
        var delete = Plans.change("cafe", Action.DELETE, List.of(), "");
        var absent = new Declaration(new TreeMap<>(), new TreeSet<>(List.of(DATABASE)));

        assertEquals("changed live", causes(delete, history(none(), Optional.of(none()))));
        assertEquals("not yet applied", causes(delete, history(none(), Optional.of(declaring("5")))));
        assertEquals("not yet applied", causes(delete, history(absent, Optional.of(declaring("5")))));
        assertEquals("changed live", causes(delete, history(absent, Optional.of(absent))));
    }

    @Test
    void withoutARecordNobodyKnows() {
        assertEquals(
                "not recorded who moved connectionLimit",
                causes(Plans.limit("cafe", 9, 5), history(declaring("5"), Optional.empty())));
    }

    @Test
    void onlyWhatChangedLiveHasATime() {
        var touches = Map.of(DATABASE, "catalog row written at noon");
        var live = history(declaring("5"), Optional.of(declaring("5")));
        var manifest = history(declaring("7"), Optional.of(declaring("5")));

        assertEquals(
                Optional.of("catalog row written at noon"),
                Drift.of(Plans.of(Plans.limit("cafe", 9, 5)), live, touches)
                        .differences()
                        .getFirst()
                        .since());
        assertEquals(
                Optional.empty(),
                Drift.of(Plans.of(Plans.limit("cafe", 5, 7)), manifest, touches)
                        .differences()
                        .getFirst()
                        .since());
    }

    @Test
    void orphansAreUnmanagedAndCount() {
        var orphan = Note.of("orphan", DATABASE, "left");
        var drift = Drift.of(
                Plans.of(List.of(), List.of(orphan, Note.of("wide-mode", DATABASE, "other"))),
                history(none(), Optional.empty()),
                Map.of());

        assertEquals(List.of(orphan), drift.unmanaged());
        assertTrue(!drift.isEmpty() && drift.count(Cause.CHANGED_LIVE) == 0);
    }

    @Test
    void aRecordIsReadAsItWasWrittenAndNothingElseIs() {
        var applied = Applied.of(declaring("5"), THEN, Optional.of("4f2a9c1"), BY);
        var outsideGit = Applied.of(none(), THEN, Optional.empty(), BY);

        assertEquals(Optional.of(applied), Applied.parse(applied.text()));
        assertEquals(
                outsideGit.toString(),
                Applied.parse(outsideGit.text()).orElseThrow().toString());
        for (String other : List.of("", "at=now facts=", "at=2026-11-23T18:00:00Z", applied.text() + " more")) {
            assertEquals(Optional.empty(), Applied.parse(other), other);
        }
    }

    private static Declaration none() {
        return new Declaration(new TreeMap<>(), new TreeSet<>());
    }
}
