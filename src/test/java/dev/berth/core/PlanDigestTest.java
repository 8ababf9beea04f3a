package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Plans;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every component of a plan is in its digest, or stands here with the reason why not.
class PlanDigestTest {

    private static final PlannedChange CHANGE = new PlannedChange(
            new ChangedObject(
                    "cafe",
                    Origin.of("services.d/cafe.yaml", 2),
                    Address.of("postgres", "main", "database", "cafe"),
                    "postgres database",
                    "cafe"),
            Action.UPDATE,
            Risk.SAFE,
            "owner cafe_user",
            List.of(new Field("limit", Optional.of("1"), Optional.of("2"))),
            List.of("alter database"),
            List.of("backup: dump"),
            List.of());

    private static final Map<String, PlannedChange> CHANGED = Map.ofEntries(
            Map.entry("service", withObject("service", "cafe2")),
            Map.entry("address", withObject("address", Address.of("postgres", "other", "database", "cafe"))),
            Map.entry("kind", withObject("kind", "postgres role")),
            Map.entry("label", withObject("label", "cafe2")),
            Map.entry("action", with("action", Action.DELETE)),
            Map.entry("risk", with("risk", Risk.DISRUPTIVE)),
            Map.entry("fields", with("fields", List.of())),
            Map.entry("steps", with("steps", List.of("alter database", "drop database"))),
            Map.entry("covers", with("covers", List.of("backup: none"))));

    /// A line number, what moves by itself, and what an apply asks again; the object's own components are covered
    /// one by one.
    private static final Set<String> NOT_COVERED = Set.of("origin", "summary", "refusals", "object");

    /// [#CHANGE] with another value of one component.
    private static PlannedChange with(String component, Object value) {
        return with(CHANGE, component, value);
    }

    /// [#CHANGE] of another object.
    private static PlannedChange withObject(String component, Object value) {
        return with("object", with(CHANGE.object(), component, value));
    }

    private static <R extends Record> R with(R original, String component, Object value) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) original.getClass();
        var components = type.getRecordComponents();
        try {
            var values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = components[i].getName().equals(component)
                        ? value
                        : components[i].getAccessor().invoke(original);
            }
            return type.getConstructor(
                            Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
                    .newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(String.valueOf(e.getMessage()), e);
        }
    }

    private static String digest(PlannedChange... changes) {
        return Plans.of(changes).digest();
    }

    @TestFactory
    Stream<DynamicTest> everyComponentOfAChangeIsCovered() {
        return Stream.of(PlannedChange.class, ChangedObject.class)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .map(RecordComponent::getName)
                .filter(name -> !NOT_COVERED.contains(name))
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    PlannedChange other = CHANGED.get(name);
                    assertTrue(other != null, () -> name + " is neither covered nor named here");
                    assertNotEquals(digest(CHANGE), digest(other));
                }));
    }

    @Test
    void whatAnApplyAsksAgainAndWhatMovesByItselfIsNotCovered() {
        assertEquals(digest(CHANGE), digest(withObject("origin", Origin.of("services.d/cafe.yaml", 7))));
        assertEquals(digest(CHANGE), digest(with("summary", "12 MB")));
        assertEquals(digest(CHANGE), digest(CHANGE.refused(List.of(Refusal.guard("adopt", "it is there")))));
        assertEquals(
                digest(CHANGE),
                Plans.of(List.of(), List.of(Note.of("orphan", Address.of("a"), "left")), CHANGE)
                        .digest());
    }

    @Test
    void everyPartOfTheSiteIsCovered() {
        Plan plan = Plans.at("PostgreSQL system 1", CHANGE);

        assertAllDiffer(
                plan,
                Plans.at("PostgreSQL system 2", CHANGE),
                sited("default", "other", "PostgreSQL system 1", "cafe"),
                sited("other", "main", "PostgreSQL system 1", "cafe"),
                sited("default", "main", "PostgreSQL system 1", "another"),
                sited("default", Optional.of("stage"), "main", "PostgreSQL system 1", "cafe"),
                sited("default", Optional.of("prod"), "main", "PostgreSQL system 1", "cafe"));
    }

    private static Plan sited(String fleet, String server, String identity, String service) {
        return sited(fleet, Optional.empty(), server, identity, service);
    }

    private static Plan sited(
            String fleet, Optional<String> environment, String server, String identity, String service) {
        Plan plan = Plans.of(CHANGE);
        return new Plan(
                new PlanSource(plan.directory(), plan.commit(), plan.services(), plan.objects(), plan.traffic()),
                new PlanTarget(
                        fleet,
                        environment,
                        new TreeMap<>(Map.of(
                                Address.of("postgres", server),
                                new PlanTarget.Server(identity, new TreeSet<>(List.of(service)))))),
                plan.selection(),
                Collections.emptySortedMap(),
                plan.unread(),
                plan.changes(),
                plan.refusals(),
                plan.notes());
    }

    @Test
    void theSelectionIsCoveredHoweverItWasChosen() {
        Plan plan = Plans.of(CHANGE);
        var cafe = new TreeSet<>(List.of("cafe"));
        Plan only = plan.selecting(Selection.of(cafe, "--only cafe"), List.of());

        assertAllDiffer(
                plan,
                only,
                plan.selecting(Selection.of(new TreeSet<>(List.of("cafe", "erp")), "--only cafe"), List.of()),
                plan.selecting(new Selection(new TreeSet<>(), cafe, "--only cafe"), List.of()));
        assertEquals(
                only.digest(),
                plan.selecting(Selection.of(cafe, "--changed-since main"), List.of())
                        .digest());
    }

    @Test
    void aServersIdentityIsCoveredForThoseWhoUseItAndChange() {
        Plan plan = Plans.of(CHANGE, Plans.limit("erp", 1, 2));
        var digests = Plans.at("PostgreSQL system 1", plan).digests();
        var others = Plans.at("PostgreSQL system 2", plan).digests();

        assertEquals(Set.of("cafe", "erp"), digests.keySet());
        digests.forEach((service, digest) -> assertNotEquals(digest, others.get(service)));
    }

    /// Whatever a name from a manifest or a server holds, it can't pass for two, or for something else.
    @Test
    void noTextPassesForSeveral() {
        assertAllDiffer(
                Plans.of(with("steps", List.of("a", "b"))),
                Plans.of(with("steps", List.of("ab"))),
                Plans.of(with("steps", List.of("a1:b"))),
                Plans.of(with("steps", List.of("a", "b", ""))),
                Plans.of(with("steps", List.of("a\n1:b"))),
                Plans.of(with("fields", List.of(new Field("a", Optional.of("b"), Optional.of("c"))))),
                Plans.of(with("fields", List.of(new Field("a", Optional.of("bc"), Optional.of(""))))),
                Plans.of(with("fields", List.of(new Field("a", Optional.of("bc"), Optional.empty())))),
                Plans.of(with("fields", List.of(new Field("a", Optional.empty(), Optional.of("bc"))))));
        assertNotEquals(
                digest(with("steps", List.of("a")), with("steps", List.of("b"))),
                digest(with("steps", List.of("b")), with("steps", List.of("a"))),
                "the order in which they run");
    }

    private static void assertAllDiffer(Plan... plans) {
        var digests = Stream.of(plans).map(Plan::digest).toList();
        assertEquals(plans.length, new HashSet<>(digests).size(), digests::toString);
    }
}
