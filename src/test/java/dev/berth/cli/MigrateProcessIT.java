package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The process itself is killed while it, or a program that it started, is at work.
class MigrateProcessIT {

    private final PostgresServer from = PostgresServer.of(PostgresServer.OLDEST);
    private final PostgresServer to = PostgresServer.of(PostgresServer.NEWEST);

    @TempDir
    private Path folder;

    @BeforeEach
    void needsPrograms() {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create database \"cafe\", closed", "pg_dump, ", "pg_restore, ", "compare every"})
    void theNextRunGoesOn(String line) throws IOException, InterruptedException {
        var workspace = new Workspace(folder.resolve("workspace"));
        OldPostgres old = OldPostgres.of(from, to, to.admin(), workspace);
        old.fill(
                "create table orders (id int, what text)",
                "insert into orders select n, repeat('espresso ', 50) from generate_series(1, 100000) n",
                "create index on orders (what, id)");

        killAt(line, old);
        assertEquals(old.url(), old.told());
        if (line.startsWith("pg_restore")) {
            assertEquals(1, old.copies().size(), "what the killed run left");
        }
        assertEquals(
                List.of(),
                to.query(
                        "postgres",
                        "select rolvaliduntil from pg_roles where rolname = 'cafe_user' and rolcanlogin"
                                + " and coalesce(rolvaliduntil, 'infinity') > now() + interval '5 minutes'"),
                "a login that lasts");

        var again = workspace.berth("migrate", "cafe-backend", "--allow", "adopt", "--yes");
        assertEquals(0, again.exitCode(), again::all);
        assertEquals(List.of("100000"), to.query("cafe", "select count(distinct id) from orders"));
        assertEquals(List.of("100000"), to.query("cafe", "select count(*) from orders"));
        assertTrue(to.admits(old.told()), old::told);
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
        assertEquals(List.of(), old.copies());
    }

    private static void killAt(String line, OldPostgres old) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.berth.Berth",
                        "migrate",
                        "cafe-backend",
                        "--allow",
                        "adopt",
                        "--yes",
                        old.workspace().services().toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("ADMIN", old.to().admin().password().reveal());
        builder.environment().put("OLD", old.from().superuser().password().reveal());
        Process process = builder.start();
        var said = new StringBuilder();
        try (var lines = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String next = lines.readLine(); next != null; next = lines.readLine()) {
                said.append(next).append('\n');
                if (next.contains(line)) {
                    Thread.sleep(150);
                    process.destroyForcibly();
                    process.waitFor();
                    return;
                }
            }
        }
        throw new AssertionError(said.toString());
    }
}
