package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import dev.berth.fixture.Workspace.Result;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An admin who may read no verifiers, and when passwords are tried by logins.
class PasswordLoginsIT {

    private static final String TWO_LEFT = "note unchecked-password postgres/main: the passwords of 2 logins were not"
            + " checked: berth may not read pg_authid, and berth.yaml says passwordCheck: drift. `berth drift` and"
            + " `berth doctor` check them";

    private final Workspace workspace;

    PasswordLoginsIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
    }

    static IntStream ends() {
        return PostgresServer.ends();
    }

    private PostgresServer fleet(int major, String check) {
        PostgresServer server = PostgresServer.of(major);
        platform(server, check);
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        workspace.write(
                "erp.yaml",
                "service: erp\npostgres: {}\nsecrets: {erp-env: {URL: '${postgres.url}', P: '${"
                        + "postgres.password}'}}\n");
        Result apply = workspace.berth("apply", "--yes");
        assertEquals(0, apply.exitCode(), apply::all);
        return server;
    }

    private void platform(PostgresServer server, String check) {
        workspace.environment("ADMIN_PASSWORD", server.admin().password().reveal());
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, passwordCheck: %s, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                        .formatted(
                                server.host(),
                                server.port(),
                                check,
                                server.admin().user()));
    }

    private static void assertConnections(int expected, Result plan) {
        assertTrue(
                plan.out().contains(", " + expected + " postgres connection" + (expected == 1 ? "" : "s") + "\n"),
                plan::all);
    }

    private int unentered(PostgresServer server) {
        return server.major() >= 15 ? 0 : 2;
    }

    @ParameterizedTest
    @MethodSource("ends")
    void everyPlanTriesThemUnlessDriftIsToDoIt(int major) {
        PostgresServer server = fleet(major, "always");

        Result always = workspace.berth("plan", "--exit-code");
        platform(server, "drift");
        Result left = workspace.berth("plan", "--exit-code");
        Result json = workspace.berth("plan", "--format", "json");
        Result apply = workspace.berth("apply", "--yes");
        Result drift = workspace.berth("drift");

        assertAll(
                () -> assertEquals(0, always.exitCode(), always::all),
                () -> assertFalse(always.out().contains("unchecked-password"), always::all),
                () -> assertConnections(1 + 2 + 1 + unentered(server), always),
                () -> assertEquals(0, left.exitCode(), left::all),
                () -> assertTrue(unwrapped(left).contains(TWO_LEFT), left::all),
                () -> assertConnections(1 + unentered(server), left),
                () -> assertTrue(json.out().contains("\"code\" : \"unchecked-password\""), json::all),
                () -> assertTrue(unwrapped(apply).contains(TWO_LEFT), apply::all),
                () -> assertEquals(0, drift.exitCode(), drift::all),
                () -> assertFalse(drift.out().contains("unchecked-password"), drift::all));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void driftFindsWhatPlansLeftAndARotationPutsItRight(int major) {
        PostgresServer server = fleet(major, "drift");
        server.execute("postgres", "alter role cafe_user password 'AnotherOne'");

        Result plan = workspace.berth("plan", "--exit-code");
        Result drift = workspace.berth("drift");
        Result doctor = workspace.berth("doctor");
        Result rotate =
                workspace.run("rotate", "--yes", "cafe", workspace.services().toString());
        Result after = workspace.berth("drift");

        assertAll(
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertTrue(unwrapped(plan).contains(TWO_LEFT), plan::all),
                () -> assertEquals(2, drift.exitCode(), drift::all),
                () -> assertTrue(drift.out().contains("cafe_user"), drift::all),
                () -> assertFalse(drift.out().contains("erp_user"), drift::all),
                () -> assertEquals(1, doctor.exitCode(), doctor::all),
                () -> assertEquals(0, rotate.exitCode(), rotate::all),
                () -> assertEquals(0, after.exitCode(), after::all));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aPasswordInDoubtIsTriedByEveryPlan(int major) {
        PostgresServer server = fleet(major, "drift");
        server.execute("postgres", "comment on role cafe_user is null", "alter role erp_user password 'AnotherOne'");
        String url = workspace.secret("erp", "erp-env", "URL").orElseThrow();
        workspace.forgetSecrets();
        workspace.handmade("erp", "erp-env", Map.of("URL", url, "P", "AnotherOne"));

        Result plan = workspace.berth("plan");

        assertAll(
                () -> assertFalse(unwrapped(plan).contains("not checked: berth may not"), plan::all),
                () -> assertTrue(
                        unwrapped(plan).contains("its password doesn't work, and the one in P does"), plan::all));
    }

    private static String unwrapped(Result result) {
        return result.out().replaceAll("\\s+", " ");
    }
}
