package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `berth help`: the help of commands, and the page of codes as it is in the jar.
class HelpIT {

    private final Workspace workspace;

    HelpIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
    }

    @Test
    void printsTheHelpOfEachCommand() {
        assertEquals(workspace.run("--help").out(), workspace.run("help").out());
        assertAll(Commands.NAMES.stream()
                .filter(name -> !name.equals("policy"))
                .map(name -> () -> assertEquals(
                        workspace.run(name, "--help").out(),
                        workspace.run("help", name).out())));
    }

    @Test
    void explainsEveryCodeOfThePage() throws IOException {
        CodesPage page = CodesPage.of(Files.readString(Path.of("docs/reference/codes.md")));

        assertTrue(page.codes().size() > 100, () -> page.codes().toString());
        assertAll(page.parts().stream().map(part -> () -> {
            var explained = workspace.run("help", part.code());
            assertEquals(0, explained.exitCode(), explained::all);
            assertTrue(explained.out().endsWith(part.text(100)), explained::out);
        }));
    }

    @Test
    void takesACodeInAnyCaseAndThePolicyOfAnyName() {
        assertTrue(workspace.run("help", "berth-104").out().startsWith("BERTH-104 (problems)\n\n"));
        assertTrue(workspace.run("help", "policy/no-drops").out().startsWith("policy/NAME (refusals"));
    }

    @Test
    void saysBothOfAWordThatIsACommandAndACode() {
        String help = workspace.run("policy", "--help").out();

        assertTrue(workspace.run("help", "policy").out().startsWith(help + "\npolicy (notes)\n\nA manifest"), help);
    }

    @Test
    void fitsTheTerminal() {
        var said = new ByteArrayOutputStream();
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);

        Commands.run(
                new Console(stream, stream, new StringReader(""), Map.of("COLUMNS", "50"), "012"), "help", "adopt");

        String narrow = said.toString(StandardCharsets.UTF_8);
        assertTrue(narrow.lines().allMatch(line -> line.length() <= 50), narrow);
        assertTrue(narrow.lines().count() > 7, narrow);
    }

    @Test
    void suggestsWhatIsNear() {
        var code = workspace.run("help", "data-los");
        var command = workspace.run("help", "vaildate");
        var part = workspace.run("help", "superuser");
        var nothing = workspace.run("help", "something-else");

        assertAll(
                () -> assertEquals(64, code.exitCode(), code::all),
                () -> assertTrue(code.err().contains("\"data-los\". Did you mean data-loss?"), code::all),
                () -> assertTrue(command.err().contains("Did you mean validate?"), command::all),
                () -> assertTrue(part.err().contains("Did you mean needs-superuser or superuser-only?"), part::all),
                () -> assertEquals(64, nothing.exitCode(), nothing::all),
                () -> assertFalse(nothing.err().contains("Did you mean"), nothing::all));
    }

    @Test
    void isNamedBehindProblemsOnATerminalOnly() {
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\nredis: 99\n");

        var typed = workspace.berthAt("012", "", "validate");
        var logged = workspace.berth("validate");

        assertTrue(typed.err().endsWith("1 problem.\nberth help BERTH-302 explains this code.\n"), typed::all);
        assertTrue(logged.err().endsWith("1 problem.\n"), logged::all);
    }

    @Test
    void isNamedAtTheEndOfARunThatWasCutShort() {
        workspace.platform(
                "postgres: {main: {host: 127.0.0.1, port: 1, admin: {user: a, password: [env:UNSET]}}}\nguards: {}\n");
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");

        var typed = workspace.berthAt("012", "", "plan");

        assertEquals(9, typed.exitCode(), typed::all);
        assertTrue(typed.err().endsWith("berth help exit-9 explains this code.\n"), typed::all);
        assertEquals(
                workspace.run("help", "exit-9").out(),
                workspace.run("help", "9").out());
        assertTrue(workspace.run("help", "9").out().startsWith("exit-9 (exit codes)\n\n"));
    }
}
