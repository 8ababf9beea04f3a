package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DiffTest {

    private static final Mark MARK = new Mark("default", "cafe");

    private record Thing(String name, String colour, Optional<Mark> mark, Optional<Address> former)
            implements Resource {
        @Override
        public Address address() {
            return Address.of("things", name);
        }

        @Override
        public String kind() {
            return "thing";
        }

        @Override
        public SortedMap<String, Object> fields() {
            var fields = new TreeMap<String, Object>();
            fields.put("colour", colour);
            mark.ifPresent(value -> fields.put("mark", value));
            return fields;
        }

        @Override
        public String summary() {
            return colour;
        }
    }

    private static Thing marked(String name, String colour) {
        return new Thing(name, colour, Optional.of(MARK), Optional.empty());
    }

    private static Thing plain(String name, String colour) {
        return new Thing(name, colour, Optional.empty(), Optional.empty());
    }

    private static List<Change<Thing>> changes(List<Thing> desired, List<Thing> live) {
        return Diff.changes(desired, Set.of(), live);
    }

    @Test
    void equalResourcesMakeNoChange() {
        assertEquals(List.of(), changes(List.of(marked("a", "red")), List.of(marked("a", "red"))));
    }

    @Test
    void createsAndUpdatesComeInDesiredOrderThenDeletesInReverseLiveOrder() {
        var changes = changes(
                List.of(marked("c", "red"), marked("b", "blue")),
                List.of(plain("x", "red"), marked("b", "red"), plain("y", "red")));

        assertEquals(
                List.of("create c", "update b", "delete y", "delete x"),
                changes.stream()
                        .map(change -> change.action() + " " + change.address().name())
                        .toList());
    }

    @Test
    void aMarkedResourceThatNobodyDesiresIsNotDeleted() {
        assertEquals(List.of(), changes(List.of(), List.of(marked("a", "red"))));
    }

    @Test
    void aMarkedResourceThatIsToBeAbsentIsDeleted() {
        assertEquals(
                List.of(new Change.Delete<>(marked("a", "red"))),
                Diff.changes(
                        List.of(),
                        Set.of(Address.of("things", "a"), Address.of("things", "b")),
                        List.of(marked("a", "red"))));
    }

    @Test
    void aResourceAtItsFormerAddressIsRenamed() {
        var desired = new Thing("b", "red", Optional.of(MARK), Optional.of(Address.of("things", "a")));

        assertEquals(
                List.of(new Change.Update<>(marked("a", "red"), desired)),
                changes(List.of(desired), List.of(marked("a", "red"))));
        assertEquals(List.of(), changes(List.of(desired), List.of(marked("b", "red"))), "the line may stay");
        assertEquals(
                List.of(),
                changes(List.of(desired), List.of(marked("a", "red"), marked("b", "red"))),
                "both are there");
    }

    @Test
    void takingOverAnUnmarkedResourceIsAnAdoption() {
        var change =
                changes(List.of(marked("a", "red")), List.of(plain("a", "red"))).getFirst();

        assertEquals(Action.ADOPT, change.action());
        assertEquals(
                List.of(new Field("mark", Optional.empty(), Optional.of("cafe (fleet default)"))), change.fields());
    }

    @Test
    void fieldsOfAnUpdateAreThoseThatDifferSortedByName() {
        var change = changes(List.of(marked("a", "red")), List.of(marked("a", "blue")))
                .getFirst();

        assertEquals(List.of(new Field("colour", Optional.of("blue"), Optional.of("red"))), change.fields());
    }

    @Test
    void oneAddressTwiceIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> changes(List.of(plain("a", "red"), plain("a", "blue")), List.of()));
    }
}
