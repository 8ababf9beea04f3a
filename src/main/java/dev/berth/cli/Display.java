package dev.berth.cli;

import picocli.CommandLine.Option;

/// The options of every command that prints a plan.
class Display {

    @Option(names = "--no-color", description = "Print no colours, even to a terminal.")
    boolean noColor;

    @Option(names = "--debug", description = "Show where an error came from.")
    boolean debug;
}
