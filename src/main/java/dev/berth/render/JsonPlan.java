package dev.berth.render;

import dev.berth.core.Action;
import dev.berth.core.Plan;
import dev.berth.core.PlanTarget;
import dev.berth.core.PlannedChange;
import dev.berth.document.IndentedJson;
import java.io.StringWriter;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/// A plan in the versioned form of `schema/plan.schema.json`: the same plan gives the same bytes.
public final class JsonPlan {

    private static final int FORMAT = 1;

    private final JsonGenerator json;
    private final JsonValues values;

    private JsonPlan(JsonGenerator json) {
        this.json = json;
        this.values = new JsonValues(json);
    }

    /// The plan as JSON text, ending in a line break.
    ///
    /// @param version berth's own
    public static String render(Plan plan, String version) {
        var text = new StringWriter();
        try (JsonGenerator json = IndentedJson.generator(text)) {
            new JsonPlan(json).plan(plan, version);
        }
        return text.append('\n').toString();
    }

    /// Writes the plan as a value of another document.
    public static void write(JsonGenerator json, Plan plan, String version) {
        new JsonPlan(json).plan(plan, version);
    }

    private void plan(Plan plan, String version) {
        json.writeStartObject();
        values.head(FORMAT, version, plan.directory());
        values.environment(plan.site().environment());
        values.text("commit", plan.commit());
        json.writeNumberProperty("services", plan.services());
        json.writeNumberProperty("objects", plan.objects());
        new JsonSelection(json).write(plan.selection());
        site(plan.site());
        summary(plan);
        values.ownership(plan.ownership());
        values.texts("unread", plan.unread());
        values.array("changes", plan.changes(), this::change);
        values.refusals("blocked", plan.refusals(), Optional.empty());
        values.notes("notes", plan.notes());
        json.writeObjectPropertyStart("digests");
        plan.digests().forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeStringProperty("digest", plan.digest());
        json.writeEndObject();
    }

    private void site(PlanTarget site) {
        json.writeStringProperty("fleet", site.fleet());
        json.writeObjectPropertyStart("servers");
        site.servers().forEach((address, server) -> {
            json.writeObjectPropertyStart(address.toString());
            json.writeStringProperty("identity", server.identity());
            values.texts("services", server.services());
            json.writeEndObject();
        });
        json.writeEndObject();
    }

    private void summary(Plan plan) {
        json.writeObjectPropertyStart("summary");
        for (Action action : Action.values()) {
            if (action != Action.DELETE) {
                json.writeNumberProperty(action.toString(), plan.count(action));
            }
        }
        json.writeNumberProperty("delete", plan.count(Action.DELETE));
        json.writeNumberProperty(
                "blocked",
                plan.changes().stream().filter(PlannedChange::isBlocked).count());
        json.writeNumberProperty("unchanged", plan.unchanged());
        json.writeEndObject();
    }

    private void change(PlannedChange change) {
        json.writeStartObject();
        values.object(change.object());
        json.writeStringProperty("action", change.action().toString());
        json.writeStringProperty("risk", change.risk().toString());
        json.writeStringProperty("summary", change.summary());
        values.fields(change.fields());
        values.texts("steps", change.steps());
        values.texts("covers", change.covers());
        values.refusals("blocked", change.refusals(), Optional.of(change.address()));
        json.writeEndObject();
    }
}
