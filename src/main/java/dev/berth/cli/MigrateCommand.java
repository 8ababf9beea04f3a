package dev.berth.cli;

import dev.berth.core.migrate.MigrateProgress;
import dev.berth.core.migrate.MigrateSession;
import dev.berth.render.Paint;
import dev.berth.run.migrate.Switch;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `berth migrate SERVICE [DIR]`
@Command(
        name = "migrate",
        description =
                "Moves a service's data from a PostgreSQL of its own (`from:` in its manifest) to the shared one: closes the"
                        + " old database, copies it, compares every row, and tells the service of its new place.")
final class MigrateCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServicesOptions services = new ServicesOptions();

    @Mixin
    private GuardOptions guards = new GuardOptions();

    @Mixin
    private MigrateOptions migrating = new MigrateOptions();

    @Mixin
    private ReplicateOptions replicating = new ReplicateOptions();

    @Option(names = "--dry-run", description = "Print what would be done, and change nothing.")
    private boolean dryRun;

    @Option(
            names = {"--exit-code", "--detailed-exitcode"},
            description =
                    "With --dry-run: exit with 2 if there is something to do, with 5 if something stands against it.")
    private boolean exitCode;

    /// How what would be done is printed.
    private enum Format {
        text,
        json
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "With --dry-run: ${COMPLETION-CANDIDATES} (default: text).")
    private Format format = Format.text;

    @Option(
            names = "--abort",
            description =
                    "Remove the copy and open the old database again, if the service's Secrets don't name the new one yet.")
    private boolean abort;

    MigrateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        requireSense();
        try (AuditFile audit = migrating.audit.open(
                console, "migrate", services.directory(), services.manifests.environment(console))) {
            return audit.end(run(audit)).code();
        }
    }

    private void requireSense() {
        if (!services.isNamed()) {
            throw new ParameterException(spec.commandLine(), "name a service");
        }
        if (format == Format.json && !dryRun) {
            throw new ParameterException(spec.commandLine(), "--format json prints what --dry-run finds: add it");
        }
        if (abort && dryRun) {
            throw new ParameterException(spec.commandLine(), "--abort and --dry-run exclude each other");
        }
    }

    private ExitCode run(AuditFile audit) {
        var composition = Composition.strict(console, services.cluster, services.manifests);
        var names = services.of(new TreeSet<>(composition.names(services.directory())));
        if (names.size() != 1) {
            throw new ParameterException(spec.commandLine(), "name one service; each is moved by itself");
        }
        String service = names.getFirst();
        Moving moving = composition
                .moving(services.directory(), service, migrating.programs(), migrating.parallelism())
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        service + ": its manifest has no `from` below `postgres`, so there is nothing to move"));
        var switching = new Switch(
                moving.input(),
                service,
                moving.login(),
                moving.input().store().address(),
                guards.overrides(),
                migrating.lockTimeout,
                ApplyProgress.on(console));
        if (moving.move().from().replicates() || replicating.finish) {
            return replicate(moving, switching, audit);
        }
        if (replicating.cutover) {
            throw new ParameterException(
                    spec.commandLine(),
                    service + ": --cutover is for `mode: replicate`, and its manifest doesn't say it");
        }
        MigrateProgress progress = MigrateView.on(console, service);
        try (MigrateSession session = moving.open(progress)) {
            var copying = new Copying(
                    console, moving, switching, session, progress, look(), audit, paint(), this::isApproved);
            return abort ? copying.abort() : copying.run();
        }
    }

    private ExitCode replicate(Moving moving, Switch switching, AuditFile audit) {
        if ((abort && replicating.cutover) || (replicating.finish && (abort || replicating.cutover))) {
            throw new ParameterException(spec.commandLine(), "name one of --cutover, --abort and --finish");
        }
        var run = new Replicating(console, moving, switching, replicating, look(), audit, paint(), this::isApproved);
        if (replicating.finish) {
            return new ReplicationEnd(run).finish();
        }
        return abort ? new ReplicationEnd(run).abort() : run.run();
    }

    private Replicating.Look look() {
        return new Replicating.Look(dryRun, exitCode, format == Format.json, migrating.digest);
    }

    private boolean isApproved() {
        return migrating.yes
                || new Execution(console, new ApplyOptions(), guards.overrides(), paint(), ReportDraft.unwanted())
                        .isApproved();
    }

    private Paint paint() {
        return console.paint(services.noColor);
    }
}
