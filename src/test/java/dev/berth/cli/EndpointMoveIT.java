package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A new PgBouncer for the whole fleet: one edit in berth.yaml.
class EndpointMoveIT {

    private static final PostgresServer SERVER = PostgresServer.of(PostgresServer.NEWEST);
    private static final List<String> SERVICES =
            IntStream.rangeClosed(1, 25).mapToObj("shop%02d"::formatted).toList();
    private static final String VERIFIERS =
            "select string_agg(rolname || rolpassword, ',' order by rolname) from pg_authid where rolname like 'shop%'";

    private final Workspace workspace;

    EndpointMoveIT(@TempDir Path folder) {
        workspace = new Workspace(folder);
        workspace.environment("ADMIN_PASSWORD", SERVER.superuser().password().reveal());
        SERVICES.forEach(name -> workspace.write(name + ".yaml", "service: " + name + "\npostgres: {}\n"));
        endpoint("old-bouncer.example, port: 6432");
    }

    private void endpoint(String place) {
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, endpoints: {default: {host: %s}}}}\n"
                        .formatted(
                                SERVER.host(), SERVER.port(), SERVER.superuser().user(), place));
    }

    @AfterEach
    void reset() {
        SERVER.reset();
    }

    @Test
    void changesUrlsAndNoPassword() {
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        List<String> verifiers = SERVER.query("postgres", VERIFIERS);
        List<String> urls = urls();
        endpoint("new-bouncer.example, port: 7432");

        var plan = workspace.berth("plan", "--exit-code");
        var refused = workspace.berth("apply", "--yes");
        var applied = workspace.berth("apply", "--yes", "--allow", "too-many-updates");
        var again = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(5, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("Plan: 25 update in 25 of 25 services"), plan::all),
                () -> assertEquals(
                        25,
                        plan.out()
                                        .split("host old-bouncer.example -> new-bouncer.example, port 6432 -> 7432", -1)
                                        .length
                                - 1,
                        plan::all),
                () -> assertFalse(plan.out().contains("password"), plan::all),
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertEquals(verifiers, SERVER.query("postgres", VERIFIERS), "no verifier is touched"),
                () -> assertEquals(
                        urls.stream()
                                .map(url -> url.replace("old-bouncer.example:6432", "new-bouncer.example:7432"))
                                .toList(),
                        urls(),
                        "nothing but host and port"));
    }

    private List<String> urls() {
        return SERVICES.stream()
                .map(name -> workspace
                        .secret(name, name + "-env", name.toUpperCase(java.util.Locale.ROOT) + "_POSTGRES_URL")
                        .orElseThrow())
                .toList();
    }
}
