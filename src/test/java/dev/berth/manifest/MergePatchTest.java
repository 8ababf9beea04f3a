package dev.berth.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.core.Redaction;
import dev.berth.provider.postgres.PgSectionReader;
import dev.berth.provider.rabbitmq.RabbitSectionReader;
import dev.berth.provider.redis.RedisSectionReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class MergePatchTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int RUNS = 300;

    @TempDir
    Path directory;

    /// The examples of RFC 7396, appendix A, as far as berth's documents can have them.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':'b'} | {'a':'c'} | {'a':'c'}",
                "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
                "{'a':'b'} | {'a':null} | {}",
                "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
                "{'a':['b']} | {'a':'c'} | {'a':'c'}",
                "{'a':'c'} | {'a':['b']} | {'a':['b']}",
                "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
                "['a','b'] | ['c','d'] | ['c','d']",
                "{'a':'b'} | ['c'] | ['c']",
                "{'e':null} | {'a':1} | {'e':null,'a':1}",
                "[1,2] | {'a':'b','c':null} | {'a':'b'}",
                "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}"
            })
    void mergesAsTheStandardSays(String base, String patch, String merged) {
        assertEquals(
                json(merged),
                JsonTree.of(MergePatch.apply(node(json(base)), node(json(patch))))
                        .toString());
    }

    /// An environment's patch gives the service that its merged text would give.
    @Test
    void mergingAndReadingIsReadingTheMergedText() throws IOException {
        for (int run = 0; run < RUNS; run++) {
            var random = new Random(run);
            ObjectNode base = manifest(random, false);
            base.put("service", "cafe-backend");
            if (base.size() == 1) {
                base.set("redis", JSON.readTree("2"));
            }
            ObjectNode patch = manifest(random, true);
            patch.set("rabbitmq", JSON.readTree("{\"vhost\": \"fixed\"}"));
            JsonNode merged = merged(base, patch);
            String seed = "seed " + run + ": " + base + " with " + patch;
            assertEquals(service(merged, Optional.empty(), seed), service(base, Optional.of(patch), seed), seed);
        }
    }

    private static String json(String quoted) {
        return JSON.readTree(quoted.replace('\'', '"')).toString();
    }

    /// Written on its own, after the pseudo code of RFC 7396, section 2.
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : JSON.createObjectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merged(result.path(change.getKey()), change.getValue()));
            }
        });
        return result;
    }

    private static final List<String> PIECES = List.of(
            "{\"postgres\": {\"connectionLimit\": 5}}",
            "{\"postgres\": {\"database\": \"one\", \"extensions\": [\"pg_trgm\"]}}",
            "{\"postgres\": {\"extensions\": [\"citext\", \"hstore\"], \"settings\": {\"work_mem\": \"8MB\"}}}",
            "{\"postgres\": {\"settings\": {\"statement_timeout\": \"30s\", \"work_mem\": \"16MB\"}}}",
            "{\"postgres\": {\"roles\": {\"cafe_ro\": {\"access\": \"read\", \"connectionLimit\": 2}}}}",
            "{\"postgres\": {\"roles\": {\"cafe_ro\": {\"access\": \"write\"}, \"jobs\": {\"access\": \"write\"}}}}",
            "{\"redis\": {\"slots\": {\"default\": 3, \"queue\": 4}}}",
            "{\"redis\": {\"slots\": {\"queue\": 7}, \"user\": \"cafe\"}}",
            "{\"owner\": \"team-a\", \"labels\": {\"tier\": \"gold\", \"zone\": \"a\"}}",
            "{\"labels\": {\"tier\": \"iron\"}, \"restart\": [\"deployment/cafe\"]}",
            "{\"restart\": [\"deployment/cafe\", \"deployment/jobs\"], \"namespace\": \"shop\"}");

    private static final List<String> REMOVALS = List.of(
            "{\"postgres\": null}",
            "{\"postgres\": {\"settings\": {\"work_mem\": null}}}",
            "{\"postgres\": {\"settings\": null}}",
            "{\"redis\": null}",
            "{\"labels\": {\"tier\": null}}",
            "{\"owner\": null, \"restart\": null}");

    private static ObjectNode manifest(Random random, boolean removes) {
        ObjectNode manifest = JSON.createObjectNode();
        IntStream.range(0, 3)
                .mapToObj(_ -> PIECES.get(random.nextInt(PIECES.size())))
                .forEach(piece -> add(manifest, piece));
        if (removes) {
            add(manifest, REMOVALS.get(random.nextInt(REMOVALS.size())));
        }
        return manifest;
    }

    private static void add(ObjectNode manifest, String piece) {
        JSON.readTree(piece).properties().forEach(entry -> manifest.set(entry.getKey(), entry.getValue()));
    }

    /// The service as berth reads it, without places.
    private String service(JsonNode manifest, Optional<JsonNode> patch, String seed) throws IOException {
        Path folder = Files.createTempDirectory(directory, "estate");
        Files.writeString(folder.resolve("berth.yaml"), "fleet: one\n");
        Files.writeString(folder.resolve("cafe.yaml"), manifest.toString());
        Path stage = Files.createDirectories(folder.resolve("environments/stage"));
        if (patch.isPresent()) {
            Files.writeString(stage.resolve("cafe-backend.yaml"), patch.get().toString());
        }
        try {
            Service service = FleetReader.strict(
                            List.of(new PgSectionReader(), new RedisSectionReader(), new RabbitSectionReader()),
                            _ -> Optional.empty(),
                            new Redaction())
                    .in(Optional.of("stage"))
                    .read(folder)
                    .services()
                    .getFirst();
            return List.of(
                            service.id(),
                            service.ownership().owner(),
                            service.ownership().labels(),
                            service.sections(),
                            service.secrets(),
                            service.restart(),
                            JsonTree.of(service.manifest()))
                    .toString()
                    .replaceAll("Origin\\[[^]]*]|[^ \\[=,]*\\.yaml(:\\d+)*", "HERE");
        } catch (RuntimeException failed) {
            throw new AssertionError(seed, failed);
        }
    }

    private static Node node(String json) {
        return YamlReader.parse(json.getBytes(StandardCharsets.UTF_8), "f.yaml", new Problems())
                .orElseThrow();
    }
}
