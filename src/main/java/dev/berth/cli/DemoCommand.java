package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.embedded.DemoProof;
import dev.berth.embedded.DemoProof.Finding;
import dev.berth.embedded.EmbeddedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `berth demo [DIR]`
@Command(
        name = "demo",
        description =
                "Starts a PostgreSQL and a Redis of its own, applies DIR to them, plans again, and proves that the services can"
                        + " log in and stay apart. Touches nothing else.")
final class DemoCommand implements Callable<Integer> {

    /// The number of keys in the first slot; each further slot has one more, so that the slots differ.
    private static final int KEYS = 10;

    private final Console console;

    @Mixin
    private Options options = new Options();

    @Option(names = "--keep", description = "Let the servers run until Enter or Ctrl-C, and tell how to reach them.")
    private boolean keep;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        var demo = new DemoServers(console);
        Runtime.getRuntime().addShutdownHook(demo.atExit);
        Path folder = demo.folder();
        say("Starting PostgreSQL and Redis in " + folder + " …");
        try (var servers = demo.start()) {
            Console inside = console.with(environment(servers, folder));
            DemoServers.requireOwn(
                    Composition.strict(inside, options.cluster, options.manifests)
                            .read(options.directory),
                    servers);
            ExitCode code = show(inside, servers);
            if (keep) {
                await(folder, environment(servers, folder));
            }
            return code.code();
        } finally {
            demo.remove();
            say("Stopped and removed everything.");
        }
    }

    private ExitCode show(Console inside, EmbeddedServers servers) {
        say("\n$ berth apply " + options.directory);
        int applied = Commands.run(inside, with("apply", "--yes", options.directory));
        say("\n$ berth plan " + options.directory);
        int planned = Commands.run(inside, with("plan", "--exit-code", options.directory));
        say("\nEach service writes some keys into its Redis slots.\n\n$ berth status " + options.directory);
        fillSlots(inside, servers);
        int status = Commands.run(inside, with("status", directory(options.directory)));
        console.out().println();
        var composition = Composition.strict(inside, options.cluster, options.manifests);
        List<Finding> findings =
                DemoProof.of(servers, composition.stores().stored(composition.read(options.directory)));
        findings.forEach(finding ->
                console.out().println((finding.holds() ? "ok      " : "NOT OK  ") + Text.printable(finding.text())));
        boolean proven = !findings.isEmpty() && findings.stream().allMatch(Finding::holds);
        return applied == 0 && planned == 0 && status == 0 && proven ? ExitCode.OK : ExitCode.UNEXPECTED;
    }

    private String[] with(String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(options.manifests.typed()))
                .toArray(String[]::new);
    }

    private void fillSlots(Console inside, EmbeddedServers servers) {
        Composition.strict(inside, options.cluster, options.manifests).ofSystem(options.directory, "redis").stream()
                .flatMap(redis -> redis.usage().stream())
                .filter(usage -> usage.service().isPresent())
                .map(usage -> Integer.parseInt(usage.address().name()))
                .forEach(slot -> servers.fillSlot(slot, KEYS + slot));
    }

    /// The directory `name` with a slash, by which `status` tells a directory from a service.
    private static String directory(String name) {
        return name.contains("/") || name.contains(".") ? name : "./" + name;
    }

    /// What makes `services.d/berth.yaml` mean the demo's own servers, and nothing of the user's environment
    /// besides.
    private Map<String, String> environment(EmbeddedServers servers, Path folder) {
        var environment = new TreeMap<String, String>();
        List.of("TERM", "NO_COLOR", "CLICOLOR_FORCE")
                .forEach(name -> console.environment(name).ifPresent(value -> environment.put(name, value)));
        environment.put("PG_HOST", EmbeddedServers.HOST);
        environment.put("PG_PORT", String.valueOf(servers.postgresPort()));
        environment.put("POSTGRES_ADMIN_USER", EmbeddedServers.ADMIN);
        environment.put("POSTGRES_ADMIN_PASSWORD", servers.postgresPassword().reveal());
        environment.put("REDIS_HOST", EmbeddedServers.HOST);
        environment.put("REDIS_PORT", String.valueOf(servers.redisPort()));
        environment.put("REDIS_PASSWORD", servers.redisPassword().reveal());
        environment.put("BERTH_SECRETS_STORE", "directory");
        environment.put("BERTH_SECRETS_PATH", folder.resolve("secrets").toString());
        return environment;
    }

    /// Passwords go to a file that only its owner can read, never to the terminal.
    private void await(Path folder, Map<String, String> environment) throws IOException {
        Path file = folder.resolve("environment");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                file,
                environment.entrySet().stream()
                                .map(entry -> "export " + entry.getKey() + "='" + entry.getValue() + "'\n")
                                .collect(Collectors.joining())
                        + "export PGHOST=$PG_HOST PGPORT=$PG_PORT PGUSER=$POSTGRES_ADMIN_USER PGPASSWORD=$POSTGRES_ADMIN_PASSWORD\n");
        say("\nThe servers run on. In another terminal:\n"
                + "  . " + file + "          # their addresses and passwords\n"
                + "  berth plan " + options.directory + "        # or apply, after you changed a manifest\n"
                + "  psql postgres               # as the admin\n"
                + "The Secrets are in " + folder.resolve("secrets"));
        console.ask("Press Enter to stop them. ");
    }

    private void say(String text) {
        console.out().flush();
        console.err().println(text);
    }
}
