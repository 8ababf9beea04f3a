package dev.berth.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.cli.CommandReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The pages of the reference that follow from the schemas and from the command line.
class ReferenceTest {

    @Test
    void ofTheManifest() throws IOException {
        assertPage("manifest.md", """
                # The manifest

                One file `services.d/NAME.yaml` for each service, in sub-folders if you like. The line
                `# yaml-language-server: $schema=…` at its top lets an editor complete and check it. This page follows from
                [`schema/service.schema.json`](../../schema/service.schema.json), which is what berth checks with;
                `berth schema service` prints it. [`examples/long-form`](../../examples/long-form) has every property.
                """ + schema("service"));
    }

    @Test
    void ofThePlatformFile() throws IOException {
        assertPage("platform.md", """
                # berth.yaml

                `services.d/berth.yaml` describes the servers, and what the platform team allows. Everything in it has a default, so it may
                be missing; [`services.d/berth.yaml`](../../services.d/berth.yaml) shows the defaults. `${env:NAME}` and
                `${env:NAME:-default}` are replaced in this file only, and outputs print `${env:NAME}`, not the value. This page follows from
                [`schema/berth.schema.json`](../../schema/berth.schema.json); `berth schema berth` prints it.
                """ + schema("berth"));
    }

    @Test
    void ofTheSkill() throws IOException {
        Path file = Path.of("skills/berth/SKILL.md");
        String begin = "<!-- properties -->\n";
        String end = "<!-- end of properties -->\n";
        String page = Files.readString(file);
        String expected = page.substring(0, page.indexOf(begin) + begin.length())
                + new SchemaPage(schemaOf("service")).lines()
                + page.substring(page.indexOf(end));
        assertFile(file, expected);
    }

    @Test
    void ofTheCommandLine() throws IOException {
        assertPage("commands.md", CommandReference.page());
    }

    private static String schema(String name) {
        return new SchemaPage(schemaOf(name)).sections();
    }

    private static JsonNode schemaOf(String name) {
        return new JsonMapper()
                .readTree(Path.of("schema/" + name + ".schema.json").toFile());
    }

    private static void assertPage(String name, String expected) throws IOException {
        assertFile(Path.of("docs/reference", name), expected);
    }

    private static void assertFile(Path file, String expected) throws IOException {
        if ("update".equals(System.getProperty("berth.golden"))) {
            Files.writeString(file, expected);
        }
        assertEquals(expected, Files.readString(file), "Run the test with -Dberth.golden=update");
    }
}
