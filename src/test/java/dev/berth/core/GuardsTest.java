package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardsTest {

    private static final Address ADMIN = Address.of("postgres", "main", "role", "admin_user");
    private static final Address PASSWORD = Address.of("secret", "infra", "postgresql", "key", "admin-password");
    private static final Address DATABASE = Address.of("postgres", "main", "database", "cafe");
    private static final Guards GUARDS = new Guards(3, 20, 30, new TreeSet<>(List.of(ADMIN, PASSWORD)));

    private static List<PlannedChange> changes(Action action, int count) {
        return changes(action, count, Optional.of("80"));
    }

    private static List<PlannedChange> changes(Action action, int count, Optional<String> live) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PlannedChange(
                        new ChangedObject("service-" + i, Origin.of("a.yaml", 1), DATABASE, "thing", "thing"),
                        action,
                        Risk.SAFE,
                        "",
                        List.of(new Field("connectionLimit", live, Optional.of("50"))),
                        List.of(),
                        List.of(),
                        List.of()))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"3, 3, ''", "4, 10, too-many-deletes", "4, 100, ''", "10, 1000, ''", "11, 1000, too-many-deletes"})
    void limitsDeletesByNumberAndShare(int deletes, int objects, String guard) {
        assertEquals(
                guard,
                names(GUARDS.tally(changes(Action.DELETE, deletes), 5, objects, 0)
                        .refusals()));
    }

    @Test
    void whatOnlyAddsIsNoUpdateOfAnything() {
        assertEquals(
                "",
                names(GUARDS.tally(changes(Action.UPDATE, 10, Optional.empty()), 10, 40, 0)
                        .refusals()));
    }

    @ParameterizedTest
    @CsvSource({"9, 9, ''", "3, 10, ''", "4, 10, too-many-updates"})
    void limitsUpdatesByShareOfServicesFromTenOn(int updates, int services, String guard) {
        assertEquals(
                guard,
                names(GUARDS.tally(changes(Action.UPDATE, updates), services, 100, 0)
                        .refusals()));
    }

    @Test
    void refusesAFleetWithoutServicesWhileMarkedObjectsExist() {
        assertEquals("empty-fleet", names(GUARDS.tally(List.of(), 0, 0, 5).refusals()));
        assertEquals("", names(GUARDS.tally(List.of(), 0, 0, 0).refusals()));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, 1000, too-many-deletes",
        "0, 100, 10, 10, ''",
        "50, 20, 50, 60, ''",
        "50, 20, 51, 1000, too-many-deletes"
    })
    void numbersOfTheDirectoryTightenAndLoosen(int most, int percent, int deletes, int objects, String guard) {
        var guards = new Guards(most, percent, 30, new TreeSet<>());

        assertEquals(
                guard,
                names(guards.tally(changes(Action.DELETE, deletes), 5, objects, 0)
                        .refusals()));
    }

    @Test
    void noUpdateAtAllMayBeTheLimit() {
        var guards = new Guards(3, 20, 0, new TreeSet<>());

        assertEquals(
                "too-many-updates",
                names(guards.tally(changes(Action.UPDATE, 1), 1000, 9000, 0).refusals()));
    }

    /// Something with an address and keys.
    private record Thing(Address address, SortedMap<String, Object> fields) implements Resource {
        @Override
        public String kind() {
            return "thing";
        }

        @Override
        public String summary() {
            return "";
        }
    }

    private static Thing thing(Address address, String... fields) {
        var values = new TreeMap<String, Object>();
        for (String field : fields) {
            values.put(field, field);
        }
        return new Thing(address, values);
    }

    @Test
    void refusesWhateverWouldTakeBerthsOwnAccessAway() {
        Address secret = Address.of("secret", "infra", "postgresql");
        var other = thing(DATABASE);

        assertEquals("self-lockout", names(GUARDS.lockout(new Change.Update<>(thing(ADMIN), thing(ADMIN, "limit")))));
        assertEquals("self-lockout", names(GUARDS.lockout(new Change.Update<>(thing(ADMIN), other))));
        assertEquals("self-lockout", names(GUARDS.lockout(new Change.Delete<>(thing(ADMIN)))));
        assertEquals(
                "self-lockout",
                names(GUARDS.lockout(new Change.Update<>(thing(secret), thing(secret, "admin-password")))));
        assertEquals("self-lockout", names(GUARDS.lockout(new Change.Delete<>(thing(secret)))));

        assertEquals("", names(GUARDS.lockout(new Change.Update<>(thing(secret), thing(secret, "other")))));
        assertEquals("", names(GUARDS.lockout(new Change.Create<>(thing(ADMIN)))));
        assertEquals("", names(GUARDS.lockout(new Change.Delete<>(other))));
    }

    @Test
    void saysWhatToTypeQuotedForAShell() {
        var guard = Refusal.guard("adopt", "");

        assertEquals(Optional.of("--allow adopt"), guard.allow(Optional.empty()));
        assertEquals(Optional.of("--allow adopt:postgres/main/database/cafe"), guard.allow(Optional.of(DATABASE)));
        assertEquals(
                Optional.of("--allow 'adopt:postgres/$(reboot)/it'\\''s'"),
                guard.allow(Optional.of(Address.of("postgres", "$(reboot)", "it's"))));
        assertEquals(Optional.empty(), Refusal.always("conflict", "").allow(Optional.of(DATABASE)));
    }

    @Test
    void saysTheNumbers() {
        assertEquals(
                "4 of 10 objects would be deleted (40%, limit 3 or 20%, and never more than 10)",
                GUARDS.tally(changes(Action.DELETE, 4), 5, 10, 0)
                        .refusals()
                        .getFirst()
                        .message());
    }

    @Test
    void anAllowanceLiftsItsGuardAtItsAddressOnly() {
        var adopt = Refusal.guard("adopt", "");
        var conflict = Refusal.always("conflict", "");
        var both = List.of(adopt, conflict);

        assertEquals(
                List.of(conflict),
                Guards.remaining(both, Optional.of(DATABASE), List.of(GuardOverride.parse("adopt"))));
        assertEquals(
                List.of(conflict),
                Guards.remaining(both, Optional.of(DATABASE), List.of(GuardOverride.parse("adopt:" + DATABASE))));
        assertEquals(
                both,
                Guards.remaining(
                        both, Optional.of(DATABASE), List.of(GuardOverride.parse("adopt:postgres/main/database/erp"))));
        assertEquals(both, Guards.remaining(both, Optional.of(DATABASE), List.of(GuardOverride.parse("conflict"))));
    }

    private static String names(List<Refusal> refusals) {
        return String.join(",", refusals.stream().map(Refusal::guard).toList());
    }
}
