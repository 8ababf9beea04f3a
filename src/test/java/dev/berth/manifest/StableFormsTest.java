package dev.berth.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What others have written by a released schema stays right: manifests stay valid, and scripts find in berth's JSON
/// what
/// they found before. `released` holds the schemas of the last release; whoever makes one copies them there.
class StableFormsTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final Path RELEASED = Path.of("src/test/resources/released");

    @ParameterizedTest
    @ValueSource(strings = {"plan", "drift", "run", "status", "validate", "migrate"})
    void whatWasPrintedIsStillPrinted(String form) {
        var broken = new ArrayList<String>();
        printed("", read(RELEASED, form), read(Path.of("schema"), form), broken);
        assertEquals(List.of(), broken, "raise `format`, and say in README what changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"berth", "service"})
    void whatWasAcceptedIsStillAccepted(String form) {
        var broken = new ArrayList<String>();
        accepted("", read(RELEASED, form), read(Path.of("schema"), form), broken);
        assertEquals(List.of(), broken);
    }

    @Test
    void aPropertyThatGoesIsSeen() {
        JsonNode released = read(RELEASED, "plan");
        JsonNode changed = released.deepCopy();
        ((ObjectNode) changed.path("properties")).remove("digest");
        var printed = new ArrayList<String>();
        printed("", released, changed, printed);
        var accepted = new ArrayList<String>();
        accepted("", released, changed, accepted);
        assertNotEquals(List.of(), printed);
        assertNotEquals(List.of(), accepted);
    }

    private static JsonNode read(Path folder, String form) {
        return JSON.readTree(folder.resolve(form + ".schema.json").toFile());
    }

    /// For readers: each property stays, what is always there stays so, and none gets another type.
    private static void printed(String at, JsonNode before, JsonNode now, List<String> broken) {
        same(at, "type", before, now, broken);
        same(at, "const", before, now, broken);
        if (!texts(now.path("required")).containsAll(texts(before.path("required")))) {
            broken.add(at + ": something need not be there any more");
        }
        for (String group : List.of("properties", "$defs")) {
            before.path(group).properties().forEach(entry -> {
                String name = at + "/" + entry.getKey();
                if (now.path(group).has(entry.getKey())) {
                    printed(name, entry.getValue(), now.path(group).path(entry.getKey()), broken);
                } else {
                    broken.add(name + " is gone");
                }
            });
        }
        if (before.has("items")) {
            printed(at + "[]", before.path("items"), now.path("items"), broken);
        }
    }

    /// For writers: each property stays, none becomes required, and no value or type is refused that was taken.
    private static void accepted(String at, JsonNode before, JsonNode now, List<String> broken) {
        // What was no mapping at all could lack nothing.
        boolean wasMapping = !before.has("type") || texts(before.path("type")).contains("\"object\"");
        if (wasMapping && !texts(before.path("required")).containsAll(texts(now.path("required")))) {
            broken.add(at + ": something is required that was not");
        }
        if (now.has("enum") && !texts(now.path("enum")).containsAll(texts(before.path("enum")))) {
            broken.add(at + ": a value isn't taken any more");
        }
        if (now.has("type") && !texts(now.path("type")).containsAll(texts(before.path("type")))) {
            broken.add(at + ": a type isn't taken any more");
        }
        for (String group : List.of("properties", "$defs", "patternProperties")) {
            before.path(group).properties().forEach(entry -> {
                String name = at + "/" + entry.getKey();
                if (now.path(group).has(entry.getKey())) {
                    accepted(name, entry.getValue(), now.path(group).path(entry.getKey()), broken);
                } else {
                    broken.add(name + " is gone");
                }
            });
        }
        if (before.has("items")) {
            accepted(at + "[]", before.path("items"), now.path("items"), broken);
        }
    }

    private static void same(String at, String keyword, JsonNode before, JsonNode now, List<String> broken) {
        if (!before.path(keyword).equals(now.path(keyword))) {
            broken.add(at + ": another " + keyword);
        }
    }

    /// The texts of a list, or of one value.
    private static Set<String> texts(JsonNode node) {
        var texts = new TreeSet<String>();
        if (node.isArray()) {
            node.forEach(item -> texts.add(item.toString()));
        } else if (!node.isMissingNode()) {
            texts.add(node.toString());
        }
        return texts;
    }
}
