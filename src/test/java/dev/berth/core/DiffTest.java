package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DiffTest {

    private static final Mark MARK = new Mark("default", "cafe");

    private record Thing(String name, String colour, Optional<Mark> mark) implements Resource {
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
        return new Thing(name, colour, Optional.of(MARK));
    }

    private static Thing plain(String name, String colour) {
        return new Thing(name, colour, Optional.empty());
    }

    @Test
    void equalResourcesMakeNoChange() {
        assertEquals(List.of(), Diff.changes(List.of(marked("a", "red")), List.of(marked("a", "red"))));
    }

    @Test
    void createsAndUpdatesComeInDesiredOrderThenDeletesInReverseLiveOrder() {
        var changes = Diff.changes(
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
        assertEquals(List.of(), Diff.changes(List.of(), List.of(marked("a", "red"))));
    }

    @Test
    void takingOverAnUnmarkedResourceIsAnAdoption() {
        var change = Diff.changes(List.of(marked("a", "red")), List.of(plain("a", "red")))
                .getFirst();

        assertEquals(Action.ADOPT, change.action());
        assertEquals(
                List.of(new Field("mark", Optional.empty(), Optional.of("cafe (fleet default)"))), change.fields());
    }

    @Test
    void fieldsOfAnUpdateAreThoseThatDifferSortedByName() {
        var change = Diff.changes(List.of(marked("a", "red")), List.of(marked("a", "blue")))
                .getFirst();

        assertEquals(List.of(new Field("colour", Optional.of("blue"), Optional.of("red"))), change.fields());
    }

    @Test
    void oneAddressTwiceIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Diff.changes(List.of(plain("a", "red"), plain("a", "blue")), List.of()));
    }
}
