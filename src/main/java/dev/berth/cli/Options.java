package dev.berth.cli;

import picocli.CommandLine.Mixin;

/// The options of every command that reads a directory of manifests and the servers.
final class Options extends DirectoryOptions {

    @Mixin
    ClusterOptions cluster = new ClusterOptions();
}
