package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Passwords that programs print: berth logs in with them, and nothing shows them.
class ExecPasswordIT {

    private final PostgresServer postgres = PostgresServer.of(PostgresServer.NEWEST);
    private final PostgresServer oldest = PostgresServer.of(PostgresServer.OLDEST);
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final String password = postgres.admin().password().reveal();

    private final Path folder;
    private final Workspace workspace;
    private final List<String> printed = new ArrayList<>();

    ExecPasswordIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("PATH", System.getenv("PATH"));
        workspace.environment("PG", password);
        workspace.environment("REDIS", RedisServers.PASSWORD);
        workspace.environment("RUNS", folder.resolve("runs").toString());
        script("echo \"$1\" >> \"$RUNS\"; eval \"printf '%s\\n' \\\"\\$$1\\\"\"");
        platform(exec("PG"), exec("PG"), exec("REDIS"));
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\nredis: {slots: {default: 2}, user: cafe}\n");
        workspace.write("erp.yaml", "service: erp-api\npostgres: {server: second}\n");
    }

    @AfterEach
    void reset() {
        postgres.reset();
        oldest.reset();
        redis.reset();
    }

    private void script(String body) throws IOException {
        Files.writeString(folder.resolve("vault.sh"), body + "\n");
    }

    private String exec(String argument) {
        return "{exec: [sh, " + folder.resolve("vault.sh") + ", " + argument + "], timeout: 20s}";
    }

    private void platform(String main, String second, String ofRedis) {
        workspace.platform(
                """
                postgres:
                  main: {host: 127.0.0.1, port: %1$d, admin: {user: admin_user, password: %2$s}}
                  second: {host: localhost, port: %7$d, admin: {user: admin_user, password: [env:UNSET, %3$s]}}
                redis: {main: {host: %4$s, port: %5$d, password: %6$s}}
                """.formatted(postgres.port(), main, second, redis.host(), redis.port(), ofRedis, oldest.port()));
    }

    private Workspace.Result berth(String... arguments) {
        var result = workspace.berth(arguments);
        printed.add(result.all());
        return result;
    }

    private List<String> runs() throws IOException {
        Path runs = folder.resolve("runs");
        List<String> lines =
                Files.exists(runs) ? Files.readAllLines(runs).stream().sorted().toList() : List.of();
        Files.deleteIfExists(runs);
        return lines;
    }

    private void assertShowsNoPassword() {
        String all = String.join("\n", printed);
        assertFalse(all.contains(password), all);
        assertFalse(all.contains(RedisServers.PASSWORD), all);
    }

    @Test
    void logsInAndAsksOnceARun() throws IOException {
        var plan = berth("plan", "--format", "json");
        assertEquals(List.of("PG", "REDIS"), runs());
        var applied = berth("apply", "--yes");
        assertEquals(List.of("PG", "REDIS"), runs());
        var again = berth("plan", "--exit-code");
        var doctor = berth("doctor");
        runs();
        berth("status");
        berth("drift");

        assertAll(
                () -> assertEquals(0, plan.exitCode(), plan::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertEquals(0, doctor.exitCode(), doctor::all),
                () -> assertTrue(
                        doctor.out()
                                .replaceAll(" +", " ")
                                .contains("ok postgres/main its password is in exec sh (2 arguments)"),
                        doctor::all));
        assertShowsNoPassword();
    }

    @Test
    void aProgramThatFailsIsAFailureThoughAnotherPlaceHoldsThePassword() throws IOException {
        script("echo \"$1\" >> \"$RUNS\"; echo \"$PG\"; printf '\\033[2J%s is sealed\\n' \"$PG\" >&2; exit 2");
        platform("[" + exec("A") + ", env:PG]", exec("B"), "env:REDIS");

        var plan = berth("plan");
        assertEquals(List.of("A", "B"), runs());
        var doctor = berth("doctor");
        assertEquals(List.of("A", "B"), runs());

        String why =
                "can't be read from exec sh (2 arguments): it failed (exit code 2): \\u001b[2J(secret) is sealed. Run the program by"
                        + " hand in the same environment";
        assertAll(
                () -> assertEquals(9, plan.exitCode(), plan::all),
                () -> assertTrue(plan.all().contains("the password of admin_user " + why), plan::all),
                () -> assertFalse(plan.all().contains("berth bootstrap"), plan::all),
                () -> assertEquals(1, doctor.exitCode(), doctor::all),
                () -> assertTrue(doctor.all().contains("its password " + why), doctor::all));
        assertShowsNoPassword();
    }

    /// Where a server's own message repeats what it was sent.
    @Test
    void aRefusedPasswordIsNotShown() throws IOException {
        script("printf '%s\\n' 'Wr0ng-and-Secret'");

        printed.add(berth("plan").all());
        printed.add(berth("doctor").all());

        assertTrue(printed.getFirst().contains("exit code 9"), printed::getFirst);
        assertFalse(String.join("\n", printed).contains("Wr0ng-and-Secret"), printed::toString);
    }

    @Test
    void aManifestNamesNoProgram() {
        workspace.write(
                "cafe.yaml",
                "service: cafe\npostgres:\n  from: {host: old.example, password: {exec: [vault, hvs.x]}}\n");

        var validated = berth("validate");

        assertEquals(4, validated.exitCode(), validated::all);
        assertTrue(
                validated
                        .all()
                        .contains(
                                "cafe.yaml:3:29 postgres.from.password: a manifest names a Secret of its own namespace"),
                validated::all);
        assertFalse(validated.all().contains("hvs.x"), validated::all);
    }

    @Test
    void aSourceOfAMigrationIsAPlace() throws IOException {
        var moving = new Workspace(folder.resolve("moving"));
        OldPostgres old = OldPostgres.of(oldest, postgres, postgres.admin(), moving);
        old.fill("create table orders (id int)", "insert into orders values (1)");
        script("printf '%s' \"$OLD\"");
        String platform = moving.read("berth.yaml");
        assertTrue(platform.contains("env:OLD"), platform);
        moving.write("berth.yaml", platform.replaceAll("\\[?\"?env:OLD\"?]?", exec("OLD")));

        var migrated = moving.berth("migrate", "cafe-backend", "--dry-run");

        assertEquals(0, migrated.exitCode(), migrated::all);
        assertFalse(migrated.all().contains(oldest.superuser().password().reveal()), migrated::all);
    }

    @Test
    void theProgramEndsWithBerth() throws Exception {
        Path pids = folder.resolve("pids");
        script("trap '' TERM INT; sleep 300 & echo $! >> " + pids + "; echo $$ >> " + pids
                + "; while :; do sleep 1; done");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.berth.Berth",
                        "plan",
                        workspace.services().toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        while (process.isAlive()
                && (!Files.exists(pids) || Files.readAllLines(pids).size() < 2)) {
            assertFalse(process.waitFor(50, TimeUnit.MILLISECONDS), () -> "berth ended: " + said());
        }

        process.destroy();

        assertTrue(process.waitFor(15, TimeUnit.SECONDS));
        for (String pid : Files.readAllLines(pids)) {
            var program = ProcessHandle.of(Long.parseLong(pid));
            if (program.isPresent()) {
                program.get().onExit().get(10, TimeUnit.SECONDS);
            }
        }
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("said"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
