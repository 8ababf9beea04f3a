package dev.berth.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The options of every command that reads a directory of manifests.
class DirectoryOptions extends Display {

    @Parameters(
            index = "0+",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "services.d",
            description = "The directory of manifests (default: ${DEFAULT-VALUE}).")
    String directory = "services.d";

    @Mixin
    ManifestOptions manifests = new ManifestOptions();
}
