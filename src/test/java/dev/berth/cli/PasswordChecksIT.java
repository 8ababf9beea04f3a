package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an apply notes of password checks beside Secrets, and what plans make of it.
class PasswordChecksIT {

    private static final String NOTED = "(?m)^ +berth\\.dev/checked: .*\n";

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Workspace workspace;

    PasswordChecksIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
    }

    @BeforeEach
    void twoServicesAsDeclared() {
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), server.port(), server.superuser().user()));
        workspace.write("cafe.yaml", "service: cafe\npostgres: {}\n");
        workspace.write("erp.yaml", "service: erp\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private Path file(String service) {
        return workspace.secrets().resolve(service).resolve(service + "-env.yaml");
    }

    private void edit(String service, String expression, String replacement) throws IOException {
        Path file = file(service);
        Files.writeString(file, Files.readString(file).replaceAll(expression, replacement));
    }

    @Test
    void anApplyNotesWhatItCheckedAndAPlanGoesByIt() throws IOException {
        String noted = Files.readString(file("cafe"));
        var plan = workspace.berth("plan");

        assertAll(
                () -> assertTrue(noted.matches("(?s).*berth\\.dev/checked: \"?[A-Za-z0-9_-]{43}\"?\n.*"), noted),
                () -> assertTrue(plan.out().contains("No changes. 2 services as declared."), plan::all),
                () -> assertEquals(noted, Files.readString(file("cafe"))));
    }

    @Test
    void aPlanTellsWhereItsTimeWent() {
        var asked = workspace.berth("plan", "--timings");
        var silent = workspace.berth("plan");
        workspace.environment("BERTH_TIMINGS", "1");
        var byVariable = workspace.berth("plan");

        for (String part : List.of(
                "start", "files", "secret", "postgres/main", "postgres/main password checks", "diff", "render")) {
            assertTrue(asked.err().matches("(?s).*\n  " + part + " +[0-9]+\\.[0-9]{3} s\n.*"), asked::all);
            assertTrue(byVariable.err().contains("\n  " + part + " "), byVariable::all);
        }
        assertAll(
                () -> assertEquals("", silent.err()),
                () -> assertFalse(asked.out().contains("render"), asked::all));
    }

    @Test
    void anApplyOfAFleetAsDeclaredNotesWhatIsMissing() throws IOException {
        String digest = workspace.digest();
        String before = Files.readString(file("cafe"));
        edit("cafe", NOTED, "");
        edit("erp", NOTED, "");
        String bare = Files.readString(file("cafe"));

        var plan = workspace.berth("plan", "--exit-code");
        String afterPlan = Files.readString(file("cafe"));
        String digestWithout = workspace.digest();
        var drift = workspace.berth("drift");
        var part = workspace.berth("apply", "--yes", "--only", "erp");
        String untouched = Files.readString(file("cafe"));
        var apply = workspace.berth("apply");
        var again = workspace.berth("apply");

        assertAll(
                () -> assertNotEquals(before, bare),
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertEquals(bare, afterPlan),
                () -> assertEquals(digest, digestWithout),
                () -> assertEquals(0, drift.exitCode(), drift::all),
                () -> assertEquals(0, part.exitCode(), part::all),
                () -> assertEquals(bare, untouched),
                () -> assertEquals(0, apply.exitCode(), apply::all),
                () -> assertEquals(
                        "berth: noted the password checks of 1 service beside their Secrets; later plans do not compute them"
                                + " again\n",
                        apply.err()),
                () -> assertEquals(before, Files.readString(file("cafe"))),
                () -> assertEquals("", again.err()),
                () -> assertEquals(digest, workspace.digest()));
    }

    @Test
    void aChangedPasswordIsSeenOnEitherSide() throws IOException {
        server.execute("postgres", "alter role cafe_user password 'AnotherOne'");
        edit("erp", "(?m)^  ERP_POSTGRES_URL: .*$", "  ERP_POSTGRES_URL: \"%s\"".formatted(url("erp")));

        var plan = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertNotEquals(0, plan.exitCode(), plan::all),
                () -> assertTrue(plan.out().contains("cafe_user"), plan::all),
                () -> assertTrue(plan.out().contains("erp_user"), plan::all),
                () -> assertFalse(plan.out().contains("unchanged"), plan::all));
    }

    private String url(String service) {
        String url =
                workspace.secret(service, service + "-env", "ERP_POSTGRES_URL").orElseThrow();
        return Base64.getEncoder()
                .encodeToString(url.replaceAll("_user:[^@]+@", "_user:x7Kq2Lm9Zp4Rt6Vb1Nc8Wd3Fx7Kq2Lm9@")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
