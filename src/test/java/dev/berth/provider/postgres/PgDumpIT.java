package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Installed;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database goes only behind its dump, made by the machine's own pg_dump.
class PgDumpIT {

    private static final String PRESENT = "service: cafe\npostgres: {database: 'ca''fe'}\n";
    private static final String ABSENT =
            "service: cafe\nstate: absent\npostgres: {database: 'ca''fe', quarantine: 0d, data: discard}\n";

    private final PostgresServer server = PostgresServer.of(PostgresServer.OLDEST);
    private final Path folder;
    private final Workspace workspace;

    PgDumpIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder.resolve("workspace"));
    }

    @BeforeEach
    void makeADatabaseWithATable() {
        Installed.require("pg_dump", version().isPresent(), "apt-get install postgresql-client");
        on(server);
        workspace.write("cafe.yaml", PRESENT);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        server.execute("ca'fe", "create table orders as select 'an espresso' as what");
        workspace.write("cafe.yaml", ABSENT);
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void on(PostgresServer of) {
        workspace.environment("ADMIN_PASSWORD", of.superuser().password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(of.host(), of.port(), of.superuser().user()));
    }

    @Test
    void aDroppedDatabaseLeavesAWholeDumpThatOnlyItsOwnerReads() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));

        var dropped =
                workspace.berth("apply", "--yes", "--allow", "too-many-deletes", "--backup-dir", dumps.toString());

        assertEquals(0, dropped.exitCode(), dropped::all);
        List<Path> made = files(dumps);
        assertAll(
                () -> assertEquals(1, made.size(), made::toString),
                () -> assertTrue(
                        made.getFirst().getFileName().toString().matches("main-ca_fe-\\d{8}T\\d{6}Z\\.dump"),
                        made::toString),
                () -> assertEquals(
                        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made.getFirst()))),
                () -> assertTrue(run("pg_restore", "--file=-", made.getFirst().toString())
                        .contains("an espresso")),
                () -> assertEquals(
                        List.of(), server.query("postgres", "select 1 from pg_database where datname like 'ca%'")));
    }

    @Test
    void aDatabaseWhoseDumpFailsStays() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Path failing = folder.resolve("pg_dump");
        Files.writeString(
                failing,
                "#!/bin/sh\n[ \"$1\" = --version ] && { pg_dump --version; exit; }\necho 'no space left' >&2; exit 1\n");
        Files.setPosixFilePermissions(failing, PosixFilePermissions.fromString("rwx------"));

        var failed = workspace.berth(
                "apply",
                "--yes",
                "--allow",
                "too-many-deletes",
                "--backup-dir",
                dumps.toString(),
                "--pg-dump",
                failing.toString());

        assertAll(
                () -> assertEquals(7, failed.exitCode(), failed::all),
                () -> assertTrue(failed.out().contains("pg_dump failed: no space left"), failed::all),
                () -> assertEquals(List.of(), files(dumps)),
                () -> assertEquals(List.of("an espresso"), server.query("ca'fe", "select what from orders")),
                () -> assertEquals(
                        List.of("1"),
                        server.query("postgres", "select 1 from pg_roles where rolname = 'ca''fe_user'")));
    }

    @Test
    void aProgramThatIsMissingOrAFolderThatCannotBeWrittenIsSaidInThePlan() {
        var missing = workspace.berth("plan", "--backup-dir", folder.toString(), "--pg-dump", "/no/such/pg_dump");
        var nowhere = workspace.berth(
                "plan", "--backup-dir", folder.resolve("no/such").toString());

        assertAll(
                () -> assertTrue(
                        missing.plain().contains("! backup: there is no program /no/such/pg_dump"), missing::all),
                () -> assertTrue(nowhere.out().contains("is no directory that can be written to"), nowhere::all));
    }

    private static Optional<String> version() {
        try {
            return Optional.of(run("pg_dump", "--version"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
