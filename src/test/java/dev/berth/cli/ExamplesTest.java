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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the repository shows to people is true.
class ExamplesTest {

    @ParameterizedTest
    @CsvSource({"services.d, 4", "examples/long-form, 1", "examples/fleet, 25"})
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

    private static void properties(JsonNode schema, List<String> missing, String text) {
        for (String name : schema.path("properties").propertyNames()) {
            if (!text.contains(name + ":")) {
                missing.add(name);
            }
        }
        schema.values().forEach(child -> properties(child, missing, text));
    }
}
