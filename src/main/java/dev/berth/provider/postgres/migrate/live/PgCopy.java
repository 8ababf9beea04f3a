package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.Fingerprint;
import dev.berth.core.Parallel;
import dev.berth.core.StepFailedException;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import dev.berth.provider.postgres.live.PgMigratePrograms;
import dev.berth.provider.postgres.live.PgProgramLogin;
import dev.berth.provider.postgres.migrate.PgCopyProgress;
import dev.berth.provider.postgres.migrate.PgMaking;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.postgres.migrate.PgRestoreList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/// Copies the old database to the new one by pg_dump and pg_restore, through a folder that only berth's user reads.
///
/// @param folder where the copy lies meanwhile; another one in each run, as a program that a killed run started may
///     still write to that run's
/// @param progress receives the progress
record PgCopy(PgMove move, PgMoveServer source, PgMoveServer target, Path folder, MigrateProgress progress) {

    private static final String DUMP = "dump";
    private static final String LIST = "list";

    /// How many times as large as the database a copy may be.
    private static final int LONGER = 5;

    /// Digits that tell servers apart.
    private static final int SHORT = 12;

    static PgCopy of(PgMove move, PgMoveServer source, PgMoveServer target, MigrateProgress progress) {
        Path parent = move.programs().directory().orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        String name = prefix(move, source, target) + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        return new PgCopy(move, source, target, parent.resolve(name), progress);
    }

    /// How the folders of one move begin, so that the next run removes what a killed one left. Of another estate there
    /// may be a fleet and a service of the same names, whose migration runs on the same machine.
    private static String prefix(PgMove move, PgMoveServer source, PgMoveServer target) {
        String servers = Fingerprint.of(source.identity(), target.identity()).substring(0, SHORT);
        return "berth-migrate+" + servers + "+" + move.fleet() + "+"
                + move.section().service().name() + "+";
    }

    void dump() {
        PgCopyProgress copied = PgCopyProgress.dumped(inside("tables"), inside("sizes"));
        io(() -> {
            removeLeftovers();
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            int code;
            try (var _ = new PgCopyMeter(copied, source, move.hidden(), progress, () -> {})) {
                code = runDump(copied);
            }
            if (code != 0) {
                throw new StepFailedException("pg_dump failed: " + copied.said());
            }
        });
    }

    void restore() {
        PgCopyProgress copied = PgCopyProgress.restored(inside("tables"), inside("sizes"));
        io(() -> {
            list();
            int code;
            try (var login = new PgRestoreLogin(making(), target);
                    var _ = new PgCopyMeter(copied, target, move.section().database(), progress, login::renew)) {
                code = runRestore(login.login(), copied);
            }
            if (code != 0) {
                throw new StepFailedException("pg_restore failed: " + copied.said());
            }
            remove(folder);
        });
    }

    private int runDump(PgCopyProgress copied) throws IOException {
        return PgMigratePrograms.run(
                new PgProgramLogin(source.spec(), source.password()),
                move.programs().command(),
                "pg_dump",
                List.of(
                        "--format=directory",
                        "--verbose",
                        "--jobs=" + move.jobs(),
                        "--compress=" + (isRoomy() ? 0 : 1),
                        "--no-owner",
                        "--no-privileges",
                        "--lock-wait-timeout="
                                + source.spec().manners().lockTimeout().toMillis(),
                        "--file=" + folder.resolve(DUMP)),
                move.hidden(),
                copied::accept);
    }

    /// Whether the folder has room for a copy that isn't compressed, which takes less time. What the old server has
    /// compressed itself is longer in a copy.
    private boolean isRoomy() throws IOException {
        return Files.getFileStore(folder).getUsableSpace() / LONGER > bytes(source, move.hidden());
    }

    private PgMaking making() {
        return new PgMaking(
                move, target.server().flag("superuser"), target.spec().admin());
    }

    private int runRestore(PgProgramLogin login, PgCopyProgress copied) throws IOException {
        return PgMigratePrograms.run(
                login,
                move.programs().restoreCommand(),
                "pg_restore",
                List.of(
                        "--format=directory",
                        "--verbose",
                        "--jobs=" + move.jobs(),
                        "--exit-on-error",
                        "--no-owner",
                        "--no-privileges",
                        "--no-tablespaces",
                        "--use-list=" + folder.resolve(LIST),
                        folder.resolve(DUMP).toString()),
                move.section().database(),
                copied::accept);
    }

    private static long bytes(PgMoveServer end, String database) {
        return Long.parseLong(end.select("select pg_database_size(" + PgDialect.literal(database) + ") as bytes")
                .getFirst()
                .text("bytes"));
    }

    /// Statistics, without which the first queries would be planned badly.
    void analyze() {
        String database = move.section().database();
        List<String> tables = target.inside(
                database,
                inside -> inside.inspect("migrate/analyzed").getFirst().stream()
                        .map(row -> row.text("name"))
                        .toList());
        Parallel.map(Parallel.dealt(tables, move.jobs()), move.jobs(), some -> {
            try (PgConnection inside = target.inside(database, Mode.WRITE)) {
                inside.execute(some.stream().map(table -> "analyze " + table).toList(), false);
                return some.size();
            } catch (PgException refused) {
                throw new StepFailedException("analyze failed: " + refused.said(), refused);
            }
        });
    }

    private void list() throws IOException {
        var schemas = new HashSet<>(
                target.inside(move.section().database(), inside -> inside.query("select nspname from pg_namespace")));
        var filter = new PgRestoreList(schemas);
        var kept = new ArrayList<String>();
        int code = PgMigratePrograms.run(
                move.programs().restoreCommand(),
                List.of("--format=directory", "--list", folder.resolve(DUMP).toString()),
                line -> {
                    if (filter.isRestored(line)) {
                        kept.add(line);
                    }
                });
        if (code != 0) {
            throw new StepFailedException("pg_restore can't read the dump: "
                    + String.join("; ", kept.subList(0, Math.min(1, kept.size()))));
        }
        Files.write(folder.resolve(LIST), kept);
    }

    private List<Row> inside(String query) {
        return source.inside(
                move.hidden(), inside -> inside.inspect("migrate/" + query).getFirst());
    }

    /// Takes away what this run and killed ones have left.
    void removeLeftovers() {
        io(() -> {
            Path parent = folder.getParent();
            if (parent == null || Files.notExists(parent)) {
                return;
            }
            String prefix = prefix(move, source, target);
            try (Stream<Path> folders = Files.list(parent)) {
                for (Path left : folders.filter(
                                path -> String.valueOf(path.getFileName()).startsWith(prefix))
                        .toList()) {
                    try {
                        remove(left);
                    } catch (IOException busy) {
                        progress.accept(left + " can't be removed yet: " + busy.getMessage());
                    }
                }
            }
        });
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private void io(Work work) {
        try {
            work.run();
        } catch (IOException failure) {
            throw new StepFailedException("the copy in " + folder + " failed: " + failure.getMessage(), failure);
        } catch (PgException failure) {
            throw new StepFailedException(failure.said(), failure);
        }
    }
}
