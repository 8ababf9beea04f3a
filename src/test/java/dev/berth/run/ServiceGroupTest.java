package dev.berth.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceGroupTest {

    @Test
    void independentServicesKeepTheirOrder() {
        assertEquals(List.of(List.of("c"), List.of("a"), List.of("b")), order(services("c", "a", "b"), Map.of()));
    }

    @Test
    void aChainOfCopiesRunsFromItsSourceOnWithNothingInBetween() {
        assertEquals(
                List.of(List.of("other"), List.of("source"), List.of("copy"), List.of("copy of copy"), List.of("last")),
                order(
                        services("copy of copy", "other", "copy", "source", "last"),
                        Map.of("copy", Set.of("source"), "copy of copy", Set.of("copy"))));
    }

    @Test
    void whatWaitsForSeveralRunsBehindTheLastOfThem() {
        assertEquals(
                List.of(List.of("a"), List.of("x"), List.of("b"), List.of("both"), List.of("c")),
                order(services("both", "a", "b", "c", "x"), Map.of("both", Set.of("a", "b"), "x", Set.of("a"))));
    }

    @Test
    void servicesThatWaitForEachOtherAreOneUnit() {
        assertEquals(
                List.of(List.of("other"), List.of("first"), List.of("a", "b", "c"), List.of("behind")),
                order(
                        services("behind", "a", "other", "b", "c", "first"),
                        Map.of(
                                "a", Set.of("b"),
                                "b", Set.of("c", "first"),
                                "c", Set.of("a"),
                                "behind", Set.of("c"))));
    }

    @Test
    void whoIsNotPartOfTheRunIsNotWaitedFor() {
        assertEquals(List.of(List.of("a")), order(services("a"), Map.of("a", Set.of("refused"))));
    }

    @Test
    void aChainMayBeAsLongAsAFleet() {
        var services = new LinkedHashSet<String>();
        var waiting = new HashMap<String, Set<String>>();
        for (int i = 0; i < 20_000; i++) {
            services.add("s" + i);
            waiting.put("s" + i, Set.of("s" + (i + 1)));
        }

        List<ServiceGroup> units = ServiceGroup.of(services, waiting);

        assertEquals(20_000, units.size());
        assertEquals(Set.of(1), units.getFirst().waitsFor());
    }

    private static SequencedSet<String> services(String... names) {
        return new LinkedHashSet<>(List.of(names));
    }

    /// The units as one worker takes them.
    private static List<List<String>> order(SequencedSet<String> services, Map<String, Set<String>> waiting) {
        List<List<String>> order = Collections.synchronizedList(new ArrayList<>());
        new Schedule(ServiceGroup.of(services, waiting), 1).run(unit -> order.add(unit.services()));
        return order;
    }
}
