package dev.berth.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The schema of a patch follows from the schema of the file that it patches: nothing is required, and null is allowed
/// everywhere, as it removes.
class PatchSchemaTest {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// What says how much there must be, which a patch needn't have.
    private static final Set<String> COMPLETE =
            Set.of("required", "minProperties", "dependentRequired", "if", "then", "allOf");

    /// Where names are keys, and no words of JSON Schema.
    private static final Set<String> NAMES = Set.of("properties", "$defs");

    @ParameterizedTest
    @CsvSource({
        "service, patch of a berth service, 'What an environment changes of a service, merged over its manifest as JSON"
                + " Merge Patch (RFC 7396): mappings merge, lists replace, null removes.'",
        "berth, patch of berth.yaml, 'What an environment changes of berth.yaml, merged over it as JSON Merge Patch"
                + " (RFC 7396): mappings merge, lists replace, null removes.'"
    })
    void followsFromTheSchemaOfTheFile(String name, String title, String description) throws IOException {
        var schema = (ObjectNode)
                JSON.readTree(Path.of("schema/" + name + ".schema.json").toFile());
        var patch = (ObjectNode) patch(schema, false);
        patch.put("$id", "https://berth.dev/schema/" + name + "-patch.schema.json");
        patch.put("title", "a " + title);
        patch.put("description", description);
        patch.put("type", "object");
        Path file = Path.of("schema/" + name + "-patch.schema.json");
        String expected = JSON.writeValueAsString(patch) + "\n";
        if ("update".equals(System.getProperty("berth.golden"))) {
            Files.writeString(file, expected);
        }
        assertEquals(expected, Files.readString(file), "Run the test with -Dberth.golden=update");
    }

    private static JsonNode patch(JsonNode node, boolean isNames) {
        if (node instanceof ArrayNode array) {
            ArrayNode patched = JSON.createArrayNode();
            array.forEach(item -> patched.add(patch(item, false)));
            return patched;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode patched = JSON.createObjectNode();
        object.properties().forEach(entry -> {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (isNames) {
                patched.set(key, patch(value, false));
            } else if (key.equals("type")) {
                patched.set(key, and(value, "null"));
            } else if (key.equals("enum")) {
                patched.set(key, and(value, null));
            } else if (key.equals("examples") || key.equals("default") || key.equals("propertyNames")) {
                patched.set(key, value);
            } else if (!COMPLETE.contains(key)) {
                patched.set(key, patch(value, NAMES.contains(key)));
            }
        });
        return patched;
    }

    private static ArrayNode and(JsonNode values, @org.jspecify.annotations.Nullable String last) {
        ArrayNode all = JSON.createArrayNode();
        if (values.isArray()) {
            all.addAll((ArrayNode) values);
        } else {
            all.add(values);
        }
        return last == null ? all.addNull() : all.add(last);
    }
}
