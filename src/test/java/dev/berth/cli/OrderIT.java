package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.ServiceOutcome;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import dev.berth.run.Applier;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Services that name what other services make or lose in the same run, one at a time and against the order of their
/// files.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class OrderIT {

    private static final String LEDGER = """
            service: ledger
            postgres: {allowConnect: [zebra_user, mint_user]}
            secrets: {ledger-env: {URL: "${postgres.url}", ZEBRA: "${copy:zebra/zebra-env/URL}", KEY: "${copy:zebra/zebra-env/KEY}"}}
            """;
    private static final String MINT = "service: mint\npostgres: {allowConnect: [ledger_user]}\n";
    private static final String ZEBRA = """
            service: zebra
            postgres: {}
            exports: {zebra-env/URL: [ledger], zebra-env/KEY: [ledger]}
            secrets: {zebra-env: {URL: "${postgres.url}", KEY: "${generate:20}"}}
            """;

    private final PostgresServer server;
    private final Login admin;

    @TempDir
    private Path folder = Path.of("");

    private Workspace workspace = new Workspace(Path.of("/nowhere"));

    OrderIT(PostgresServer server, Login admin) {
        this.server = server;
        this.admin = admin;
    }

    static Stream<Arguments> servers() {
        return PostgresServer.ends()
                .mapToObj(PostgresServer::of)
                .flatMap(server -> server.admins().stream().map(admin -> Arguments.of(server, admin)));
    }

    @BeforeEach
    void declare() {
        workspace = new Workspace(folder);
        workspace.environment("PASSWORD", admin.password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:PASSWORD}}}\n"
                .formatted(server.host(), server.port(), admin.user()));
        workspace.write("ledger.yaml", LEDGER);
        workspace.write("mint.yaml", MINT);
        workspace.write("zebra.yaml", ZEBRA);
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    @Test
    void whatOthersMakeComesFirstAndWhatTheyLoseLast() {
        apply();
        String before = value("ledger", "ZEBRA");
        assertAll(
                () -> assertEquals(value("zebra", "URL"), before),
                () -> assertEquals(value("zebra", "KEY"), value("ledger", "KEY")),
                () -> assertEquals(List.of("t", "t", "t", "f"), server.query("postgres", """
                                select has_database_privilege(u, d, 'connect')
                                from (values (1, 'zebra_user', 'ledger'), (2, 'mint_user', 'ledger'),
                                             (3, 'ledger_user', 'mint'), (4, 'zebra_user', 'mint')) as pair (n, u, d)
                                order by n
                                """)));

        var rotated = workspace.berth("rotate", "zebra", "--yes", "--parallelism", "1");
        assertAll(
                () -> assertEquals(0, rotated.exitCode(), rotated::all),
                () -> assertTrue(
                        rotated.err().lastIndexOf("zebra: ") < rotated.err().indexOf("ledger: "), rotated::all),
                () -> assertNotEquals(before, value("ledger", "ZEBRA")),
                () -> assertTrue(server.admits(value("ledger", "ZEBRA"))));

        workspace.write(
                "ledger.yaml", "service: ledger\npostgres: {}\nsecrets: {ledger-env: {URL: '${postgres.url}'}}\n");
        workspace.write(
                "zebra.yaml",
                ZEBRA.replace("postgres: {}", "postgres: {quarantine: 0d, data: discard, backup: none}")
                        + "state: absent\n");
        apply("--allow", "too-many-deletes");
        assertEquals(List.of(), server.query("postgres", "select 1 from pg_roles where rolname = 'zebra_user'"));
    }

    @Test
    void whoNeedsWhatAFailedServiceWasToMakeIsSkipped() {
        try (Planner planner = Planner.open(workspace.input())) {
            planner.lock(Duration.ofSeconds(10));
            var planned = planner.plan();
            server.execute("postgres", "create role zebra_user");

            var outcomes = new Applier(1, Progress.SILENT).apply(planned);

            assertInstanceOf(ServiceOutcome.Failed.class, outcomes.get("zebra"));
            assertTrue(
                    outcomes.get("ledger") instanceof ServiceOutcome.Skipped(String reason)
                            && reason.startsWith("it needs ")
                            && reason.endsWith("and service zebra was not finished"),
                    () -> String.valueOf(outcomes));
        }
        server.execute("postgres", "drop role zebra_user");
        apply();
    }

    private void apply(String... options) {
        var applied =
                workspace.berth(Stream.concat(Stream.of("apply", "--yes", "--parallelism", "1"), Stream.of(options))
                        .toArray(String[]::new));
        var plan = workspace.berth("plan", "--exit-code");
        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, plan.exitCode(), plan::all));
    }

    private String value(String service, String key) {
        return workspace.secret(service, service + "-env", key).orElseThrow();
    }
}
