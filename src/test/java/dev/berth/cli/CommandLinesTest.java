package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Workspace;
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
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Every command line that the README, the documentation and the examples show has a command and flags that there are.
class CommandLinesTest {

    /// At the beginning of a line, or behind what a shell, a prompt, a pipeline's file or a backtick puts in front.
    private static final Pattern LINE = Pattern.compile(
            "(?m)(?:^|[ `(])(?:\\./|(?:/tmp/)?trusted/|berth/|exec )*berth ((?:validate|plan|apply|drift|show|merge|check|rotate|secrets|status|access|doctor|slots|new|import|schema|completion|demo|help|version)\\b[^\\n`]*)");

    /// `args: [drift, services.d]` of a container.
    private static final Pattern ARGUMENTS = Pattern.compile("args: \\[([^\\]]*)]");

    private static final Pattern END = Pattern.compile(" *( #|\\|\\||&&|[|>;)<]| {2,}|$).*", Pattern.DOTALL);

    @Test
    void areWhatBerthUnderstands() throws IOException {
        List<String> lines = lines();

        assertTrue(lines.size() > 40, () -> String.join("\n", lines));
        assertAll(lines.stream().map(line -> (Executable) () -> assertDoesNotThrow(() -> parse(line), line)));
    }

    @Test
    void everyExampleIsYaml() throws IOException {
        List<Path> files = files("examples").stream()
                .filter(file -> file.toString().matches(".*\\.ya?ml"))
                .toList();

        assertTrue(files.size() > 30, files::toString);
        var mapper = new YAMLMapper();
        assertAll(files.stream()
                .map(file -> () -> assertDoesNotThrow(
                        () -> {
                            try (var documents = mapper.readerFor(Object.class).readValues(file.toFile())) {
                                assertTrue(documents.hasNextValue(), file::toString);
                                documents.readAll();
                            }
                        },
                        file::toString)));
    }

    /// `src` lies in the folder in which the tests run.
    @Test
    void tellAFolderFromAService(@TempDir Path folder) {
        var workspace = new Workspace(folder);
        workspace.write("cafe.yaml", "service: cafe\nsecrets: {cafe-env: {A: a}}\n");

        var status = workspace.berth("status", "src");

        assertEquals(64, status.exitCode(), status::all);
        assertTrue(
                status.err()
                        .contains(
                                "src: no manifest declares that service. There is a folder of that name: write ./src"),
                status::all);
    }

    @Test
    void sayTheSameOfCommandsWhoseOptionsAreNotNeeded() {
        var console = console(new ByteArrayOutputStream());
        var all = Commands.commandLine(console);

        assertEquals(
                all.getUsageMessage(), Commands.commandLineOf(console, "--help").getUsageMessage());
        assertAll(all.getSubcommands().keySet().stream()
                .map(name -> () -> assertEquals(help(all, name), help(Commands.commandLineOf(console, name), name))));
    }

    private static String help(CommandLine commands, String name) {
        return Objects.requireNonNull(commands.getSubcommands().get(name)).getUsageMessage();
    }

    @Test
    void suggestACommandThatIsNearlyNamed() {
        var said = new ByteArrayOutputStream();

        assertEquals(ExitCode.USAGE.code(), Commands.run(console(said), "vaildate", "services.d"));
        assertTrue(said.toString(StandardCharsets.UTF_8).contains("validate"), said::toString);
    }

    /// A variable of a pipeline that isn't set leaves `--only ""`; what was to be chosen isn't known then.
    @Test
    void takeNoEmptyValues() {
        var lines = new ArrayList<List<String>>();
        Commands.commandLine(console(new ByteArrayOutputStream()))
                .getSubcommands()
                .forEach((name, command) -> {
                    for (OptionSpec option : command.getCommandSpec().options()) {
                        if (option.arity().max() > 0) {
                            lines.add(List.of(name, option.longestName(), ""));
                            lines.add(List.of(name, option.longestName() + "="));
                            lines.add(List.of(name, option.longestName() + "= "));
                        }
                    }
                    if (!command.getCommandSpec().positionalParameters().isEmpty()) {
                        lines.add(List.of(name, ""));
                        lines.add(List.of(name, "9c41e07b33aa".repeat(5) + "9c41", ""));
                    }
                });

        assertTrue(lines.size() > 100, lines::toString);
        assertAll(lines.stream().map(line -> () -> {
            var said = new ByteArrayOutputStream();
            int code = Commands.run(console(said), line.toArray(String[]::new));
            assertEquals(ExitCode.USAGE.code(), code, line + ": " + said.toString(StandardCharsets.UTF_8));
        }));
    }

    private static Console console(ByteArrayOutputStream said) {
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new Console(stream, stream, new StringReader(""), new TreeMap<>(Map.of()), "");
    }

    private static void parse(String line) {
        var console = console(new ByteArrayOutputStream());
        Commands.commandLine(console)
                .parseArgs(line.replace("[DIR]", "services.d")
                        .replace("SERVICE…", "cafe-backend")
                        .replace("[cafe-backend]", "cafe-backend")
                        .replace("\"$DIGEST\"", "9c41e07b33aa".repeat(6).substring(0, 64))
                        .replace("DIGEST", "9c41e07b33aa".repeat(6).substring(0, 64))
                        .replace(" SHELL", " bash")
                        .replace(" [NAME]", "")
                        .split(" +"));
    }

    private static List<String> lines() throws IOException {
        var lines = new ArrayList<String>();
        var files = new ArrayList<>(files("examples"));
        files.addAll(files("docs"));
        files.addAll(files("skills"));
        files.add(Path.of("README.md"));
        files.add(Path.of("CONTRIBUTING.md"));
        for (Path file : files) {
            // commands.md follows from the command line itself.
            if (file.toString().endsWith(".png") || file.endsWith("commands.md")) {
                continue;
            }
            String text = Files.readString(file).replace("\\\n", " ");
            Matcher line = LINE.matcher(text);
            while (line.find()) {
                String command = END.matcher(line.group(1)).replaceFirst("").strip();
                // A sentence or an output, not something to type.
                if (!command.matches("(validate|plan|apply|show|check|drift) .*[.:]$")) {
                    lines.add(command);
                }
            }
            Matcher arguments = ARGUMENTS.matcher(text);
            while (arguments.find()) {
                lines.add(arguments.group(1).replace(",", ""));
            }
        }
        return lines.stream().distinct().sorted().collect(Collectors.toList());
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> all = Files.walk(Path.of(folder))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
