package dev.berth.process;

import dev.berth.core.Secret;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program that prints a secret, such as a token: run without a shell and without input, within a limit of time and
/// of size. At the limit, and when berth itself ends, the program and its children are killed.
///
/// @param command the program and its arguments
/// @param environment all variables that it gets
/// @param limit how long it may run
/// @param mostBytes how much it may print
public record BoundedProgram(List<String> command, Map<String, String> environment, Duration limit, int mostBytes) {

    /// How much of the standard error is kept: its end.
    private static final int MOST_ERROR_BYTES = 65_536;

    private static final File NOTHING = new File("/dev/null");

    public BoundedProgram {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /// How a run ended. `said` is the end of the standard error in one line, safe to print; empty if there is none.
    public sealed interface Outcome {

        /// The program ended by itself. Of one that succeeded nothing is `said`.
        record Ended(int exitCode, Secret out, String said) implements Outcome {}

        /// There is no such program, or it can't be run.
        record NotStarted() implements Outcome {}

        /// The time was over before the program had ended.
        record TimedOut(String said) implements Outcome {}

        /// It printed more than it may.
        record TooLong() implements Outcome {}

        /// Somebody interrupted berth's thread, whose flag stays set, or berth ends.
        record Interrupted() implements Outcome {}
    }

    /// Runs the program and waits for its end.
    public Outcome run() {
        var builder = new ProcessBuilder(command).redirectInput(NOTHING);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            return new Outcome.NotStarted();
        }
        var atExit = new Thread(() -> kill(process));
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
            return outcome(process);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Outcome.Interrupted();
        } catch (IllegalStateException berthEnds) {
            return new Outcome.Interrupted();
        } finally {
            if (process.isAlive()) {
                kill(process);
            }
            forget(atExit);
        }
    }

    private Outcome outcome(Process process) throws InterruptedException {
        Output out = Output.of(process.getInputStream(), mostBytes, () -> kill(process));
        Output err = Output.of(process.getErrorStream(), MOST_ERROR_BYTES, () -> {});
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            kill(process);
            return new Outcome.TimedOut(ErrorText.of(err.end(), out.all()));
        }
        Secret printed = out.all();
        int exitCode = process.exitValue();
        return out.isTooLong()
                ? new Outcome.TooLong()
                : new Outcome.Ended(exitCode, printed, exitCode == 0 ? "" : ErrorText.of(err.end(), printed));
    }

    /// First the parent, so that it starts no more children. A child that has been left by its own parent before is not
    /// found.
    private static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.stream()
                .flatMap(child -> Stream.concat(Stream.of(child), child.descendants()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static void forget(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException berthEnds) {
            // The hook runs already.
            return;
        }
    }

    /// The program's name only: an argument may be a secret.
    @Override
    public String toString() {
        return command.getFirst();
    }
}
