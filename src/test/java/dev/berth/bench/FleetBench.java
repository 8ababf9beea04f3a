package dev.berth.bench;

import dev.berth.fixture.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Whole processes, as a build starts them: the script that berth replaces, psql with the same statements, and berth,
/// in turn, so that all meet the same machine. Each first run has a new server. Writes `target/bench.md`.
///
/// `-Dbench.services=100,1000`, `-Dbench.runs=3`, `-Dbench.sample=50` (how many services the script does at most; its
/// time is multiplied, as it does one after the other), `-Dbench.postgres=18`, `-Dbench.data=FOLDER`,
/// `-Dbench.move=1024` (how many MiB are moved; 0 for none). `-Dbench.services=` leaves all but the move out.
public final class FleetBench {

    private static final int RUNS = Integer.getInteger("bench.runs", 3);
    private static final int SAMPLE = Integer.getInteger("bench.sample", 50);
    private static final int MAJOR = Integer.getInteger("bench.postgres", PostgresServer.NEWEST);
    private static final int MOVED_MIB = Integer.getInteger("bench.move", 1024);
    private static final Path RESULT = Path.of("target", "bench.md");
    private static final String PLAIN = "service: %1$s\npostgres: {}\n";
    private static final String INSIDE = """
            service: %1$s
            postgres:
              extensions: [pg_trgm]
              roles: {%1$s_reader: {access: read}}
            """;

    private final PrintStream out;
    private final Path folder;
    private final Path data;
    private final Table table = new Table();

    private FleetBench(PrintStream out, Path folder, Path data) {
        this.out = out;
        this.folder = folder;
        this.data = data;
    }

    public static void main(String[] arguments) throws IOException {
        List<Integer> sizes = Stream.of(
                        System.getProperty("bench.services", "100,1000").split(","))
                .filter(size -> !size.isEmpty())
                .map(Integer::valueOf)
                .toList();
        String chosen = System.getProperty("bench.data", "");
        Path data = chosen.isEmpty()
                ? Machine.dataFolder(sizes.stream().max(Integer::compareTo).orElse(0))
                : Path.of(chosen);
        Path folder = Files.createTempDirectory("berth-bench-");
        try {
            new FleetBench(System.out, folder, data).run(sizes);
        } finally {
            remove(folder);
        }
        System.exit(0);
    }

    private void run(List<Integer> sizes) throws IOException {
        String machine = Machine.describe(MAJOR, data);
        try (BenchServer server = server()) {
            // Builds berth and its cache of classes, if that isn't done.
            Cost.of(berth("version"), server.environment(), log(), server);
        }
        for (int size : sizes) {
            fleet(size);
            write(machine);
            out.println(table);
        }
        if (!sizes.isEmpty()) {
            inside(sizes.getFirst());
            write(machine);
        }
        if (MOVED_MIB > 0) {
            move();
            write(machine);
        }
        out.println(Files.readString(RESULT));
    }

    private void write(String machine) throws IOException {
        Files.createDirectories(RESULT.getParent());
        Files.writeString(
                RESULT,
                "Measured on " + machine + "; " + RUNS + " runs in turn. `script` ran for at most " + SAMPLE
                        + " services.\n\n" + table);
    }

    /// What exists in no database but on the server: a database and its login for each service.
    private void fleet(int size) {
        say(size + " services");
        Path services = services("fleet", size, PLAIN);
        int sample = Math.min(size, SAMPLE);
        try (var scripted = new Latest();
                var applied = new Latest()) {
            var first = List.of(
                    new Contender(
                            script(size, sample),
                            () -> scripted.next(server()).cost(script(sample)).times((double) size / sample)),
                    new Contender("psql, 4 sessions", () -> firstByPsql(services)),
                    new Contender("berth apply", () -> applied.next(server()).cost(apply(services))));
            Contender.race(first, RUNS);
            table.add(size + " services, first run", first);
            var again = List.of(
                    new Contender(
                            script(size, sample),
                            () -> scripted.cost(script(sample)).times((double) size / sample)),
                    new Contender("psql, 1 session", () -> applied.cost(Floor.reading(folder))),
                    new Contender("berth plan", () -> applied.cost(berth("plan", services.toString()))));
            Contender.race(again, RUNS);
            table.add(size + " services, in sync", again);
        }
    }

    /// What exists inside each database, besides.
    private void inside(int size) {
        say(size + " services with an extension and a reader");
        Path services = services("inside", size, INSIDE);
        List<String> databases = names(size).toList();
        try (var applied = new Latest()) {
            applied.next(server()).cost(apply(services));
            var again = List.of(
                    new Contender(
                            "psql, 1 + " + size + " logins",
                            () -> applied.cost(Floor.readingInside(folder, databases))),
                    new Contender("berth plan", () -> applied.cost(berth("plan", services.toString()))));
            Contender.race(again, RUNS);
            table.add(size + " services, an extension and a reader in each, in sync", again);
        }
    }

    private void move() {
        say(MOVED_MIB + " MiB moved");
        try (var bench = MoveBench.start(folder, data, MAJOR, MOVED_MIB)) {
            List<Contender> contenders = bench.contenders();
            Contender.race(contenders, RUNS);
            table.add(MOVED_MIB + " MiB moved to another server", contenders);
        }
    }

    /// The server of the last run, which the next one throws away.
    private final class Latest implements AutoCloseable {

        private final List<BenchServer> servers = new ArrayList<>();

        Latest next(BenchServer server) {
            close();
            servers.add(server);
            return this;
        }

        BenchServer server() {
            return servers.getLast();
        }

        Cost cost(List<String> command) {
            return Cost.of(command, server().environment(), log(), server());
        }

        @Override
        public void close() {
            servers.forEach(BenchServer::close);
            servers.clear();
        }
    }

    private Cost firstByPsql(Path services) {
        try (var latest = new Latest()) {
            latest.next(server()).cost(berth("plan", services.toString(), "-o", plan().toString()));
            return latest.cost(Floor.steps(folder, plan()));
        }
    }

    private BenchServer server() {
        return BenchServer.start(data, MAJOR);
    }

    private Path services(String name, int size, String manifest) {
        try {
            Path services = Files.createDirectories(folder.resolve(name + "-" + size));
            Files.writeString(services.resolve("berth.yaml"), """
                    postgres:
                      main: {host: 127.0.0.1, port: "${env:PGPORT}", admin: {user: "${env:PGUSER}", password: env:PGPASSWORD}}
                    secrets: {store: directory, path: "${env:BENCH_SECRETS}"}
                    """);
            for (String service : names(size).toList()) {
                Files.writeString(services.resolve(service + ".yaml"), manifest.formatted(service));
            }
            return services;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Stream<String> names(int size) {
        return IntStream.rangeClosed(1, size).mapToObj("fleet%04d"::formatted);
    }

    private static String script(int size, int sample) {
        return sample == size ? "script" : "script (%d services, times %.1f)".formatted(sample, (double) size / sample);
    }

    private List<String> script(int sample) {
        Path file = folder.resolve("script.sh");
        try (var in = FleetBench.class.getResourceAsStream("script.sh")) {
            Files.write(file, java.util.Objects.requireNonNull(in).readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Stream.concat(Stream.of("bash", file.toString()), names(sample)).toList();
    }

    private static List<String> apply(Path services) {
        return berth("apply", services.toString(), "--yes");
    }

    private static List<String> berth(String... arguments) {
        return Stream.concat(Stream.of(Path.of("berth").toAbsolutePath().toString()), Stream.of(arguments))
                .toList();
    }

    private Path log() {
        return folder.resolve("log");
    }

    private Path plan() {
        return folder.resolve("plan.json");
    }

    private void say(String text) {
        out.println("\n" + text);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
