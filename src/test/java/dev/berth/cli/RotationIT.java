package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.credential.Rotation;
import dev.berth.fixture.Interrupted;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// New passwords on a real server that asks for them: whatever is cut off, a Secret holds one that works.
@ParameterizedClass(name = "admin {0}")
@MethodSource("admins")
class RotationIT {

    private static final PostgresServer SERVER = PostgresServer.of(PostgresServer.NEWEST);
    private static final String CAFE = "service: cafe-backend\npostgres: {}\n";

    private final Login admin;

    @TempDir
    private Path folder = Path.of("");

    RotationIT(Login admin) {
        this.admin = admin;
    }

    static Stream<Login> admins() {
        return SERVER.admins().stream();
    }

    @BeforeEach
    @AfterEach
    void reset() {
        SERVER.reset();
    }

    @Test
    void aServiceGetsANewPasswordThatWorksAndTheOldOneDoesNot() {
        Workspace workspace = workspace(CAFE);
        apply(workspace);
        String before = url(workspace);

        LocalDate day = LocalDate.now(ZoneOffset.UTC);
        var rotated = workspace.berth("rotate", "cafe-backend", "--yes");
        // Midnight may have passed meanwhile.
        List<String> marks = day.datesUntil(LocalDate.now(ZoneOffset.UTC).plusDays(1))
                .map(date -> "[berth fleet=default service=cafe-backend rotated=" + date + "]")
                .toList();

        assertEquals(0, rotated.exitCode(), rotated::all);
        assertAll(
                () -> assertNotEquals(before, url(workspace)),
                () -> assertTrue(works(url(workspace)), "the new one works"),
                () -> assertFalse(works(before), "the old one doesn't"),
                () -> assertEquals(Optional.empty(), pending(workspace)),
                () -> assertTrue(marks.containsAll(SERVER.query(
                        "postgres",
                        "select shobj_description(oid, 'pg_authid') from pg_roles where rolname = 'cafe_user'"))));
        assertPlansEmpty(workspace);
    }

    @Test
    void aRotationThatIsCutOffAnywhereIsFinishedByAnApply() {
        assertSurvivesEveryKill(CAFE, Optional.of("cafe-backend"), "apply", "--yes");
    }

    @Test
    void aRotationThatIsCutOffAnywhereIsFinishedByTheNext() {
        assertSurvivesEveryKill(CAFE, Optional.of("cafe-backend"), "rotate", "cafe-backend", "--yes");
    }

    @Test
    void severalLoginsInSeveralSecretsSurviveEveryKillToo() {
        String manifest = """
                service: cafe-backend
                postgres: {roles: {cafe_report: {access: read}}}
                secrets:
                  cafe-backend-env: {CAFE_POSTGRES_URL: "${postgres.url}", SAME: "${postgres.password}"}
                  cafe-report-env: {REPORT: "${postgres.url:cafe_report}", OWNER: "${postgres.dsn}"}
                """;
        assertSurvivesEveryKill(manifest, Optional.of("cafe-backend"), "apply", "--yes");
    }

    @Test
    void aNewServiceSurvivesEveryKill() {
        for (int kill = 0; ; kill++) {
            SERVER.reset();
            Workspace workspace = workspace(CAFE);
            if (!Interrupted.killed(workspace, Rotation.NONE, kill)) {
                assertTrue(kill > 0, "there was something to kill");
                return;
            }
            apply(workspace);
            assertTrue(works(url(workspace)), "killed at " + kill);
            assertPlansEmpty(workspace);
        }
    }

    @Test
    void aPasswordThatSomebodyChangedIsSetAgainWhereverTheApplyIsCutOff() {
        for (int kill = 0; ; kill++) {
            SERVER.reset();
            Workspace workspace = workspace(CAFE);
            apply(workspace);
            SERVER.execute("postgres", "alter role cafe_user password 'somebody-elses'");
            String before = url(workspace);
            if (!Interrupted.killed(workspace, Rotation.NONE, kill, "password-reset")) {
                assertTrue(kill > 0, "there was something to kill");
                return;
            }
            var again = workspace.berth("apply", "--yes", "--allow", "password-reset");
            assertEquals(0, again.exitCode(), again::all);
            assertEquals(before, url(workspace));
            assertTrue(works(before), "killed at " + kill);
            assertPlansEmpty(workspace);
        }
    }

    @Test
    void aServiceThatCopiesTheLoginIsToldToo() {
        Workspace workspace = workspace(CAFE + "exports: {cafe-backend-env/CAFE_POSTGRES_URL: [report]}\n");
        workspace.write(
                "report.yaml",
                "service: report\nsecrets: {report-env: {CAFE: \"${copy:cafe/cafe-backend-env/CAFE_POSTGRES_URL}\"}}\n");
        apply(workspace);

        var rotated = workspace.berth("rotate", "cafe-backend", "--yes");

        assertEquals(0, rotated.exitCode(), rotated::all);
        assertEquals(Optional.of(url(workspace)), workspace.secret("report", "report-env", "CAFE"));
        assertPlansEmpty(workspace);
    }

    @Test
    void onlyTheNamedLoginGetsANewPassword() {
        Workspace workspace = workspace("service: cafe-backend\npostgres: {roles: {cafe_report: {access: read}}}\n");
        apply(workspace);
        String owner = url(workspace);
        String report = workspace
                .secret("cafe", "cafe-backend-env", "CAFE_REPORT_POSTGRES_URL")
                .orElseThrow();

        var rotated = workspace.berth("rotate", "cafe-backend", "--role", "cafe_report", "--yes");
        var unknown = workspace.berth("rotate", "cafe-backend", "--role", "cafe_reprot", "--yes");

        assertEquals(0, rotated.exitCode(), rotated::all);
        assertAll(
                () -> assertEquals(owner, url(workspace)),
                () -> assertNotEquals(
                        Optional.of(report), workspace.secret("cafe", "cafe-backend-env", "CAFE_REPORT_POSTGRES_URL")),
                () -> assertEquals(64, unknown.exitCode(), unknown::all),
                () -> assertTrue(unknown.err().contains("Did you mean cafe_report?"), unknown::err));
    }

    @Test
    void onlyOldPasswordsAreRenewedIfThatIsAskedFor() {
        Workspace workspace = workspace(CAFE);
        workspace.write("erp.yaml", "service: erp-api\npostgres: {}\n");
        apply(workspace);
        SERVER.execute(
                "postgres", "comment on role erp_user is '[berth fleet=default service=erp-api rotated=2020-02-02]'");
        String cafe = url(workspace);

        var rotated = workspace.berth("rotate", "--all", "--older-than", "90d", "--yes", "--allow", "too-many-updates");
        var again = workspace.berth("rotate", "--all", "--older-than", "90d", "--yes");

        assertEquals(0, rotated.exitCode(), rotated::all);
        assertAll(
                () -> assertTrue(rotated.out().contains("erp_user"), rotated::out),
                () -> assertFalse(rotated.out().contains("cafe_user"), rotated::out),
                () -> assertEquals(cafe, url(workspace)),
                () -> assertEquals("No password to renew: none is older than 90 days.\n", again.out()));
    }

    @Test
    void withoutATerminalAndConsentNothingIsRenewed() {
        Workspace workspace = workspace(CAFE);
        apply(workspace);
        String before = url(workspace);

        var refused = workspace.berth("rotate", "cafe-backend");
        var unnamed = workspace.berth("rotate");

        assertAll(
                () -> assertEquals(10, refused.exitCode(), refused::all),
                () -> assertEquals(64, unnamed.exitCode(), unnamed::all),
                () -> assertEquals(before, url(workspace)),
                () -> assertTrue(works(before)));
    }

    /// A login that another one uses is locked out by it, so that is asked about.
    @Test
    void aPasswordThatNoSecretHoldsIsRenewedOnlyIfThatIsAllowed() {
        Workspace workspace = workspace(CAFE);
        apply(workspace);
        SERVER.execute("postgres", "alter role cafe_user password 'somebody-elses'");

        var refused = workspace.berth("rotate", "cafe-backend", "--yes");
        var allowed = workspace.berth("rotate", "cafe-backend", "--yes", "--allow", "password-reset");

        assertAll(
                () -> assertEquals(5, refused.exitCode(), refused::all),
                () -> assertEquals(0, allowed.exitCode(), allowed::all),
                () -> assertTrue(works(url(workspace))));
    }

    /// The new password waits in a Secret that nobody declares any more by then.
    @Test
    void aRotationThatWasKilledIsCompletedUnderAnotherSecretsName() {
        String manifest = CAFE + "secrets: {%s: {CAFE_POSTGRES_URL: '${postgres.url}'}}\n";
        for (int kill = 0; ; kill++) {
            SERVER.reset();
            Workspace workspace = workspace(manifest.formatted("cafe-backend-env"));
            apply(workspace);
            String before = url(workspace);
            var rotation = new Rotation(
                    new TreeSet<>(List.of("cafe-backend")), new TreeSet<>(), Optional.empty(), false, "rotate");
            boolean happened = Interrupted.killed(workspace, rotation, kill);
            boolean waits = pending(workspace).isPresent();
            String where = "killed at " + kill;

            workspace.write("cafe.yaml", manifest.formatted("cafe-env"));
            var plan = workspace.berth("plan");
            var again = workspace.berth("apply", "--yes");
            assertEquals(0, again.exitCode(), () -> where + ": " + again.all());
            String after =
                    workspace.secret("cafe", "cafe-env", "CAFE_POSTGRES_URL").orElseThrow();
            assertAll(
                    () -> assertEquals(
                            waits,
                            plan.out().contains("berth.pending of Secret cafe/cafe-backend-env"),
                            () -> where + ": " + plan.all()),
                    () -> assertTrue(works(after), where),
                    () -> assertEquals(!waits && happened, works(before), where + ": the rotation was finished"),
                    () -> assertEquals(Optional.empty(), workspace.secret("cafe", "cafe-env", "berth.pending"), where));
            assertPlansEmpty(workspace);
            if (waits) {
                // What still waits in the former Secret is over.
                var rotated = workspace.berth("rotate", "cafe-backend", "--yes");
                var planned = workspace.berth("plan", "--exit-code");
                assertEquals(0, rotated.exitCode(), rotated::all);
                assertEquals(0, planned.exitCode(), planned::all);
                assertFalse(planned.out().contains("interrupted-rotation"), planned::all);
                assertFalse(works(after), where);
            }
            if (!happened) {
                assertTrue(kill > 1, "there was something to kill");
                return;
            }
        }
    }

    /// Who writes Secrets for one service doesn't choose the password of another one.
    @Test
    void aSecretSaysNothingOfAnotherServicesPassword() throws java.io.IOException {
        Workspace workspace = workspace(CAFE);
        workspace.write("shop.yaml", "service: shop\npostgres: {}\n");
        apply(workspace);
        var secret = workspace.secrets().resolve("shop/shop-env.yaml");
        String planted = "postgres/main/role/cafe_user planted-password\n";
        java.nio.file.Files.writeString(
                secret,
                java.nio.file.Files.readString(secret)
                        .replaceFirst(
                                "(?m)^data:\n",
                                "data:\n  berth.pending: "
                                        + java.util.Base64.getEncoder()
                                                .encodeToString(
                                                        planted.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                        + "\n"));
        assertEquals(Optional.of(planted), workspace.secret("shop", "shop-env", "berth.pending"));

        var plan = workspace.berth("plan");
        apply(workspace);

        assertAll(
                () -> assertFalse(plan.out().contains("interrupted-rotation"), plan::all),
                () -> assertTrue(works(url(workspace))),
                () -> assertFalse(works("postgresql://cafe_user:planted-password@x/cafe")));
    }

    private void assertSurvivesEveryKill(String manifest, Optional<String> service, String... next) {
        for (int kill = 0; ; kill++) {
            SERVER.reset();
            Workspace workspace = workspace(manifest);
            apply(workspace);
            String before = url(workspace);
            assertTrue(works(before), "before");
            var rotation = new Rotation(
                    new TreeSet<>(service.stream().toList()), new TreeSet<>(), Optional.empty(), false, "rotate");
            boolean happened = Interrupted.killed(workspace, rotation, kill);
            String where = "killed at " + kill;
            assertTrue(
                    works(url(workspace))
                            || pending(workspace).stream()
                                    .flatMap(text -> Arrays.stream(text.split("\n")))
                                    .anyMatch(line ->
                                            works(line.replaceFirst(".*/(\\w+) (.*)", "postgresql://$1:$2@x/cafe"))),
                    where + ": the Secret holds a login that works");
            var again = workspace.berth(next);
            assertEquals(0, again.exitCode(), () -> where + ": " + again.all());
            assertTrue(works(url(workspace)), where);
            assertEquals(Optional.empty(), pending(workspace), where);
            if (happened && kill > 0) {
                assertFalse(works(before), where + ": the rotation was finished");
            }
            assertPlansEmpty(workspace);
            if (!happened) {
                assertTrue(kill > 1, "there was something to kill");
                return;
            }
        }
    }

    private static String url(Workspace workspace) {
        return workspace.secret("cafe", "cafe-backend-env", "CAFE_POSTGRES_URL").orElseThrow();
    }

    private static Optional<String> pending(Workspace workspace) {
        return workspace.secret("cafe", "cafe-backend-env", "berth.pending");
    }

    private static boolean works(String url) {
        return SERVER.admits(url);
    }

    private Workspace workspace(String manifest) {
        try {
            var workspace = new Workspace(java.nio.file.Files.createTempDirectory(folder, "workspace-"));
            workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
            workspace.platform(
                    "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept}}\n"
                            .formatted(SERVER.host(), SERVER.port(), admin.user()));
            workspace.write("cafe.yaml", manifest);
            return workspace;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void apply(Workspace workspace) {
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    private static void assertPlansEmpty(Workspace workspace) {
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }
}
