package dev.berth.render;

import dev.berth.core.Note;
import dev.berth.core.access.AccessObjects;
import dev.berth.core.access.AccessQuestion;
import dev.berth.core.access.AccessReview;
import dev.berth.core.access.AccessRight;
import dev.berth.core.access.AccessRole;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;

/// An access review in the form of `schema/access.schema.json`.
public final class JsonAccess {

    private static final int FORMAT = 1;

    private JsonAccess() {}

    /// The review as JSON text, ending in a line break.
    ///
    /// @param version berth's own
    public static String render(String directory, AccessQuestion question, AccessReview review, String version) {
        var text = new StringWriter();
        try (JsonGenerator json = JsonPlan.generator(text)) {
            json.writeStartObject();
            json.writeNumberProperty("format", FORMAT);
            json.writeStringProperty("berth", version);
            json.writeStringProperty("directory", directory);
            new JsonPlan(json).text("who", question.who());
            new JsonPlan(json)
                    .texts(
                            "databases",
                            review.databases().stream().map(Object::toString).toList());
            json.writeArrayPropertyStart("roles");
            review.roles().forEach(role -> role(json, role));
            json.writeEndArray();
            json.writeArrayPropertyStart("rights");
            review.rights().forEach(right -> right(json, right));
            json.writeEndArray();
            json.writeArrayPropertyStart("notes");
            review.notes().forEach(note -> note(json, note));
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void role(JsonGenerator json, AccessRole role) {
        json.writeStartObject();
        json.writeStringProperty("server", role.server().toString());
        json.writeStringProperty("role", role.name());
        json.writeBooleanProperty("login", role.login());
        new JsonPlan(json).texts("attributes", role.attributes());
        json.writeArrayPropertyStart("memberships");
        role.memberships().forEach(membership -> {
            json.writeStartObject();
            json.writeStringProperty("role", membership.role());
            new JsonPlan(json).texts("through", membership.through());
            json.writeBooleanProperty("inherited", membership.inherited());
            json.writeBooleanProperty("settable", membership.settable());
            json.writeBooleanProperty("admin", membership.admin());
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void right(JsonGenerator json, AccessRight right) {
        AccessObjects objects = right.objects();
        json.writeStartObject();
        json.writeStringProperty("server", right.server().toString());
        json.writeStringProperty("role", right.role());
        json.writeBooleanProperty("login", right.login());
        json.writeBooleanProperty("connects", right.connects());
        json.writeStringProperty("database", objects.database().name());
        json.writeStringProperty("schema", objects.schema());
        json.writeStringProperty("kind", objects.kind().word());
        json.writeBooleanProperty("all", objects.all());
        json.writeNumberProperty("count", objects.count());
        new JsonPlan(json).texts("objects", objects.names());
        new JsonPlan(json).texts("privileges", right.privileges());
        new JsonPlan(json).texts("grantable", right.grantable());
        json.writeStringProperty("end", right.path().end().word());
        new JsonPlan(json).texts("through", right.path().through());
        json.writeStringProperty("path", right.path().inWords());
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
