package dev.berth.cli;

import dev.berth.provider.postgres.PgBackup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// How `berth migrate` copies.
final class MigrateOptions {

    private static final int MAX_PARALLELISM = 64;

    private int parallelism = 2;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--yes", description = "Begin without asking. Needed where there is no terminal.")
    boolean yes;

    @Option(
            names = "--expect",
            paramLabel = "DIGEST",
            converter = ReviewedDigest.class,
            description = "Move only if the plan has this digest, all 64 digits.")
    String digest = "";

    @Option(
            names = "--lock-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = Durations.class,
            description = "How long the switch waits for another apply to end (default: ${DEFAULT-VALUE}).")
    Duration lockTimeout = Duration.ofMinutes(1);

    @Mixin
    AuditOption audit = new AuditOption();

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "Where the copy lies meanwhile, which needs room for it (default: the system's temporary folder).")
    private @Nullable Path directory;

    @Option(
            names = "--pg-dump",
            paramLabel = "PROGRAM",
            defaultValue = "pg_dump",
            description = "The pg_dump that copies; as new as the old server, or newer (default: the one on the PATH).")
    private String command = "pg_dump";

    @Option(
            names = "--pg-restore",
            paramLabel = "PROGRAM",
            description =
                    "The pg_restore that fills the new database (default: the one beside pg_dump, or on the PATH).")
    private @Nullable String restore;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many tables to copy at once (default: ${DEFAULT-VALUE}).")
    void parallelism(int tables) {
        if (tables < 1 || tables > MAX_PARALLELISM) {
            throw new ParameterException(
                    spec.commandLine(), "--parallelism takes a number from 1 to " + MAX_PARALLELISM);
        }
        parallelism = tables;
    }

    int parallelism() {
        return parallelism;
    }

    PgBackup programs() {
        return new PgBackup(Optional.ofNullable(directory), command, Optional.ofNullable(restore));
    }
}
