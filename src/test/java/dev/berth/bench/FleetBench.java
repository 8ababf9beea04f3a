package dev.berth.bench;

import dev.berth.fixture.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Whole processes, as a build starts them, on one PostgreSQL: the script and berth in turn, so that both meet the same
/// machine. The ratio is that of the medians. Every service has its own database, login and two extensions.
///
/// `-Dbench.services=25`, `-Dbench.runs=5`
public final class FleetBench {

    private static final int SERVICES = Integer.getInteger("bench.services", 25);
    private static final int RUNS = Integer.getInteger("bench.runs", 5);

    private final PrintStream out;
    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Path folder;
    private final Path log;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> script = new ArrayList<>();

    private FleetBench(PrintStream out, Path folder) throws IOException {
        this.out = out;
        this.folder = folder;
        this.log = folder.resolve("log");
        environment.put("PGHOST", server.host());
        environment.put("PGPORT", String.valueOf(server.port()));
        environment.put("PGUSER", server.superuser().user());
        environment.put("PGPASSWORD", server.superuser().password().reveal());
        environment.put("ADMIN_PASSWORD", server.superuser().password().reveal());
        Path file = folder.resolve("script.sh");
        try (var in = FleetBench.class.getResourceAsStream("script.sh")) {
            Files.copy(java.util.Objects.requireNonNull(in), file);
        }
        script.addAll(List.of("bash", file.toString()));
        IntStream.rangeClosed(1, SERVICES).forEach(number -> script.add("old%03d".formatted(number)));
        Path services = Files.createDirectories(folder.resolve("services.d"));
        Files.writeString(services.resolve("berth.yaml"), """
                postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}
                secrets: {store: directory, path: %s}
                """.formatted(
                        server.host(), server.port(), server.superuser().user(), folder.resolve("secrets")));
        for (int number = 1; number <= SERVICES; number++) {
            String name = "new%03d".formatted(number);
            Files.writeString(
                    services.resolve(name + ".yaml"),
                    "service: " + name + "\npostgres: {extensions: [uuid-ossp, pg_trgm]}\n");
        }
    }

    public static void main(String[] arguments) throws IOException {
        new FleetBench(System.out, Files.createTempDirectory("berth-bench")).run();
        System.exit(0);
    }

    private void run() throws IOException {
        berth("version");
        out.printf("%n%d services, %s, %d runs in turn; median (fastest to slowest)%n%n", SERVICES, server, RUNS);
        out.printf("%-28s %-26s %-26s %s%n", "", "script", "berth", "berth/script");
        compare("first run (apply)", this::firstByScript, this::firstByBerth);
        compare("nothing to do (plan)", this::byScript, () -> berth("plan"));
        compare("nothing to do (apply)", this::byScript, () -> berth("apply", "--yes"));
        Timing validate = new Timing(List.of());
        for (int run = 0; run < RUNS; run++) {
            validate = validate.with(berth("validate"));
        }
        out.printf("%-28s %-26s %-26s%n%n", "validate", "-", validate);
    }

    private void compare(String what, Supplier<Duration> old, Supplier<Duration> berth) {
        Timing olds = new Timing(List.of());
        Timing berths = new Timing(List.of());
        for (int run = 0; run < RUNS; run++) {
            olds = olds.with(old.get());
            berths = berths.with(berth.get());
        }
        out.printf("%-28s %-26s %-26s %.2f%n", what, olds, berths, berths.median() / olds.median());
    }

    private Duration byScript() {
        return Timing.of(script, environment, log);
    }

    private Duration firstByScript() {
        drop("old");
        return byScript();
    }

    private Duration firstByBerth() {
        drop("new");
        return berth("apply", "--yes");
    }

    private void drop(String prefix) {
        server.query("postgres", "select datname from pg_database where datname like '" + prefix + "%'")
                .forEach(database -> server.execute("postgres", "drop database " + database));
        server.query("postgres", "select rolname from pg_roles where rolname like '" + prefix + "%'")
                .forEach(role -> server.execute("postgres", "drop role " + role));
    }

    private Duration berth(String command, String... flags) {
        var line = new ArrayList<>(List.of(Path.of("berth").toAbsolutePath().toString(), command));
        if (!command.equals("version")) {
            line.add(folder.resolve("services.d").toString());
        }
        line.addAll(List.of(flags));
        return Timing.of(line, environment, log);
    }
}
