package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.embedded.FreePort;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A fleet on four PostgreSQL servers and a Redis that they share, planned and applied in parts.
class ShardsIT {

    private static final int SHARDS = 4;

    /// Each in a shard of its own: 2, 0, 1 and 3.
    private static final Map<String, Integer> MAJORS = new TreeMap<>(Map.of("a", 13, "b", 14, "c", 17, "two", 18));

    private final Map<String, PostgresServer> servers = new TreeMap<>();
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final Path folder;
    private final Workspace workspace;

    ShardsIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder);
        MAJORS.forEach((name, major) -> servers.put(name, PostgresServer.of(major)));
    }

    @BeforeEach
    void fleet() {
        workspace.environment("ADMIN_PASSWORD", server("a").admin().password().reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        platform("");
        service("auth", "a", """
                redis: 0
                secrets: {auth-env: {URL: '${postgres.url}', KEY: '${generate:40}'}}
                exports: {auth-env/URL: [shop], auth-env/KEY: [lone]}
                """);
        service("billing", "b", "redis: {slots: {default: 1}, user: billing, keys: 'billing:*'}\n");
        service("bills", "b", "");
        service("cafe", "c", "");
        service("chat", "c", "redis: 2\n");
        service("tea", "two", "");
        service("shop", "two", "secrets: {shop-env: {URL: '${postgres.url}', AUTH: '${copy:auth/auth-env/URL}'}}\n");
        workspace.write("lone.yaml", "service: lone\nsecrets: {lone-env: {KEY: '${copy:auth/auth-env/KEY}'}}\n");
        workspace.write("slot.yaml", "service: slot\nredis: 3\n");
    }

    @AfterEach
    void reset() {
        servers.values().forEach(PostgresServer::reset);
        redis.reset();
    }

    private void platform(String rest) {
        var text = new StringBuilder("postgres:\n");
        servers.forEach((name, server) ->
                text.append("  %s: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}\n"
                        .formatted(name, server.host(), server.port())));
        workspace.platform(text + redis.platform() + rest);
    }

    private void service(String name, String server, String rest) {
        workspace.write(name + ".yaml", "service: %s\npostgres: {server: %s}\n%s".formatted(name, server, rest));
    }

    private PostgresServer server(String name) {
        return Objects.requireNonNull(servers.get(name));
    }

    private String file(String name) {
        return folder.resolve(name + ".json").toString();
    }

    private Result planned(String name, String... options) {
        return workspace.berth(Stream.concat(Stream.of("plan", "-o", file(name)), Stream.of(options))
                .toArray(String[]::new));
    }

    private List<String> shards() {
        return IntStream.range(0, SHARDS)
                .mapToObj(shard -> shard + "/" + SHARDS)
                .toList();
    }

    private Result merged() {
        var words = new ArrayList<>(List.of("merge", "-o", file("merged")));
        for (String shard : shards()) {
            String name = "part-" + shard.charAt(0);
            Result plan = planned(name, "--shard", shard);
            assertEquals(0, plan.exitCode(), plan::all);
            words.add(file(name));
        }
        return workspace.run(words.toArray(String[]::new));
    }

    private void assertMergedIsWhole() throws IOException {
        Result whole = planned("whole");
        Result merged = merged();
        assertEquals(0, merged.exitCode(), merged::all);
        assertEquals(Files.readString(Path.of(file("whole"))), Files.readString(Path.of(file("merged"))), whole::all);
        assertArrayEquals(
                Files.readAllBytes(Path.of(file("whole"))), Files.readAllBytes(Path.of(file("merged"))), whole::all);
    }

    private void apply(String... options) {
        Result apply = workspace.berth(
                Stream.concat(Stream.of("apply", "--yes"), Stream.of(options)).toArray(String[]::new));
        assertEquals(0, apply.exitCode(), apply::all);
    }

    @Test
    void fourShardsTogetherAreOneRun() throws IOException {
        apply();
        assertMergedIsWhole();
        workspace.write(
                "bills.yaml",
                "service: bills\nstate: absent\npostgres: {server: b, data: discard, backup: none, quarantine: 0d}\n");
        Files.delete(workspace.services().resolve("tea.yaml"));
        Files.delete(workspace.services().resolve("slot.yaml"));
        service("cafe", "c", "redis: 5\n");
        service("chat", "two", "redis: 2\n");
        service("new", "a", "");
        server("a").execute("postgres", "alter role auth_user connection limit 7");
        redis.run(9, "set", "nobody", "knows");
        workspace.write("lone.yaml", "service: lone\nsecrets: {lone-env: {KEY: '${copy:auth/auth-env/KEY}', N: n}}\n");

        assertMergedIsWhole();

        for (String shard : shards()) {
            apply("--shard", shard, "--plan", file("merged"), "--allow", "too-many-deletes");
        }
        Result after = workspace.berth("plan");
        assertTrue(after.out().contains("No changes. 8 services as declared.\n"), after::all);
        assertMergedIsWhole();
    }

    @Test
    void eachShardSaysWhatItIsAboutAndNoMore() throws IOException {
        apply();
        server("b").execute("postgres", "alter database billing connection limit 3");
        server("c").execute("postgres", "alter database cafe connection limit 3");

        Result plan = workspace.berth("plan", "--shard", "0/4");
        Result json = workspace.berth("plan", "--shard", "4/4", "--format", "json");
        Result drift = workspace.berth("drift", "--server", "postgres/b", "--report", "prometheus=" + file("metrics"));
        Result doctor = workspace.berth("doctor", "--server", "b");

        assertAll(
                () -> assertTrue(
                        plan.out()
                                .lines()
                                .findFirst()
                                .orElseThrow()
                                .contains("ONLY 2 of 9 services (--shard 0/4: postgres/b)"),
                        plan::all),
                () -> assertTrue(plan.out().contains("connectionLimit 3 -> unlimited"), plan::all),
                () -> assertFalse(plan.out().contains("cafe"), plan::all),
                () -> assertTrue(plan.out().contains(" 7 other services left out."), plan::all),
                () -> assertTrue(json.out().contains("""
                        "covers" : {
                              "servers" : [
                                "postgres/b"
                              ],
                              "of" : [
                                "postgres/a",
                                "postgres/b",
                                "postgres/c",
                                "postgres/two",
                                "redis/main",
                                "secret"
                              ],
                        """), json::all),
                () -> assertEquals(2, drift.exitCode(), drift::all),
                () -> assertTrue(
                        drift.out().contains("ONLY 2 of 9 services (--server postgres/b: postgres/b)"), drift::all),
                () -> assertFalse(drift.out().contains("cafe"), drift::all),
                () -> assertFalse(Files.readString(Path.of(file("metrics"))).contains("cafe")),
                () -> assertTrue(Files.readString(Path.of(file("metrics"))).contains("part=\"--server postgres/b\"")),
                () -> assertEquals(0, doctor.exitCode(), doctor::all),
                () -> assertTrue(
                        doctor.out()
                                .startsWith("berth doctor  " + workspace.services()
                                        + "  ONLY 2 of 9 services (--server b: postgres/b)\n"),
                        doctor::all),
                () -> assertTrue(doctor.out().contains("billing"), doctor::all),
                () -> assertFalse(doctor.out().contains("cafe") || doctor.out().contains("postgres/a"), doctor::all));
    }

    @Test
    void theDriftsOfFourShardsAreOne() throws IOException {
        apply();
        server("a").execute("postgres", "alter database auth connection limit 3");
        server("two").execute("postgres", "alter database tea connection limit 3", "alter role tea_user createdb");
        service("bills", "b", "redis: 4\n");
        Files.delete(workspace.services().resolve("cafe.yaml"));
        redis.run(9, "set", "nobody", "knows");
        var words = new ArrayList<>(List.of("merge", "--format", "json", "-o", file("merged")));
        for (String shard : shards()) {
            Path part = Path.of(file("drift-" + shard.charAt(0)));
            Files.writeString(
                    part,
                    workspace
                            .berth("drift", "--format", "json", "--shard", shard)
                            .out());
            words.add(part.toString());
        }

        Result whole = workspace.berth("drift", "--format", "json");
        Result merged = workspace.run(words.toArray(String[]::new));
        words.removeLast();
        words.set(2, "text");
        Result missing = workspace.run(words.toArray(String[]::new));

        assertAll(
                () -> assertEquals(2, merged.exitCode(), merged::all),
                () -> assertEquals(whole.out(), merged.out()),
                () -> assertEquals(whole.out(), Files.readString(Path.of(file("merged")))),
                () -> assertEquals(4, missing.exitCode(), missing::all),
                () -> assertTrue(missing.err().contains("leave out postgres/two (--shard 3/4)"), missing::all));
    }

    @Test
    void aPlanOfOneShardIsAppliedToThatShardOnly() throws IOException {
        String shard = "0/4";
        planned("part", "--shard", shard);
        String json = Files.readString(Path.of(file("part")));
        String digest = json.replaceAll("(?s).*\"digest\" : \"([0-9a-f]{64})\".*", "$1");

        Result elsewhere = workspace.berth("apply", "--yes", "--plan", file("part"), "--shard", "1/4");
        Result everywhere = workspace.berth("apply", "--yes", "--plan", file("part"));
        Result expected = workspace.berth("apply", "--yes", "--expect", digest, "--only", "billing", "--only", "bills");
        List<String> before = server("b").query("postgres", "select datname from pg_database where datname ~ 'bill'");
        Result apply = workspace.berth("apply", "--yes", "--expect", digest, "--shard", shard);

        assertAll(
                () -> assertEquals(6, elsewhere.exitCode(), elsewhere::all),
                () -> assertTrue(
                        elsewhere
                                .err()
                                .contains("is a plan of some servers (--shard 0/4: postgres/b), and this run"
                                        + " covers --shard 1/4: postgres/c, redis/main. Nothing was changed."),
                        elsewhere::all),
                () -> assertEquals(6, everywhere.exitCode(), everywhere::all),
                () -> assertEquals(6, expected.exitCode(), expected::all),
                () -> assertEquals(List.of(), before),
                () -> assertEquals(0, apply.exitCode(), apply::all),
                () -> assertEquals(
                        List.of("billing", "bills"),
                        server("b")
                                .query(
                                        "postgres",
                                        "select datname from pg_database where datname ~ 'bill' order by 1")),
                () -> assertEquals(
                        List.of(),
                        server("c").query("postgres", "select datname from pg_database where datname = 'cafe'")));
    }

    @Test
    void aValueOfAnotherShardIsCopiedWhenItIsThere() {
        Result early = workspace.berth("apply", "--yes", "--shard", "3/4");
        apply("--shard", "2/4");
        apply("--shard", "3/4");
        apply("--shard", "0/4");
        apply("--shard", "1/4");

        assertAll(
                () -> assertEquals(5, early.exitCode(), early::all),
                () -> assertTrue(
                        early.out()
                                .contains("it copies auth/auth-env/URL of service auth, which this run doesn't"
                                        + " cover, and a password in that is still to be made. Apply auth first."),
                        early::all),
                () -> assertTrue(workspace.berth("plan").out().contains("No changes. 9 services as declared.\n")));
    }

    @Test
    void guardsMeasureWhatIsCovered() {
        platform("guards: {maxDeletes: 3, maxDeletePercent: 50, maxUpdatePercent: 100}\n");
        apply();
        for (String gone : List.of("billing", "bills")) {
            workspace.write(
                    gone + ".yaml",
                    "service: %s\nstate: absent\npostgres: {server: b, data: discard, backup: none, quarantine: 0d}\n"
                            .formatted(gone));
        }

        Result whole = workspace.berth("plan", "--exit-code");
        Result part = workspace.berth("plan", "--exit-code", "--server", "b");
        Result other = workspace.berth("plan", "--exit-code", "--server", "a");

        assertAll(
                () -> assertEquals(2, whole.exitCode(), whole::all),
                () -> assertEquals(5, part.exitCode(), part::all),
                () -> assertTrue(part.out().contains("6 of 6 objects would be deleted"), part::all),
                () -> assertEquals(0, other.exitCode(), other::all));
    }

    /// Two deletes on each of two servers are two of many there, and four of all.
    @Test
    void limitsHoldForTheMergedPlanAndForItsApplyInParts() throws IOException {
        platform("guards: {maxDeletes: 6, maxDeletePercent: 10}\n");
        apply();
        for (String gone : List.of("billing", "cafe", "tea")) {
            String server = gone.equals("billing") ? "b" : gone.equals("cafe") ? "c" : "two";
            workspace.write(
                    gone + ".yaml",
                    "service: %s\nstate: absent\npostgres: {server: %s, data: discard, backup: none, quarantine: 0d}\n"
                            .formatted(gone, server));
        }

        Result whole = workspace.berth("plan", "--exit-code", "-o", file("whole"));
        Result merged = merged();
        List<Integer> parts = shards().stream()
                .map(shard ->
                        workspace.berth("plan", "--exit-code", "--shard", shard).exitCode())
                .toList();
        Result refused = workspace.berth("apply", "--yes", "--shard", "1/4", "--plan", file("merged"));
        List<String> before = server("c").query("postgres", "select datname from pg_database where datname = 'cafe'");
        Result empty = workspace.berth("apply", "--yes", "--server", "a", "--plan", file("merged"));
        Result allowed = workspace.berth(
                "apply", "--yes", "--shard", "1/4", "--plan", file("merged"), "--allow", "too-many-deletes");

        assertAll(
                () -> assertEquals(5, whole.exitCode(), whole::all),
                () -> assertTrue(whole.out().contains("! too-many-deletes"), whole::all),
                () -> assertEquals(List.of(2, 2, 0, 2), parts),
                () -> assertTrue(merged.out().contains("! too-many-deletes"), merged::all),
                () -> assertEquals(Files.readString(Path.of(file("whole"))), Files.readString(Path.of(file("merged")))),
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertTrue(
                        refused.out().contains("! too-many-deletes: of the plan in " + file("merged")), refused::all),
                () -> assertEquals(List.of("cafe"), before),
                () -> assertEquals(0, empty.exitCode(), empty::all),
                () -> assertEquals(0, allowed.exitCode(), allowed::all));
    }

    /// A part that is mostly deletes is refused alone, and the merged plan says so without being refused itself.
    @Test
    void aMergedPlanSaysWhichPartWouldBeRefusedAlone() {
        platform("guards: {maxDeletes: 1, maxDeletePercent: 50}\n");
        apply();
        for (String gone : List.of("billing", "bills")) {
            workspace.write(
                    gone + ".yaml",
                    "service: %s\nstate: absent\npostgres: {server: b, data: discard, backup: none, quarantine: 0d}\n"
                            .formatted(gone));
        }

        Result merged = merged();

        assertAll(
                () -> assertFalse(merged.out().contains("! too-many-deletes"), merged::all),
                () -> assertTrue(
                        merged.out()
                                .contains("note part-refused an apply of --shard 0/4 alone would be refused"
                                        + " (too-many-deletes): 6 of 6 objects would be deleted"),
                        merged::all));
    }

    @Test
    void aServerThatIsDownStopsItsOwnShardOnly() throws IOException {
        apply();
        int closed = FreePort.find();
        var text = new StringBuilder("postgres:\n");
        servers.forEach((name, server) ->
                text.append("  %s: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}\n"
                        .formatted(name, server.host(), name.equals("c") ? closed : server.port())));
        workspace.platform(text + redis.platform());

        assertAll(
                () -> assertEquals(
                        List.of(0, 9, 0, 0),
                        shards().stream()
                                .map(shard -> workspace
                                        .berth("plan", "--shard", shard)
                                        .exitCode())
                                .toList()),
                () -> assertEquals(
                        0, workspace.berth("plan", "--server", "redis/main").exitCode()));
    }

    @Test
    void refusesToMergeWhatIsNoWhole() {
        merged();
        planned("whole");
        service("more", "a", "");
        planned("later", "--shard", "3/4");

        Result missing = workspace.run("merge", file("part-0"), file("part-2"), file("part-1"));
        Result twice =
                workspace.run("merge", file("part-0"), file("part-1"), file("part-1"), file("part-2"), file("part-3"));
        Result whole = workspace.run("merge", file("part-0"), file("whole"));
        Result report = workspace.berth("apply", "--yes", "--shard", "0/4", "--report", "json=" + file("report"));
        Result ofReport = workspace.run("merge", file("report"), file("part-1"));
        Result later = workspace.run("merge", file("part-0"), file("part-1"), file("part-2"), file("later"));

        assertAll(
                () -> assertEquals(4, missing.exitCode(), missing::all),
                () -> assertTrue(
                        missing.err()
                                .contains("BERTH-118 " + file("part-0")
                                        + " and the other files leave out postgres/two (--shard 3/4)."),
                        missing::all),
                () -> assertEquals(4, twice.exitCode(), twice::all),
                () -> assertTrue(twice.err().contains("covers postgres/c, and so does"), twice::all),
                () -> assertEquals(4, whole.exitCode(), whole::all),
                () -> assertTrue(
                        whole.err().contains("is not about whole servers, but about the whole directory"), whole::all),
                () -> assertEquals(0, report.exitCode(), report::all),
                () -> assertEquals(4, ofReport.exitCode(), ofReport::all),
                () -> assertTrue(
                        ofReport.err()
                                .contains(file("report")
                                        + " is the report of a run of `apply`, which tells what was done,"
                                        + " and no plan. `berth plan -o` saves a plan,"
                                        + " `berth drift --format json` prints a drift"),
                        ofReport::all),
                () -> assertEquals(4, later.exitCode(), later::all),
                () -> assertTrue(later.err().contains("its number of services is 10, there it is 9"), later::all));
    }

    @Test
    void statusAndSlotsOfSomeServers() {
        apply();

        Result status = workspace.berth("status", "--server", "b");
        Result json = workspace.berth("status", "--shard", "0/4", "--format", "json");
        Result whole = workspace.berth("status", "--format", "json");
        Result other = workspace.berth("status", "--server", "b", "cafe");
        Result slots = workspace.berth("slots", "--server", "redis/main");
        Result nowhere = workspace.berth("slots", "--server", "main", "--server", "nowhere");

        assertAll(
                () -> assertEquals(0, status.exitCode(), status::all),
                () -> assertTrue(
                        status.out()
                                .startsWith("berth status  " + workspace.services()
                                        + "  ONLY 2 services (--server b: postgres/b)\nSERVICE "),
                        status::all),
                () -> assertTrue(status.out().contains("billing"), status::all),
                () -> assertFalse(status.out().contains("cafe"), status::all),
                () -> assertTrue(json.out().contains("\"part\" : \"--shard 0/4: postgres/b\""), json::all),
                () -> assertFalse(json.out().contains("cafe"), json::all),
                () -> assertTrue(whole.out().contains("\"part\" : null"), whole::all),
                () -> assertEquals(64, other.exitCode(), other::all),
                () -> assertTrue(
                        other.err()
                                .contains("cafe is at home on postgres/c, and this run covers other servers. Leave"
                                        + " --server or --shard out"),
                        other::all),
                () -> assertEquals(0, slots.exitCode(), slots::all),
                () -> assertEquals(64, nowhere.exitCode(), nowhere::all));
    }

    @Test
    void rotatesThePasswordsOfOneServer() {
        apply();
        String cafe = workspace.secret("cafe", "cafe-env", "CAFE_POSTGRES_URL").orElseThrow();
        String billing = workspace
                .secret("billing", "billing-env", "BILLING_POSTGRES_URL")
                .orElseThrow();

        Result rotate = workspace.berth("rotate", "--yes", "--all", "--server", "c");
        Result told = workspace.berth("rotate", "--yes", "--server", "a", "auth");
        Result elsewhere = workspace.berth("rotate", "--yes", "--server", "a", "cafe");
        Result admin = workspace.berth("rotate", "--admin", "--server", "a");
        Result plan = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, rotate.exitCode(), rotate::all),
                () -> assertTrue(
                        rotate.out().contains("ONLY 2 of 9 services (rotate --all --server c: postgres/c)"),
                        rotate::all),
                () -> assertNotEquals(
                        cafe,
                        workspace
                                .secret("cafe", "cafe-env", "CAFE_POSTGRES_URL")
                                .orElseThrow()),
                () -> assertEquals(
                        billing,
                        workspace
                                .secret("billing", "billing-env", "BILLING_POSTGRES_URL")
                                .orElseThrow()),
                () -> assertEquals(64, told.exitCode(), told::all),
                () -> assertTrue(
                        told.err()
                                .contains("shop reads one of these passwords too and belongs to postgres/two,"
                                        + " which this run doesn't cover"),
                        told::all),
                () -> assertEquals(64, elsewhere.exitCode(), elsewhere::all),
                () -> assertEquals(64, admin.exitCode(), admin::all),
                () -> assertEquals(0, plan.exitCode(), plan::all));
    }

    @Test
    void refusesServersAndShardsThatThereAreNot() {
        assertAll(Stream.of(
                        List.of("--shard", "5/4"),
                        List.of("--shard", "1"),
                        List.of("--shard", "0/0"),
                        List.of("--server", "nowhere"),
                        List.of("--server", "a", "--shard", "0/4"),
                        List.of("--server", "a", "--only", "cafe"))
                .map(options -> () -> {
                    Result plan = workspace.berth(
                            Stream.concat(Stream.of("plan"), options.stream()).toArray(String[]::new));
                    assertEquals(64, plan.exitCode(), plan::all);
                }));
    }
}
