package dev.berth;

import dev.berth.cli.Commands;
import dev.berth.cli.Console;
import dev.berth.cli.Silence;

/// The program: `berth COMMAND [DIR]`.
public final class Berth {

    private Berth() {}

    public static void main(String[] args) {
        Silence.fall();
        Console console = Console.ofProcess();
        int exitCode = run(console, args);
        console.flush();
        if (Commands.wasOnlyHelp(exitCode, args)) {
            // System.exit looks for a logger in every jar first, which takes a fifth of such a run.
            Runtime.getRuntime().halt(exitCode);
        }
        System.exit(exitCode);
    }

    /// Runs a command line and returns its exit code. Prints only to `console`, reads nothing but what it is
    /// given there.
    public static int run(Console console, String... args) {
        return Commands.run(console, args);
    }
}
