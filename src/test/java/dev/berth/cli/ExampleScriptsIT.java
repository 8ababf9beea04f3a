package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The shell in the pipelines, of the examples and of berth's own, as shellcheck sees it.
class ExampleScriptsIT {

    private static final List<String> KEYS = List.of("run", "script", "before_script", "after_script");

    @Test
    void haveNothingThatShellcheckFinds() throws IOException, InterruptedException {
        Installed.require("shellcheck", Installed.runs("shellcheck", "--version"), "apt-get install shellcheck");
        List<String> scripts = scripts();

        assertTrue(scripts.size() > 15, () -> String.join("\n---\n", scripts));
        for (String script : scripts) {
            var process = new ProcessBuilder("shellcheck", "--shell=bash", "-")
                    .redirectErrorStream(true)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(script.getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertEquals(0, process.waitFor(), () -> script + "\n" + said);
        }
    }

    /// What a pipeline's author may not do: put text that strangers write into a script.
    @Test
    void takeNoExpressionIntoAScript() throws IOException {
        for (String script : scripts()) {
            assertTrue(!script.contains("${{"), script);
        }
    }

    private static List<String> scripts() throws IOException {
        var scripts = new ArrayList<String>();
        scripts.add(Files.readString(Path.of("examples/pre-commit/pre-commit")));
        scripts.add(Files.readString(Path.of("examples/drift-issues/drift-issues")));
        scripts.add(Files.readString(Path.of("src/dist/pipeline")));
        scripts.add(Files.readString(Path.of("src/build/release-notes")));
        var files = new ArrayList<>(List.of(
                Path.of("action.yml"), Path.of("templates/berth.yml"), Path.of(".github/workflows/release.yml")));
        try (Stream<Path> examples = Files.walk(Path.of("examples"))) {
            examples.filter(path -> path.toString().matches(".*(github-actions|gitlab-ci)/.*\\.ya?ml"))
                    .forEach(files::add);
        }
        var documents = new YAMLMapper().readerFor(JsonNode.class);
        for (Path file : files) {
            try (MappingIterator<JsonNode> parts = documents.readValues(Files.readString(file))) {
                parts.forEachRemaining(document -> collect(document, scripts));
            }
        }
        return scripts;
    }

    private static void collect(JsonNode node, List<String> scripts) {
        node.propertyStream().forEach(field -> {
            if (KEYS.contains(field.getKey())) {
                field.getValue().values().forEach(line -> scripts.add(line.asString()));
                if (field.getValue().isString()) {
                    scripts.add(field.getValue().asString());
                }
            }
        });
        node.values().forEach(child -> collect(child, scripts));
    }
}
