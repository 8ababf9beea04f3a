package dev.berth.render;

import dev.berth.core.Applied;
import dev.berth.core.Note;
import dev.berth.core.Selection;
import dev.berth.core.Status;
import dev.berth.core.Usage;
import dev.berth.document.IndentedJson;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;

/// A status as JSON.
public final class JsonStatus {

    private static final int FORMAT = 1;

    private JsonStatus() {}

    /// The status as JSON text, ending in a line break.
    ///
    /// @param version berth's own
    public static String render(Status status, String version) {
        var text = new StringWriter();
        try (JsonGenerator json = IndentedJson.generator(text)) {
            json.writeStartObject();
            var values = new JsonValues(json);
            values.head(FORMAT, version, status.directory());
            values.environment(status.environment());
            values.text("part", status.part().map(Selection::inWords));
            values.array("services", status.services(), service -> service(json, service));
            values.array("notes", status.notes(), note -> note(json, note));
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void service(JsonGenerator json, Status.OfService service) {
        json.writeStartObject();
        json.writeStringProperty("service", service.service());
        var values = new JsonValues(json);
        values.ownership(service.ownership());
        json.writeStringProperty("state", service.state());
        json.writeNumberProperty("nearestPercent", service.nearest());
        service.applied().ifPresentOrElse(applied -> applied(json, applied), () -> json.writeNullProperty("applied"));
        values.array("objects", service.usages(), usage -> usage(json, usage));
        json.writeEndObject();
    }

    private static void applied(JsonGenerator json, Applied applied) {
        var values = new JsonValues(json);
        json.writeObjectPropertyStart("applied");
        json.writeStringProperty("at", applied.at().toString());
        values.text("commit", applied.commit());
        values.text("actor", applied.by().map(by -> by.actor().name()));
        values.text("url", applied.by().flatMap(by -> by.actor().run()));
        values.text("digest", applied.by().map(Applied.By::digest));
        json.writeEndObject();
    }

    private static void usage(JsonGenerator json, Usage usage) {
        json.writeStartObject();
        json.writeStringProperty("address", usage.address().toString());
        json.writeObjectPropertyStart("amounts");
        usage.amounts().forEach(json::writeNumberProperty);
        json.writeEndObject();
        json.writeObjectPropertyStart("limits");
        usage.limits().forEach(json::writeNumberProperty);
        json.writeEndObject();
        new JsonValues(json).texts("names", usage.names());
        json.writeEndObject();
    }

    private static void note(JsonGenerator json, Note note) {
        json.writeStartObject();
        json.writeStringProperty("code", note.code());
        note.address().ifPresent(address -> json.writeStringProperty("address", address.toString()));
        json.writeStringProperty("message", note.message());
        json.writeEndObject();
    }
}
