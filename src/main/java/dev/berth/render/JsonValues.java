package dev.berth.render;

import dev.berth.core.Address;
import dev.berth.core.ChangedObject;
import dev.berth.core.Field;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Ownership;
import dev.berth.core.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// The values that several of berth's JSON forms have, each written in one way.
record JsonValues(JsonGenerator json) {

    /// The first properties of every form.
    ///
    /// @param version berth's own
    void head(int format, String version, String directory) {
        json.writeNumberProperty("format", format);
        json.writeStringProperty("berth", version);
        json.writeStringProperty("directory", directory);
    }

    /// Nothing for the base.
    void environment(Optional<String> environment) {
        environment.ifPresent(name -> json.writeStringProperty("environment", name));
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

    void object(ChangedObject object) {
        json.writeStringProperty("service", object.service());
        json.writeStringProperty("origin", object.origin().toString());
        json.writeStringProperty("address", object.address().toString());
        json.writeStringProperty("kind", object.kind());
        json.writeStringProperty("label", object.label());
    }

    void fields(List<Field> fields) {
        array("fields", fields, this::field);
    }

    private void field(Field field) {
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

    private void note(Note note) {
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

    void notes(String name, Collection<Note> notes) {
        array(name, notes, this::note);
    }

    <T> void array(String name, Collection<T> values, Consumer<T> element) {
        json.writeArrayPropertyStart(name);
        values.forEach(element);
        json.writeEndArray();
    }
}
