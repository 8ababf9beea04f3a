package dev.berth.render;

import dev.berth.core.Address;
import dev.berth.core.Plan;
import dev.berth.core.migrate.MigratePlan;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateReading.Place;
import dev.berth.core.migrate.MigrateReading.Size;
import dev.berth.document.IndentedJson;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JsonGenerator;

/// A migration in the form of `schema/migrate.schema.json`.
public final class JsonMigrate {

    private static final int FORMAT = 1;

    private JsonMigrate() {}

    /// The plan of a migration as JSON text, ending in a line break.
    ///
    /// @param digest of the plan, with the refusals that were allowed
    /// @param at what a refusal is lifted for
    /// @param redaction for what manifests and servers wrote
    /// @param version berth's own
    public static String render(
            MigratePlan plan, String digest, Address at, UnaryOperator<String> redaction, String version) {
        var text = new StringWriter();
        try (JsonGenerator json = IndentedJson.generator(text)) {
            write(json, plan, at, redaction, version);
            json.writeStringProperty("digest", digest);
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void write(
            JsonGenerator json, MigratePlan plan, Address at, UnaryOperator<String> redaction, String version) {
        MigrateReading reading = plan.reading();
        Plan switching = plan.switching().redacted(redaction);
        var values = new JsonValues(json);
        json.writeStartObject();
        json.writeNumberProperty("format", FORMAT);
        json.writeStringProperty("berth", version);
        json.writeStringProperty("service", plan.service());
        json.writeStringProperty(
                "stage", reading.stage().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        place(json, "from", reading.from());
        place(json, "to", reading.to());
        size(json, reading.size());
        json.writeNumberProperty(
                "downSeconds", TextMigrate.downtime(reading.size()).toSeconds());
        values.texts("steps", plan.moving());
        values.texts("remarks", reading.remarks().stream().map(redaction).toList());
        values.refusals("blocked", reading.refusals(), Optional.of(at));
        json.writeName("switch");
        JsonPlan.write(json, switching, version);
    }

    private static void place(JsonGenerator json, String name, Place place) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("database", place.database());
        json.writeStringProperty("server", place.server());
        json.writeNumberProperty("major", place.major());
        json.writeStringProperty("identity", place.identity());
        json.writeEndObject();
    }

    private static void size(JsonGenerator json, Size size) {
        json.writeObjectPropertyStart("size");
        json.writeNumberProperty("bytes", size.bytes());
        json.writeNumberProperty("tables", size.tables());
        json.writeNumberProperty("indexes", size.indexes());
        json.writeNumberProperty("sequences", size.sequences());
        json.writeNumberProperty("largeObjects", size.largeObjects());
        json.writeNumberProperty("sessions", size.sessions());
        json.writeEndObject();
    }
}
