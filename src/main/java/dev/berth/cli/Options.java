package dev.berth.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What every command about a directory takes.
final class Options {

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "services.d",
            description = "The directory of manifests (default: ${DEFAULT-VALUE}).")
    String directory = "services.d";

    @Option(names = "--no-color", description = "Print no colours, even to a terminal.")
    boolean noColor;

    @Option(names = "--debug", description = "Show where an error came from.")
    boolean debug;
}
