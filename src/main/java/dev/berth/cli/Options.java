package dev.berth.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The options of every command about a directory.
final class Options extends Display {

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "services.d",
            description = "The directory of manifests (default: ${DEFAULT-VALUE}).")
    String directory = "services.d";

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Mixin
    ManifestOptions manifests = new ManifestOptions();
}
