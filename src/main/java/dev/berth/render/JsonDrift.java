package dev.berth.render;

import dev.berth.core.Drift;
import dev.berth.core.Drift.Cause;
import dev.berth.core.Drift.Difference;
import dev.berth.core.PlannedChange;
import java.io.StringWriter;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/// Drift in the versioned form of `schema/drift.schema.json`.
public final class JsonDrift {

    private static final int FORMAT = 1;

    private JsonDrift() {}

    /// The drift as JSON text, ending in a line break.
    ///
    /// @param version berth's own
    public static String render(Drift drift, String version) {
        var text = new StringWriter();
        try (JsonGenerator json = JsonPlan.generator(text)) {
            drift(json, drift, version);
        }
        return text.append('\n').toString();
    }

    private static void drift(JsonGenerator json, Drift drift, String version) {
        var shared = new JsonPlan(json);
        json.writeStartObject();
        json.writeNumberProperty("format", FORMAT);
        json.writeStringProperty("berth", version);
        json.writeStringProperty("directory", drift.plan().directory());
        drift.plan().site().environment().ifPresent(name -> json.writeStringProperty("environment", name));
        shared.text("commit", drift.plan().commit());
        json.writeNumberProperty("services", drift.plan().services());
        shared.selection(drift.plan().selection());
        json.writeObjectPropertyStart("summary");
        for (Cause cause : Cause.values()) {
            json.writeNumberProperty(name(cause), drift.count(cause));
        }
        json.writeNumberProperty("unmanaged", drift.unmanaged().size());
        json.writeNumberProperty("unchanged", drift.plan().unchanged());
        json.writeEndObject();
        shared.ownership(drift.plan().ownership());
        shared.texts("unread", drift.plan().unread());
        json.writeArrayPropertyStart("differences");
        drift.differences().forEach(difference -> difference(json, shared, difference));
        json.writeEndArray();
        json.writeArrayPropertyStart("unmanaged");
        drift.unmanaged().forEach(shared::note);
        json.writeEndArray();
        json.writeArrayPropertyStart("notes");
        drift.plan().notes().stream()
                .filter(note -> !drift.unmanaged().contains(note))
                .forEach(shared::note);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void difference(JsonGenerator json, JsonPlan shared, Difference difference) {
        PlannedChange change = difference.change();
        json.writeStartObject();
        json.writeStringProperty("service", change.service());
        json.writeStringProperty("origin", change.origin().toString());
        json.writeStringProperty("address", change.address().toString());
        json.writeStringProperty("kind", change.kind());
        json.writeStringProperty("label", change.label());
        json.writeStringProperty("action", change.action().toString());
        json.writeStringProperty("cause", name(difference.cause()));
        shared.text("since", difference.since());
        shared.text(
                "appliedAt", difference.applied().map(applied -> applied.at().toString()));
        shared.text("appliedCommit", difference.applied().flatMap(applied -> applied.commit()));
        json.writeArrayPropertyStart("fields");
        change.fields().forEach(shared::field);
        json.writeEndArray();
        json.writeEndObject();
    }

    /// `changed-live`.
    private static String name(Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
