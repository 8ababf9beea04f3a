package dev.berth.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The difference between a live resource and the desired one: one thing that a person reads in a plan.
public sealed interface Change<R extends Resource> {

    record Create<R extends Resource>(R desired) implements Change<R> {}

    /// `live` and `desired` differ in a field. Adopting and renaming are updates, see [Change#action()].
    record Update<R extends Resource>(R live, R desired) implements Change<R> {}

    record Delete<R extends Resource>(R live) implements Change<R> {}

    /// The resource that the change is about: the desired one, or the live one that goes.
    default R resource() {
        return switch (this) {
            case Create<R>(R desired) -> desired;
            case Update<R> update -> update.desired();
            case Delete<R>(R live) -> live;
        };
    }

    default Address address() {
        return resource().address();
    }

    default Action action() {
        return switch (this) {
            case Create<R> _ -> Action.CREATE;
            case Delete<R> _ -> Action.DELETE;
            case Update<R>(R live, R desired) ->
                !live.address().equals(desired.address())
                        ? Action.RENAME
                        : live.mark().isEmpty() && desired.mark().isPresent() ? Action.ADOPT : Action.UPDATE;
        };
    }

    /// The properties that differ, sorted by name. For a create all of the desired ones, for a delete none.
    default List<Field> fields() {
        return switch (this) {
            case Create<R>(R desired) ->
                desired.fields().entrySet().stream()
                        .map(entry -> new Field(
                                entry.getKey(),
                                Optional.empty(),
                                Optional.of(entry.getValue().toString())))
                        .toList();
            case Update<R>(R live, R desired) -> differences(live, desired);
            case Delete<R> _ -> List.of();
        };
    }

    private static List<Field> differences(Resource live, Resource desired) {
        var liveFields = live.fields();
        var desiredFields = desired.fields();
        var names = new TreeSet<>(liveFields.keySet());
        names.addAll(desiredFields.keySet());
        var fields = new ArrayList<Field>();
        if (!live.address().equals(desired.address())) {
            fields.add(new Field(
                    "name",
                    Optional.of(live.address().name()),
                    Optional.of(desired.address().name())));
        }
        for (String name : names) {
            var before = Optional.ofNullable(liveFields.get(name));
            var after = Optional.ofNullable(desiredFields.get(name));
            if (!before.equals(after)) {
                fields.add(new Field(name, before.map(Object::toString), after.map(Object::toString)));
            }
        }
        return fields;
    }
}
