package dev.berth.cli;

import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.embedded.EmbeddedServers;
import dev.berth.manifest.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/// The servers of a demo and their folder. They are removed at its end, also after Ctrl-C at any moment.
final class DemoServers {

    private final Console console;
    final Thread atExit = new Thread(this::interrupted, "end of the demo");
    private Optional<Path> folder = Optional.empty();

    DemoServers(Console console) {
        this.console = console;
    }

    synchronized Path folder() throws IOException {
        Path made = Files.createTempDirectory(
                "berth-demo-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        folder = Optional.of(made);
        return made;
    }

    /// An interruption waits until the servers have started or failed; then it stops them.
    synchronized EmbeddedServers start() {
        return EmbeddedServers.start(folder.orElseThrow());
    }

    synchronized void remove() {
        folder.ifPresent(EmbeddedServers::remove);
        folder = Optional.empty();
    }

    /// Nothing is said any more of what fails now, as its servers go away.
    private void interrupted() {
        synchronized (this) {
            if (folder.isEmpty()) {
                return;
            }
        }
        console.err().println("\nberth: interrupted; stopping and removing everything");
        console.mute();
        remove();
    }

    /// A directory whose `berth.yaml` names its servers outright would be applied to those.
    static void requireOwn(Fleet fleet, EmbeddedServers servers) {
        var problems = new Problems();
        Map.of("postgres", servers.postgresPort(), "redis", servers.redisPort())
                .forEach((system, port) -> fleet.platform().servers(system).forEach((name, node) -> {
                    if (!isAt(node, port)) {
                        problems.add(
                                "BERTH-191",
                                node.originOf("host"),
                                system + " \"" + name + "\" names a server that isn't the demo's. Write `host: ${env:"
                                        + (system.equals("redis") ? "REDIS" : "PG")
                                        + "_HOST:-…}` and the port likewise");
                    }
                }));
        problems.throwIfAny();
    }

    private static boolean isAt(Node server, int port) {
        return server.text("host").equals(Optional.of(EmbeddedServers.HOST))
                && server.integer("port").equals(Optional.of(port));
    }
}
