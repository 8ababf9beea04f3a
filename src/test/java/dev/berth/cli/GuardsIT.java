package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Guards as a person meets them: with their numbers, their place, and what to type.
class GuardsIT {

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);

    private final Workspace workspace;

    GuardsIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
    }

    @BeforeEach
    void servers() {
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        platform("");
    }

    private void platform(String rest) {
        workspace.platform(
                """
                postgres:
                  main: {host: %s, port: %d, admin: {user: %s, password: [env:ADMIN_PASSWORD, directory:infra/pg/PASSWORD]}}
                %s""".formatted(server.host(), server.port(), server.superuser().user(), rest));
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    @Test
    void theSecretThatHoldsTheAdminsPasswordIsNoServices() {
        String password = server.superuser().password().reveal();
        workspace.handmade("infra", "pg", Map.of("PASSWORD", password, "OTHER", "kept"));
        workspace.write("cafe.yaml", """
                service: cafe
                namespace: infra
                postgres: {}
                secrets: {pg: {PASSWORD: "${postgres.url}"}}
                """);

        var apply = workspace.berth("apply", "--yes", "--allow", "adopt");

        assertAll(
                () -> assertEquals(4, apply.exitCode(), apply::all),
                () -> assertTrue(
                        apply.err()
                                .contains(workspace.services() + "/cafe.yaml:4:16 Secret \"infra/pg\" holds berth's own"
                                        + " password of postgres/main, so no manifest can declare it."),
                        apply::all),
                () -> assertFalse(apply.all().contains(password)));
    }

    @Test
    void theDirectorysNumbersHoldAndAPartIsMeasuredAgainstTheWholeFleet() {
        IntStream.range(0, 10)
                .forEach(i -> workspace.write("s" + i + ".yaml", "service: s%d\npostgres: {}\n".formatted(i)));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        IntStream.range(0, 4)
                .forEach(i -> workspace.write(
                        "s" + i + ".yaml", "service: s%d\npostgres: {connectionLimit: 5}\n".formatted(i)));

        var refused = workspace.berth("apply", "--yes");
        var skipping = workspace.berth("apply", "--yes", "--skip-blocked");
        var part = workspace.berth("plan", "--exit-code", "--only", "s0", "--only", "s1", "--only", "s2");
        platform("guards: {maxUpdatePercent: 29}\n");
        var tighter = workspace.berth("plan", "--exit-code", "--only", "s0", "--only", "s1", "--only", "s2");
        platform("guards: {maxUpdatePercent: 40}\n");
        var looser = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertTrue(
                        refused.out()
                                .contains("! too-many-updates: 4 of 10 services would be updated (40%, limit 30%)."
                                        + " Allow it with --allow too-many-updates\n"),
                        refused::all),
                () -> assertEquals(5, skipping.exitCode(), skipping::all),
                () -> assertFalse(skipping.out().contains("Applied"), skipping::all),
                () -> assertEquals(2, part.exitCode(), part::all),
                () -> assertEquals(5, tighter.exitCode(), tighter::all),
                () -> assertTrue(
                        tighter.out().contains("3 of 10 services would be updated (30%, limit 29%)"), tighter::all),
                () -> assertEquals(2, looser.exitCode(), looser::all));
    }

    @Test
    void anEmptyDirectoryIsTakenForTheWrongOne() {
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.clear();

        var plan = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(5, plan.exitCode(), plan::all),
                () -> assertTrue(
                        plan.out().contains("! empty-fleet: the directory declares no service, but"), plan::all),
                () -> assertTrue(plan.out().contains("Allow it with --allow empty-fleet\n"), plan::all));
    }
}
