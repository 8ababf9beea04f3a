package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.Berth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What the repository shows to people is true.
class ExamplesTest {

    private static final int SHARDS = 4;

    @ParameterizedTest
    @CsvSource({
        "services.d, 4",
        "examples/long-form, 3",
        "examples/fleet, 25",
        "examples/environments, 12",
        "examples/infrastructure/services.d, 1"
    })
    void validate(String directory, int services) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new StringReader(""),
                new TreeMap<>(Map.of()),
                "");

        int exitCode = Berth.run(console, "validate", directory);

        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertEquals(0, exitCode);
        assertTrue(
                out.toString(StandardCharsets.UTF_8).startsWith(directory + ": " + services + " service"),
                out::toString);
    }

    @Test
    void theLongFormHasEveryPropertyOfAManifest() throws IOException {
        String text;
        try (Stream<Path> files = Files.walk(Path.of("examples/long-form"))) {
            var all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file)).append('\n');
            }
            text = all.toString();
        }
        var missing = new ArrayList<String>();
        for (String schema : List.of("service", "berth")) {
            properties(new JsonMapper().readTree(Path.of("schema/" + schema + ".schema.json")), missing, text);
        }

        assertEquals(List.of(), missing);
    }

    /// Each index is one shard of as many as there are indexes, and the merge takes the plan of each.
    @Test
    void theShardsOfTheJobsAreWhole() throws IOException {
        var sharded = new ArrayList<String>();
        var merged = new ArrayList<String>();
        try (MappingIterator<JsonNode> documents = new YAMLMapper()
                .readerFor(JsonNode.class)
                .readValues(Path.of("examples/kubernetes/shards.yaml").toFile())) {
            for (JsonNode document : documents.readAll()) {
                JsonNode job = document.path("spec").path("jobTemplate").path("spec");
                JsonNode spec = job.isMissingNode() ? document.path("spec") : job;
                JsonNode container =
                        spec.path("template").path("spec").path("containers").path(0);
                List<String> arguments = texts(container.path("args"));
                if (arguments.contains("--shard")) {
                    int count = spec.path("completions").intValue();
                    assertEquals(SHARDS, count, document::toString);
                    assertEquals("Indexed", spec.path("completionMode").stringValue(""));
                    assertTrue(arguments.contains("$(JOB_COMPLETION_INDEX)/" + count), document::toString);
                    sharded.add(arguments.getFirst());
                } else if (!arguments.isEmpty()) {
                    merged.addAll(arguments);
                }
            }
        }

        assertEquals(List.of("plan", "apply", "drift"), sharded);
        assertEquals(
                IntStream.range(0, SHARDS)
                        .mapToObj(shard -> "/plans/plan-" + shard + ".json")
                        .toList(),
                merged.subList(1, 1 + SHARDS));
    }

    private static List<String> texts(JsonNode array) {
        return array.values().stream().map(text -> text.stringValue("")).toList();
    }

    private static void properties(JsonNode schema, List<String> missing, String text) {
        for (String name : schema.path("properties").propertyNames()) {
            if (!text.contains(name + ":")) {
                missing.add(name);
            }
        }
        schema.values().forEach(child -> properties(child, missing, text));
    }
}
