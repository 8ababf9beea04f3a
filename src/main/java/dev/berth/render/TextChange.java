package dev.berth.render;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Field;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a change does, in words for a terminal.
final class TextChange {

    private TextChange() {}

    /// The lines of one change, without what stands against it.
    static List<String> lines(PlannedChange change) {
        var lines = new ArrayList<String>();
        List<String> details = details(change);
        String head = change.action().sign() + " " + change.kind() + " " + label(change);
        details.forEach(detail -> lines.add((Text.printable(head) + "  " + detail).stripTrailing()));
        return lines;
    }

    /// What a change does, with the file and line of what the service's manifest doesn't say itself.
    static List<String> placed(Plan plan, PlannedChange change, Origin manifest) {
        if (change.action() == Action.CREATE && !change.origin().file().equals(manifest.file())) {
            return List.of((details(change).getFirst() + "  " + from(change.origin())).strip());
        }
        var details = new ArrayList<>(details(change));
        for (int i = 0; i < details.size() && i < change.fields().size() && change.action() != Action.CREATE; i++) {
            Optional<Origin> place = plan.place(change, change.fields().get(i));
            if (place.isPresent()) {
                details.set(i, details.get(i) + "  " + from(place.get()));
            }
        }
        return details;
    }

    private static String from(Origin origin) {
        return "(" + Text.printable(origin.toString()) + ")";
    }

    private static List<String> details(PlannedChange change) {
        List<String> details = switch (change.action()) {
            case CREATE, DELETE -> List.of(change.summary());
            case UPDATE, ADOPT, RENAME ->
                change.fields().stream().map(Field::toString).toList();
        };
        return details.isEmpty()
                ? List.of("")
                : details.stream().map(Text::printable).toList();
    }

    /// A server that isn't called `main` is named, since several may have an object of the same name.
    static String label(PlannedChange change) {
        Address address = change.address();
        boolean elsewhere = address.kind().isPresent() && !address.server().equals("main");
        return Text.printable(change.label() + (elsewhere ? " on " + address.server() : ""));
    }
}
