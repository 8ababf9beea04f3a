package dev.berth.cli;

import dev.berth.provider.postgres.migrate.PgReplicaOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// How `berth migrate` replicates, where the manifest says `mode: replicate`.
final class ReplicateOptions {

    private static final long MEGABYTE = 1L << 20;

    private int maxLag = 16;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--cutover",
            description = "With `mode: replicate`: close the old database, wait for its last changes, compare, and tell"
                    + " the service of its new place.")
    boolean cutover;

    @Option(
            names = "--finish",
            description = "After the move: take away what is left of it on the old server, and say what a person can"
                    + " remove. No data are deleted.")
    boolean finish;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = Durations.class,
            description =
                    "With `mode: replicate`, how long to wait: for the first copy, which goes on without berth; with"
                            + " --cutover for the last changes, before the old database is opened again (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration wait = PgReplicaOptions.USUAL.drain();

    @Option(
            names = "--verify-limit",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "With --cutover, how long rows are compared; tables that take longer are left out, and named."
                    + " Without it, a comparison of more than 5m opens the old database again.")
    private @Nullable Duration verify;

    @Option(
            names = "--max-lag",
            paramLabel = "MB",
            defaultValue = "16",
            description = "With --cutover, how many megabytes the new server may be behind when it begins (default:"
                    + " ${DEFAULT-VALUE}).")
    void maxLag(int megabytes) {
        if (megabytes < 0) {
            throw new ParameterException(spec.commandLine(), "--max-lag takes a number of megabytes");
        }
        maxLag = megabytes;
    }

    long maxLagBytes() {
        return maxLag * MEGABYTE;
    }

    Duration waiting() {
        return wait;
    }

    PgReplicaOptions limits() {
        return verify == null
                ? new PgReplicaOptions(wait, PgReplicaOptions.USUAL.verify(), false)
                : new PgReplicaOptions(wait, verify, true);
    }
}
