package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.fixture.Installed;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands that help to write manifests, offline.
class NewAndSchemaIT {

    private final Path folder;
    private final Workspace workspace;

    NewAndSchemaIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder);
    }

    private Workspace.Result create(String service) {
        return workspace.run("new", service, workspace.services().toString());
    }

    @Test
    void newWritesThreeLinesWithTheNextFreeSlot() throws IOException {
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\nredis: {slots: {a: 0, b: 2}}\n");

        var first = create("erp-api");
        var second = create("shop");
        var third = create("billing");

        assertAll(
                () -> assertEquals(0, first.exitCode(), first::all),
                () -> assertEquals(
                        "service: erp-api\npostgres: {}\nredis: 1\n",
                        Files.readString(workspace.services().resolve("erp-api.yaml"))),
                () -> assertTrue(second.out().endsWith("  redis: 3\n"), second::all),
                () -> assertTrue(third.out().endsWith("  redis: 4\n"), third::all),
                () -> assertEquals(0, workspace.berth("validate").exitCode()));
    }

    @Test
    void newBeginsADirectoryThatIsNotThere() throws IOException {
        Path fresh = folder.resolve("fresh");

        var result = workspace.run("new", "cafe-backend", fresh.toString());

        assertEquals(0, result.exitCode(), result::all);
        assertEquals(
                "service: cafe-backend\npostgres: {}\nredis: 0\n",
                Files.readString(fresh.resolve("cafe-backend.yaml")));
    }

    @Test
    void newTakesOverTheLineForEditors() throws IOException {
        String line = "# yaml-language-server: $schema=../schema/service.schema.json\n";
        workspace.write("cafe.yaml", line + "service: cafe\npostgres: {}\n");

        create("erp");

        assertTrue(Files.readString(workspace.services().resolve("erp.yaml")).startsWith(line + "service: erp\n"));
    }

    @Test
    void newOverwritesNothingAndLeavesNothingThatCollides() throws IOException {
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        workspace.write("erp.yaml", "service: other\npostgres: {}\n");

        var declared = create("cafe-backend");
        var there = create("erp");
        var collides = create("cafe-api");
        var escapes = create("../cafe");

        assertAll(
                () -> assertEquals(64, declared.exitCode(), declared::all),
                () -> assertTrue(declared.err().contains("is declared already, in "), declared::all),
                () -> assertEquals(64, there.exitCode(), there::all),
                () -> assertEquals(
                        "service: other\npostgres: {}\n",
                        Files.readString(workspace.services().resolve("erp.yaml"))),
                () -> assertEquals(4, collides.exitCode(), collides::all),
                () -> assertTrue(collides.err().contains("database \"cafe\""), collides::all),
                () -> assertTrue(Files.notExists(workspace.services().resolve("cafe-api.yaml"))),
                () -> assertEquals(64, escapes.exitCode(), escapes::all));
    }

    @Test
    void newLeavesRedisOutWhenNoSlotIsFree() {
        workspace.platform("redis: {main: {databases: 1}}\n");
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\nredis: 0\n");

        assertTrue(create("erp").out().endsWith("  service: erp\n  postgres: {}\n"));
    }

    /// As `berth slots --next` says, where Redis can be asked; and nothing for systems that the platform hasn't got.
    @Test
    void newAndSlotsAgree() {
        var redis = RedisServers.of(RedisServers.Version.EMBEDDED);
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        redis.run(0, "SET", "somebody", "here");
        workspace.platform(redis.platform());
        workspace.write("cafe.yaml", "service: cafe\nredis: 1\n");

        String next = workspace.berth("slots", "--next").out();
        var made = create("erp-api");
        redis.reset();

        assertEquals("2\n", next);
        assertTrue(made.out().endsWith("\n  service: erp-api\n  redis: 2\n"), made::all);
        workspace.platform("postgres: {main: {host: 127.0.0.1}}\n");
        workspace.clear();
        assertTrue(create("crm").out().endsWith("\n  service: crm\n  postgres: {}\n"));
    }

    @Test
    void theDirectoryOfSecretsIsBesideBerthYamlAndKeptOutOfGit() throws IOException {
        workspace.write("berth.yaml", "secrets: {store: directory, path: secrets}\n");
        workspace.write("secrets/cafe/cafe-env.yaml", "kind: Secret\n");

        var made = create("cafe");
        create("erp");

        assertEquals(0, made.exitCode(), made::all);
        assertEquals("/secrets/\n", Files.readString(workspace.services().resolve(".gitignore")));
        assertEquals(0, workspace.berth("validate").exitCode());
    }

    @Test
    void validateOffersOnlyWhatWorksOffline() {
        String help = workspace.run("validate", "--help").out();

        assertFalse(help.contains("kube") || help.contains("--context") || help.contains("timeout"), help);
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "berth", "plan", "drift"})
    void schemaPrintsTheFileOfTheRepository(String name) throws IOException {
        assertEquals(
                Files.readString(Path.of("schema", name + ".schema.json")),
                workspace.run("schema", name).out());
    }

    @Test
    void schemaPrintsTheManifestsSchemaUnlessAskedForAnother() {
        assertEquals(
                workspace.run("schema", "service").out(),
                workspace.run("schema").out());
        assertEquals(64, workspace.run("schema", "plans").exitCode());
    }

    /// What Tab gives in a real bash; other shells are looked for and named when they aren't there.
    @Test
    void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
        Path script = Files.writeString(
                folder.resolve("completion"),
                workspace.run("completion", "bash").out());

        assertTrue(completions(script, "berth pl").contains("plan"));
        assertTrue(completions(script, "berth apply --lock").contains("--lock-timeout"));
        assertEquals(List.of("json"), completions(script, "berth drift --format j"));
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        String directory = workspace.services().toString();
        assertEquals(List.of("cafe-backend"), completions(script, "berth plan " + directory + " --only caf"));
        assertEquals(List.of("cafe-backend"), completions(script, "berth status " + directory + " caf"));
        assertEquals(List.of("data-loss"), completions(script, "berth apply --allow data"));
        assertEquals(List.of("data-loss"), completions(script, "berth help data"));
        assertEquals(List.of("validate"), completions(script, "berth help vali"));
        assertEquals(List.of("gitlab-terraform="), completions(script, "berth plan --report gitlab"));
        for (String line :
                List.of("berth plan --report html=", "berth show ", "berth plan --platform ", "berth apply --plan ")) {
            List<String> files = completions(script, line + directory + "/cafe.y");
            assertTrue(files.getFirst().endsWith(directory + "/cafe.yaml"), files::toString);
        }
        assertEquals(
                List.of(directory + "/"),
                completions(script, "berth apply " + directory.substring(0, directory.length() - 2)));
    }

    /// What Tab makes of a line in a real zsh.
    @Test
    void zshCompletesCommandsFilesServicesReportsAndGuards() throws IOException, InterruptedException {
        if (!Installed.runs("zsh", "-f", "-c", "zmodload zsh/zpty")) {
            System.err.println("SKIPPED: zsh is not installed, so its completion was not tested");
            assumeTrue(false, "zsh is not installed");
        }
        Path script = Files.writeString(
                folder.resolve("completion.zsh"),
                workspace.run("completion", "zsh").out());
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\n");
        String directory = workspace.services().toString();

        assertEquals("berth plan ", tabbed(script, "berth pl"));
        assertEquals("berth apply --lock-timeout ", tabbed(script, "berth apply --lock"));
        assertEquals("berth drift --format json ", tabbed(script, "berth drift --format j"));
        assertEquals("berth apply --allow data-loss ", tabbed(script, "berth apply --allow data"));
        assertEquals(
                "berth plan --report gitlab-terraform=",
                tabbed(script, "berth plan --report gitlab-t").strip());
        for (String line : List.of("berth plan " + directory + " --only ", "berth status " + directory + " ")) {
            assertEquals(line + "cafe-backend ", tabbed(script, line + "caf"));
        }
        for (String line :
                List.of("berth plan --report html=", "berth show ", "berth plan --platform ", "berth apply --plan ")) {
            assertEquals(
                    line + directory + "/cafe.yaml",
                    tabbed(script, line + directory + "/cafe.y").strip());
        }
    }

    /// A zsh at a pseudo-terminal writes what stands in its line after Tab into a file.
    private String tabbed(Path script, String line) throws IOException, InterruptedException {
        Path shown = folder.resolve("shown");
        Files.deleteIfExists(shown);
        String program = """
                zmodload zsh/zpty
                zpty tab zsh -f -i
                zpty -w tab "PS1=; source ${(q)1}; shown() { print -r -- \"\\$BUFFER\" > ${(q)2}; exit }"
                zpty -w tab "zle -N shown; bindkey '^X' shown; bindkey '^I' complete-word; print -r REA''DY"
                while zpty -r tab said && [[ $said != *READY* ]]; do :; done
                zpty -w -n tab "$3"$'\\t\\x18'
                while zpty -r tab said; do :; done
                """;
        Process zsh = new ProcessBuilder("zsh", "-f", "-c", program, "zsh", script.toString(), shown.toString(), line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!zsh.waitFor(60, TimeUnit.SECONDS)) {
            zsh.destroyForcibly();
            throw new AssertionError("zsh did not answer to " + line);
        }
        String text = Files.readString(shown);
        return text.substring(0, text.length() - 1);
    }

    @Test
    void zshGetsTheSameAfterItsOwnPreparation() {
        String zsh = workspace.run("completion", "zsh").out();

        assertTrue(zsh.endsWith(workspace.run("completion", "bash").out()));
        assertTrue(zsh.startsWith("(( $+functions[compdef] ))"));
        assertEquals(64, workspace.run("completion", "fish").exitCode());
    }

    /// Runs the function that bash would run on Tab behind `line`. It complains that there is no Tab.
    private static List<String> completions(Path script, String line) throws IOException, InterruptedException {
        String program = """
                source "$1"
                COMP_LINE="$2" COMP_POINT=${#2}
                read -ra COMP_WORDS <<< "$2"
                COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
                COMPREPLY=()
                "$(complete -p berth | sed 's/.*-F \\([^ ]*\\).*/\\1/')" berth "${COMP_WORDS[COMP_CWORD]}" ""
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        Process bash = new ProcessBuilder("bash", "--norc", "-c", program, "bash", script.toString(), line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, bash.waitFor(), output);
        return output.lines().map(String::strip).toList();
    }
}
