package dev.berth.render;

import dev.berth.core.Drift;
import dev.berth.core.Drift.Cause;
import dev.berth.core.Drift.Difference;
import dev.berth.core.PlannedChange;
import dev.berth.document.IndentedJson;
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
        try (JsonGenerator json = IndentedJson.generator(text)) {
            drift(json, drift, version);
        }
        return text.append('\n').toString();
    }

    private static void drift(JsonGenerator json, Drift drift, String version) {
        var shared = new JsonValues(json);
        json.writeStartObject();
        shared.head(FORMAT, version, drift.plan().directory());
        shared.environment(drift.plan().site().environment());
        shared.text("commit", drift.plan().commit());
        json.writeNumberProperty("services", drift.plan().services());
        new JsonSelection(json).write(drift.plan().selection());
        json.writeObjectPropertyStart("summary");
        for (Cause cause : Cause.values()) {
            json.writeNumberProperty(name(cause), drift.count(cause));
        }
        json.writeNumberProperty("unmanaged", drift.unmanaged().size());
        json.writeNumberProperty("unchanged", drift.plan().unchanged());
        json.writeEndObject();
        shared.ownership(drift.plan().ownership());
        shared.texts("unread", drift.plan().unread());
        shared.array("differences", drift.differences(), difference -> difference(json, shared, difference));
        shared.notes("unmanaged", drift.unmanaged());
        shared.notes(
                "notes",
                drift.plan().notes().stream()
                        .filter(note -> !drift.unmanaged().contains(note))
                        .toList());
        json.writeEndObject();
    }

    private static void difference(JsonGenerator json, JsonValues shared, Difference difference) {
        PlannedChange change = difference.change();
        json.writeStartObject();
        shared.object(change.object());
        json.writeStringProperty("action", change.action().toString());
        json.writeStringProperty("cause", name(difference.cause()));
        shared.text("since", difference.since());
        shared.text(
                "appliedAt", difference.applied().map(applied -> applied.at().toString()));
        shared.text("appliedCommit", difference.applied().flatMap(applied -> applied.commit()));
        shared.fields(change.fields());
        json.writeEndObject();
    }

    /// `changed-live`.
    private static String name(Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
