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
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The shell in the examples' pipelines, as shellcheck sees it.
class ExampleScriptsIT {

    private static final List<String> KEYS = List.of("run", "script", "before_script", "after_script");

    @Test
    void haveNothingThatShellcheckFinds() throws IOException, InterruptedException {
        Installed.require("shellcheck", Installed.runs("shellcheck", "--version"), "apt-get install shellcheck");
        List<String> scripts = scripts();

        assertTrue(scripts.size() > 12, () -> String.join("\n---\n", scripts));
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
        var mapper = new YAMLMapper();
        try (Stream<Path> files = Files.walk(Path.of("examples"))) {
            for (Path file : files.filter(path -> path.toString().matches(".*(github-actions|gitlab-ci)/.*\\.ya?ml"))
                    .toList()) {
                collect(mapper.readTree(file), scripts);
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
