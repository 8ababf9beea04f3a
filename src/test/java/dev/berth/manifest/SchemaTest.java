package dev.berth.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SchemaTest {

    @ParameterizedTest
    @ValueSource(strings = {"/schema/service.schema.json", "/schema/berth.schema.json"})
    void describesEveryPropertyAndExplainsEveryPattern(String resource) throws Exception {
        try (InputStream in = Objects.requireNonNull(SchemaTest.class.getResourceAsStream(resource))) {
            JsonNode root = new JsonMapper().readTree(in);
            var lacking = new ArrayList<String>();
            walk("", root, root, lacking);
            assertEquals(List.of(), lacking);
        }
    }

    private static void walk(String path, JsonNode schema, JsonNode root, List<String> lacking) {
        if (schema.path("pattern").isString() && !schema.has("patternErrorMessage")) {
            lacking.add(path + " has a pattern without patternErrorMessage");
        }
        if (schema.path("type").asString("").equals("object") && !schema.has("additionalProperties")) {
            lacking.add(path + " takes any property");
        }
        boolean isCondition = path.endsWith("/if");
        for (String name : schema.path("properties").propertyNames()) {
            JsonNode property = schema.path("properties").path(name);
            if (!isCondition && property.isObject() && !isDescribed(property, root)) {
                lacking.add(path + "/properties/" + name + " has no description");
            }
        }
        schema.properties().forEach(entry -> walk(path + "/" + entry.getKey(), entry.getValue(), root, lacking));
        if (schema.isArray()) {
            schema.forEach(item -> walk(path + "/…", item, root, lacking));
        }
    }

    private static boolean isDescribed(JsonNode schema, JsonNode root) {
        if (schema.has("description") || !schema.has("$ref")) {
            return schema.has("description");
        }
        return isDescribed(root.at(schema.path("$ref").asString().substring(1)), root);
    }
}
