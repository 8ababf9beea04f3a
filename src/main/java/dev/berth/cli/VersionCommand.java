package dev.berth.cli;

import dev.berth.core.UnreadableException;
import dev.berth.manifest.JsonReader;
import dev.berth.release.ReleaseVersion;
import dev.berth.release.Releases;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `berth version`
@Command(name = "version", description = "Prints berth's version.")
final class VersionCommand implements Runnable {

    private final Console console;

    @Option(
            names = "--check",
            description =
                    "also asks GitHub for the newest release, for 5 seconds at most; no other command does. If GitHub can't be"
                            + " reached, a line on stderr says so, and the exit code stays 0. BERTH_RELEASES_URL names another place to ask")
    private boolean check;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        console.out().println(Version.line());
        if (check) {
            try {
                console.out().println(compared(new Releases(console::environment, JsonReader::read).newest()));
            } catch (UnreadableException unread) {
                console.err().println("berth: the newest release is not known: " + unread.getMessage());
            }
        }
    }

    private static String compared(ReleaseVersion newest) {
        return ReleaseVersion.parse(Version.number())
                .map(own -> own.compareTo(newest) < 0
                        ? "A newer release is available: " + newest
                        : "No newer release is available.")
                .orElse("The newest release is " + newest + ".");
    }
}
