package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardsTest {

    private static final Guards GUARDS = new Guards(3, 20, 30);
    private static final Address DATABASE = Address.of("postgres", "main", "database", "cafe");

    private static List<PlannedChange> changes(Action action, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PlannedChange(
                        "service-" + i,
                        Origin.of("a.yaml", 1),
                        DATABASE,
                        "thing",
                        "thing",
                        action,
                        Risk.SAFE,
                        "",
                        List.of(),
                        List.of(),
                        List.of()))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"3, 3, ''", "4, 10, too-many-deletes", "4, 100, ''", "10, 1000, ''", "11, 1000, too-many-deletes"})
    void limitsDeletesByNumberAndShare(int deletes, int objects, String guard) {
        assertEquals(guard, names(GUARDS.of(changes(Action.DELETE, deletes), 5, objects, 0)));
    }

    @ParameterizedTest
    @CsvSource({"9, 9, ''", "3, 10, ''", "4, 10, too-many-updates"})
    void limitsUpdatesByShareOfServicesFromTenOn(int updates, int services, String guard) {
        assertEquals(guard, names(GUARDS.of(changes(Action.UPDATE, updates), services, 100, 0)));
    }

    @Test
    void refusesAFleetWithoutServicesWhileMarkedObjectsExist() {
        assertEquals("empty-fleet", names(GUARDS.of(List.of(), 0, 0, 5)));
        assertEquals("", names(GUARDS.of(List.of(), 0, 0, 0)));
    }

    @Test
    void saysTheNumbers() {
        assertEquals(
                "4 of 10 objects would be deleted (40%, limit 3 or 20%, and never more than 10)",
                GUARDS.of(changes(Action.DELETE, 4), 5, 10, 0).getFirst().message());
    }

    @Test
    void anAllowanceLiftsItsGuardAtItsAddressOnly() {
        var adopt = Refusal.guard("adopt", "");
        var conflict = Refusal.always("conflict", "");
        var both = List.of(adopt, conflict);

        assertEquals(
                List.of(conflict), Guards.remaining(both, Optional.of(DATABASE), List.of(Allowance.parse("adopt"))));
        assertEquals(
                List.of(conflict),
                Guards.remaining(both, Optional.of(DATABASE), List.of(Allowance.parse("adopt:" + DATABASE))));
        assertEquals(
                both,
                Guards.remaining(
                        both, Optional.of(DATABASE), List.of(Allowance.parse("adopt:postgres/main/database/erp"))));
        assertEquals(both, Guards.remaining(both, Optional.of(DATABASE), List.of(Allowance.parse("conflict"))));
    }

    private static String names(List<Refusal> refusals) {
        return String.join(",", refusals.stream().map(Refusal::guard).toList());
    }
}
