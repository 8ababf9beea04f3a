package dev.berth.cli;

import dev.berth.core.Guards;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.core.migrate.MigratePlan;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateSession;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.MigrateStep;
import dev.berth.render.JsonMigrate;
import dev.berth.render.Paint;
import dev.berth.render.TextMigrate;
import dev.berth.run.migrate.Migration;
import dev.berth.run.migrate.Migration.End;
import dev.berth.run.migrate.Switch;
import java.util.List;
import java.util.Optional;
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
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private PlatformOption platform = new PlatformOption();

    @Mixin
    private Display display = new Display();

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
                    "Take the copy away and open the old database again, if the service isn't told of the new one yet.")
    private boolean abort;

    MigrateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!services.isNamed()) {
            throw new ParameterException(spec.commandLine(), "name a service");
        }
        if (format == Format.json && !dryRun) {
            throw new ParameterException(spec.commandLine(), "--format json prints what --dry-run finds: add it");
        }
        if (abort && dryRun) {
            throw new ParameterException(spec.commandLine(), "--abort and --dry-run exclude each other");
        }
        var composition = Composition.strict(console, cluster, platform);
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
                moving.estate(),
                service,
                moving.login(),
                moving.estate().store().address(),
                guards.allowances(),
                migrating.lockTimeout,
                ApplyProgress.on(console));
        if (moving.move().from().replicates() || replicating.finish) {
            return replicate(moving, switching).code();
        }
        if (replicating.cutover) {
            throw new ParameterException(
                    spec.commandLine(),
                    service + ": --cutover is for `mode: replicate`, and its manifest doesn't say it");
        }
        MigrateProgress progress = MigrateView.on(console, service);
        try (MigrateSession session = moving.open(progress)) {
            return (abort ? abort(session, switching, progress, service) : run(session, switching, progress, moving))
                    .code();
        }
    }

    private ExitCode replicate(Moving moving, Switch switching) {
        if ((abort && replicating.cutover) || (replicating.finish && (abort || replicating.cutover))) {
            throw new ParameterException(spec.commandLine(), "name one of --cutover, --abort and --finish");
        }
        var run = new Replicating(
                console,
                moving,
                switching,
                replicating,
                new Replicating.Look(dryRun, exitCode, format == Format.json, migrating.digest),
                paint(),
                this::isApproved);
        if (replicating.finish) {
            return new ReplicationEnd(run).finish();
        }
        return abort ? new ReplicationEnd(run).abort() : run.run();
    }

    private ExitCode run(MigrateSession session, Switch switching, MigrateProgress progress, Moving moving) {
        MigratePlan review = review(session, switching, moving);
        MigrateReading reading = review.reading();
        Plan plan = review.switching();
        List<Refusal> refusals = refusals(reading, moving);
        show(review.refusing(refusals), review.digest(), moving);
        if (plan.unread().contains(moving.service())) {
            console.err()
                    .println("berth: a server or store that the service uses can't be read: "
                            + String.join(
                                    "; ",
                                    plan.notes().stream()
                                            .filter(note -> note.code().equals("unreadable"))
                                            .map(note -> Text.printable(note.message()))
                                            .toList()));
            return ExitCode.INCOMPLETE;
        }
        if (reading.stage() == MigrateStage.ARRIVED && reading.left() && plan.isEmpty()) {
            (format == Format.json ? console.err() : console.out())
                    .println("Nothing is left to do. Remove `from` from the manifest.");
            return ExitCode.OK;
        }
        boolean refused = !refusals.isEmpty() || isBlocked(reading, plan, moving);
        if (dryRun) {
            return !exitCode ? ExitCode.OK : refused ? ExitCode.REFUSED : ExitCode.CHANGES;
        }
        if (refused) {
            console.err().println("berth: refused; nothing was changed. See the lines that begin with \"!\"");
            return ExitCode.REFUSED;
        }
        if (!migrating.digest.isEmpty() && !migrating.digest.equals(review.digest())) {
            console.err().println(Digests.differs(review.digest(), migrating.digest));
            return ExitCode.NOT_REVIEWED;
        }
        if (!isApproved()) {
            return ExitCode.NOT_APPROVED;
        }
        session.lock();
        MigratePlan again = review(session, switching, moving);
        MigrateReading locked = again.reading();
        if (!refusals(locked, moving).isEmpty() || !again.digest().equals(review.digest())) {
            console.err().println("berth: the servers changed while this was shown, so nothing was done. Run again");
            return ExitCode.NOT_REVIEWED;
        }
        End end;
        try (var _ = new Interruption(
                console.err(),
                "berth: interrupted. The service may be down: run migrate again to go on, or with --abort to undo it")) {
            end = new Migration(session, switching, (step, before) -> {
                        if (before) {
                            progress.accept(step);
                        }
                    })
                    .run(locked);
        }
        return ended(end, switching, progress, moving);
    }

    private boolean isApproved() {
        return migrating.yes
                || new Execution(console, new ApplyOptions(), guards.allowances(), paint(), ReportDraft.unwanted())
                        .isApproved();
    }

    private static MigratePlan review(MigrateSession session, Switch switching, Moving moving) {
        return new MigratePlan(
                moving.service(),
                session.read(),
                session.moving().stream().map(MigrateStep::preview).toList(),
                switching.plan().plan());
    }

    private void show(MigratePlan shown, String digest, Moving moving) {
        if (format == Format.json) {
            console.out()
                    .print(JsonMigrate.render(
                            shown, digest, moving.database(), console.redaction()::apply, Version.number()));
            return;
        }
        console.show(TextMigrate.render(
                        shown.service(),
                        shown.reading(),
                        shown.moving(),
                        shown.switching().redacted(console.redaction()::apply),
                        moving.database(),
                        paint())
                + TextMigrate.digest(digest));
    }

    /// A database that is half made may look as if something stood against its changes.
    private static boolean isBlocked(MigrateReading reading, Plan plan, Moving moving) {
        return plan.of(moving.service()).stream()
                .filter(PlannedChange::isBlocked)
                .anyMatch(change -> reading.stage() != MigrateStage.BEGUN
                        || !change.address().isBelow(moving.move().target().address()));
    }

    private List<Refusal> refusals(MigrateReading reading, Moving moving) {
        return Guards.remaining(reading.refusals(), Optional.of(moving.database()), guards.allowances());
    }

    private ExitCode ended(End end, Switch switching, MigrateProgress progress, Moving moving) {
        return switch (end) {
            case End.Moved(MigrateReading reading) -> {
                console.show(TextMigrate.moved(moving.service(), reading, moving.restarts(), switching.others()));
                yield ExitCode.OK;
            }
            case End.Undone(String reason) -> {
                progress.accept("FAILED: " + reason);
                console.err()
                        .println("berth: nothing was moved: the old database is open again, and no Secret was changed");
                yield ExitCode.APPLIED_IN_PART;
            }
            case End.Unfinished(String reason) -> {
                progress.accept("FAILED: " + reason);
                console.err().println("berth: what ran stays; run again to finish");
                yield ExitCode.APPLIED_IN_PART;
            }
        };
    }

    private ExitCode abort(MigrateSession session, Switch switching, MigrateProgress progress, String service) {
        session.lock();
        MigrateReading reading = session.read();
        if (reading.stage() == MigrateStage.ARRIVED && switching.isTold()) {
            console.err()
                    .println("berth: refused: the service's Secret tells of the new database already, and what was"
                            + " written there since would be lost. Nothing was changed");
            return ExitCode.REFUSED;
        }
        if (reading.stage() == MigrateStage.NOT_BEGUN) {
            console.out().println("Nothing is left to undo.");
            return ExitCode.OK;
        }
        if (!isApproved()) {
            return ExitCode.NOT_APPROVED;
        }
        End end = new Migration(session, switching, (step, before) -> {
                    if (before) {
                        progress.accept(step);
                    }
                })
                .abort(reading);
        if (end instanceof End.Undone) {
            console.out().println(service + ": undone. The old database is open as before.");
            return ExitCode.OK;
        }
        progress.accept("FAILED: " + (end instanceof End.Unfinished(String reason) ? reason : end.toString()));
        return ExitCode.APPLIED_IN_PART;
    }

    private Paint paint() {
        return console.paint(display.noColor);
    }
}
