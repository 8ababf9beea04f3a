package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.Fingerprint;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.credential.PasswordGenerator;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgVerifier;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgMigratePrograms;
import dev.berth.provider.postgres.live.PgProgramLogin;
import dev.berth.provider.postgres.migrate.PgCopyProgress;
import dev.berth.provider.postgres.migrate.PgMaking;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.postgres.migrate.PgReplicaSql;
import dev.berth.provider.postgres.migrate.PgRestoreList;
import dev.berth.provider.postgres.migrate.PgSchemaList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;

/// Copies what the old database has besides rows, in two parts, each of which is there as a whole or not at all.
///
/// @param folder where the dump lies meanwhile
record PgSchemaCopy(PgMove move, PgMoveServer source, PgMoveServer target, Path folder) {

    private static final String DUMP = "schema";
    private static final String LIST = "list";

    /// Reads everything that is no row.
    ///
    /// @param database the old one, under its name of the moment
    void dump(String database) {
        io(() -> {
            if (Files.notExists(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            var said = PgCopyProgress.dumped(List.of(), List.of());
            int code = PgMigratePrograms.run(
                    new PgProgramLogin(source.spec(), source.password()),
                    move.programs().command(),
                    "pg_dump",
                    List.of(
                            "--format=custom",
                            "--schema-only",
                            "--no-owner",
                            "--no-privileges",
                            "--no-publications",
                            "--no-subscriptions",
                            "--lock-wait-timeout="
                                    + source.spec().manners().lockTimeout().toMillis(),
                            "--file=" + dumped()),
                    database,
                    said::accept);
            if (code != 0) {
                throw new StepFailedException("pg_dump failed: " + said.said());
            }
        });
    }

    /// The fingerprint of the dumped schema, without comments, which contain the program's version and the
    /// time.
    String fingerprint() {
        return io(() -> {
            var lines = new ArrayList<String>();
            run(List.of("--file=-", "--no-owner", "--no-privileges", dumped()), line -> {
                if (!line.startsWith("--") && !line.startsWith("\\")) {
                    lines.add(line);
                }
            });
            return Fingerprint.of(String.join("\n", lines));
        });
    }

    /// Makes the tables, and what rows need while they are copied.
    void restoreFirst(List<Row> identities) {
        io(() -> {
            restore(list(identities).first(section("pre-data"), section("post-data")));
            return "";
        });
    }

    /// Makes everything else.
    void restoreRest(List<Row> identities) {
        io(() -> {
            restore(list(identities).rest(section("post-data")));
            return "";
        });
    }

    private PgSchemaList list(List<Row> identities) {
        var schemas = new HashSet<>(
                target.inside(move.section().database(), inside -> inside.query("select nspname from pg_namespace")));
        return new PgSchemaList(new PgRestoreList(schemas), identities);
    }

    private List<String> section(String name) throws IOException {
        var lines = new ArrayList<String>();
        run(List.of("--list", "--section=" + name, dumped()), lines::add);
        return lines;
    }

    private void run(List<String> options, Consumer<String> lines) throws IOException {
        int code = PgMigratePrograms.run(move.programs().restoreCommand(), options, lines);
        if (code != 0) {
            throw new StepFailedException("pg_restore can't read the dump");
        }
    }

    private void restore(List<String> lines) throws IOException {
        Files.write(folder.resolve(LIST), lines);
        var said = PgCopyProgress.restored(List.of(), List.of());
        asService(password -> {
            int code = PgMigratePrograms.run(
                    new PgProgramLogin(target.spec().as(move.section().user()), password),
                    move.programs().restoreCommand(),
                    "pg_restore",
                    List.of(
                            "--format=custom",
                            "--single-transaction",
                            "--exit-on-error",
                            "--no-owner",
                            "--no-privileges",
                            "--no-tablespaces",
                            "--use-list=" + folder.resolve(LIST),
                            dumped()),
                    move.section().database(),
                    said::accept);
            if (code != 0) {
                throw new StepFailedException("pg_restore failed: " + said.said());
            }
        });
    }

    private String dumped() {
        return folder.resolve(DUMP).toString();
    }

    /// Work that uses a password of the service's login.
    interface Login {
        void run(Secret password) throws IOException;
    }

    /// Lets berth log in as the service does, with a password that nobody else knows and that lapses: code of
    /// the old database runs meanwhile, and could become whoever has logged in.
    void asService(Login work) throws IOException {
        Secret password = new PasswordGenerator().generate(PasswordGenerator.LENGTH);
        String lend = new PgMaking(
                        move, target.server().flag("superuser"), target.spec().admin())
                .lend(PgVerifier.of(password), target.now().plus(PgRestoreLogin.LAPSES));
        target.together(List.of(lend + " connection limit -1"));
        try {
            work.run(password);
        } finally {
            target.together(List.of(new PgReplicaSql(move).lock()));
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private interface Action {
        void run() throws IOException;
    }

    private void io(Action work) {
        io(() -> {
            work.run();
            return "";
        });
    }

    private <T> T io(Work<T> work) {
        try {
            return work.run();
        } catch (IOException failure) {
            throw new StepFailedException("the copy in " + folder + " failed: " + failure.getMessage(), failure);
        } catch (PgException failure) {
            throw new StepFailedException(failure.said(), failure);
        }
    }
}
