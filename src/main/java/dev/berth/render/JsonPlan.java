package dev.berth.render;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Coverage;
import dev.berth.core.Field;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Ownership;
import dev.berth.core.Plan;
import dev.berth.core.PlanTarget;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.RunGuards;
import dev.berth.core.Selection;
import java.io.StringWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// A plan in the versioned form of `schema/plan.schema.json`: the same plan gives the same bytes.
public final class JsonPlan {

    private static final int FORMAT = 1;

    private final JsonGenerator json;

    JsonPlan(JsonGenerator json) {
        this.json = json;
    }

    /// The plan as JSON text, ending in a line break.
    ///
    /// @param version berth's own
    public static String render(Plan plan, String version) {
        var text = new StringWriter();
        try (JsonGenerator json = generator(text)) {
            new JsonPlan(json).plan(plan, version);
        }
        return text.append('\n').toString();
    }

    /// Writes the plan as a value of another document.
    public static void write(JsonGenerator json, Plan plan, String version) {
        new JsonPlan(json).plan(plan, version);
    }

    /// Writes indented JSON to `text`.
    public static JsonGenerator generator(StringWriter text) {
        var indenter = new DefaultIndenter("  ", "\n");
        PrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        var context = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return printer;
            }

            @Override
            public boolean hasPrettyPrinter() {
                return true;
            }
        };
        return new JsonFactory().createGenerator(context, text);
    }

    private void plan(Plan plan, String version) {
        json.writeStartObject();
        json.writeNumberProperty("format", FORMAT);
        json.writeStringProperty("berth", version);
        json.writeStringProperty("directory", plan.directory());
        plan.site().environment().ifPresent(name -> json.writeStringProperty("environment", name));
        text("commit", plan.commit());
        json.writeNumberProperty("services", plan.services());
        json.writeNumberProperty("objects", plan.objects());
        selection(plan.selection());
        site(plan.site());
        summary(plan);
        ownership(plan.ownership());
        texts("unread", plan.unread());
        json.writeArrayPropertyStart("changes");
        plan.changes().forEach(this::change);
        json.writeEndArray();
        refusals("blocked", plan.refusals(), Optional.empty());
        json.writeArrayPropertyStart("notes");
        plan.notes().forEach(this::note);
        json.writeEndArray();
        json.writeObjectPropertyStart("digests");
        plan.digests().forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeStringProperty("digest", plan.digest());
        json.writeEndObject();
    }

    void selection(Optional<Selection> selection) {
        if (selection.isEmpty()) {
            json.writeNullProperty("selected");
            return;
        }
        json.writeObjectPropertyStart("selected");
        texts("services", selection.get().services());
        texts("removed", selection.get().removed());
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
        texts("servers", words(coverage.get().servers()));
        texts("of", words(coverage.get().all()));
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

    /// Nothing if no manifest says anything of it.
    void ownership(SortedMap<String, Ownership> ownership) {
        if (ownership.isEmpty()) {
            return;
        }
        json.writeObjectPropertyStart("ownership");
        ownership.forEach((service, of) -> {
            json.writeObjectPropertyStart(service);
            ownership(of);
            json.writeEndObject();
        });
        json.writeEndObject();
    }

    void ownership(Ownership of) {
        of.owner().ifPresent(owner -> json.writeStringProperty("owner", owner));
        if (!of.labels().isEmpty()) {
            json.writeObjectPropertyStart("labels");
            of.labels().forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        if (!of.places().isEmpty()) {
            json.writeObjectPropertyStart("from");
            of.places().forEach((key, origin) -> json.writeStringProperty(key, origin.toString()));
            json.writeEndObject();
        }
    }

    private void site(PlanTarget site) {
        json.writeStringProperty("fleet", site.fleet());
        json.writeObjectPropertyStart("servers");
        site.servers().forEach((address, server) -> {
            json.writeObjectPropertyStart(address.toString());
            json.writeStringProperty("identity", server.identity());
            texts("services", server.services());
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
        json.writeStringProperty("service", change.service());
        json.writeStringProperty("origin", change.origin().toString());
        json.writeStringProperty("address", change.address().toString());
        json.writeStringProperty("kind", change.kind());
        json.writeStringProperty("label", change.label());
        json.writeStringProperty("action", change.action().toString());
        json.writeStringProperty("risk", change.risk().toString());
        json.writeStringProperty("summary", change.summary());
        json.writeArrayPropertyStart("fields");
        change.fields().forEach(this::field);
        json.writeEndArray();
        texts("steps", change.steps());
        texts("covers", change.covers());
        refusals("blocked", change.refusals(), Optional.of(change.address()));
        json.writeEndObject();
    }

    void field(Field field) {
        json.writeStartObject();
        json.writeStringProperty("name", field.name());
        text("live", field.live());
        text("desired", field.desired());
        json.writeEndObject();
    }

    void refusals(String name, List<Refusal> refusals, Optional<Address> at) {
        if (refusals.isEmpty()) {
            json.writeNullProperty(name);
            return;
        }
        json.writeArrayPropertyStart(name);
        for (Refusal refusal : refusals) {
            json.writeStartObject();
            json.writeStringProperty("guard", refusal.guard());
            json.writeStringProperty("message", refusal.message());
            json.writeBooleanProperty("liftable", refusal.liftable());
            text("allow", refusal.allow(at));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    void note(Note note) {
        json.writeStartObject();
        text("service", note.service());
        text("origin", note.origin().map(Origin::toString));
        json.writeStringProperty("code", note.code());
        text("address", note.address().map(Address::toString));
        json.writeStringProperty("message", note.message());
        json.writeEndObject();
    }

    void texts(String name, Collection<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    void text(String name, Optional<String> value) {
        value.ifPresentOrElse(text -> json.writeStringProperty(name, text), () -> json.writeNullProperty(name));
    }
}
