package dev.berth.cli;

import picocli.CommandLine.Command;

/// `berth version`
@Command(name = "version", description = "Prints berth's version.")
final class VersionCommand implements Runnable {

    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        console.out().println(Version.line());
    }
}
