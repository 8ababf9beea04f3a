package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.Berth;
import dev.berth.fixture.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `berth demo --keep` in a process of its own, interrupted as Ctrl-C does it: with all processes that it has started.
class DemoIT {

    private static final Pattern FOLDER = Pattern.compile("Starting PostgreSQL and Redis in (\\S+) …");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"Starting PostgreSQL", "$ berth plan", "Press Enter"})
    void leavesNothingBehindWhenItIsInterrupted(String moment) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process demo = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            awaitText(demo, output, moment);
            new ProcessBuilder("kill", "-INT", "--", "-" + demo.pid())
                    .inheritIO()
                    .start()
                    .waitFor();

            assertTrue(demo.waitFor(120, TimeUnit.SECONDS), () -> text(output));
        } finally {
            demo.destroyForcibly();
        }
        String said = text(output);
        var made = FOLDER.matcher(said);
        assertTrue(made.find(), said);
        String data = made.group(1);
        assertAll(
                () -> assertEquals(130, demo.exitValue(), said),
                () -> assertFalse(Files.exists(Path.of(data)), said),
                () -> assertEquals(List.of(), processes(data)),
                () -> assertTrue(said.contains("interrupted; stopping and removing everything"), said),
                () -> assertFalse(said.contains("Exception") || said.contains("\tat "), said));
    }

    /// In a process group of its own, and with SIGINT heeded even where the build runs in the background of a shell.
    private static List<String> command() {
        var command = new ArrayList<String>();
        if (Installed.runs("env", "--default-signal=INT", "true")) {
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Berth.class.getName(),
                "demo",
                "--keep",
                "services.d"));
        return command;
    }

    private static void awaitText(Process demo, Path output, String moment) throws InterruptedException {
        for (int i = 0; i < 2400 && demo.isAlive() && !text(output).contains(moment); i++) {
            Thread.sleep(50);
        }
        assertTrue(text(output).contains(moment), () -> text(output));
    }

    private static String text(Path output) {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static List<String> processes(String data) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine())
                .flatMap(Optional::stream)
                .filter(line -> line.contains(data))
                .toList();
    }
}
