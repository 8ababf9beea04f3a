package dev.berth.render;

import dev.berth.core.Note;
import dev.berth.core.access.AccessObjects;
import dev.berth.core.access.AccessQuestion;
import dev.berth.core.access.AccessReview;
import dev.berth.core.access.AccessRight;
import dev.berth.core.access.AccessRole;
import dev.berth.document.IndentedJson;
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
        try (JsonGenerator json = IndentedJson.generator(text)) {
            json.writeStartObject();
            var values = new JsonValues(json);
            values.head(FORMAT, version, directory);
            values.text("who", question.who());
            values.texts(
                    "databases",
                    review.databases().stream().map(Object::toString).toList());
            values.array("roles", review.roles(), role -> role(json, role));
            values.array("rights", review.rights(), right -> right(json, right));
            values.array("notes", review.notes(), note -> note(json, note));
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void role(JsonGenerator json, AccessRole role) {
        json.writeStartObject();
        json.writeStringProperty("server", role.server().toString());
        json.writeStringProperty("role", role.name());
        json.writeBooleanProperty("login", role.login());
        new JsonValues(json).texts("attributes", role.attributes());
        json.writeArrayPropertyStart("memberships");
        role.memberships().forEach(membership -> {
            json.writeStartObject();
            json.writeStringProperty("role", membership.role());
            new JsonValues(json).texts("through", membership.through());
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
        new JsonValues(json).texts("objects", objects.names());
        new JsonValues(json).texts("privileges", right.privileges());
        new JsonValues(json).texts("grantable", right.grantable());
        json.writeStringProperty("end", right.path().end().word());
        new JsonValues(json).texts("through", right.path().through());
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
