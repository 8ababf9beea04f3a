package dev.berth.render;

import dev.berth.core.Address;
import dev.berth.core.Coverage;
import dev.berth.core.RunGuards;
import dev.berth.core.Selection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/// What a plan or a drift is limited to: services, and the servers that the run covers.
final class JsonSelection {

    private final JsonGenerator json;
    private final JsonValues values;

    JsonSelection(JsonGenerator json) {
        this.json = json;
        this.values = new JsonValues(json);
    }

    void write(Optional<Selection> selection) {
        if (selection.isEmpty()) {
            json.writeNullProperty("selected");
            return;
        }
        json.writeObjectPropertyStart("selected");
        values.texts("services", selection.get().services());
        values.texts("removed", selection.get().removed());
        json.writeStringProperty("reason", selection.get().reason());
        coverage(selection.get().coverage());
        json.writeEndObject();
    }

    private void coverage(Optional<Coverage> coverage) {
        if (coverage.isEmpty()) {
            json.writeNullProperty("covers");
            return;
        }
        json.writeObjectPropertyStart("covers");
        values.texts("servers", words(coverage.get().servers()));
        values.texts("of", words(coverage.get().all()));
        coverage.get().tally().ifPresentOrElse(this::tally, () -> json.writeNullProperty("tally"));
        json.writeEndObject();
    }

    private void tally(RunGuards tally) {
        json.writeObjectPropertyStart("tally");
        json.writeNumberProperty("deletes", tally.deletes());
        json.writeNumberProperty("updated", tally.updated());
        json.writeNumberProperty("services", tally.services());
        json.writeNumberProperty("objects", tally.objects());
        json.writeNumberProperty("marked", tally.marked());
        json.writeNumberProperty("maxDeletes", tally.maxDeletes());
        json.writeNumberProperty("maxDeletePercent", tally.maxDeletePercent());
        json.writeNumberProperty("maxUpdatePercent", tally.maxUpdatePercent());
        json.writeEndObject();
    }

    private static List<String> words(Collection<Address> addresses) {
        return addresses.stream().map(Address::toString).toList();
    }
}
