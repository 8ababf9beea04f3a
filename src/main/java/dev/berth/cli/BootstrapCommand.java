package dev.berth.cli;

import dev.berth.core.Plan;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.Text;
import dev.berth.render.JsonPlan;
import dev.berth.render.Paint;
import dev.berth.render.TextBootstrap;
import dev.berth.run.AuditLog;
import dev.berth.run.bootstrap.Bootstrap;
import dev.berth.run.bootstrap.Bootstrap.Planned;
import dev.berth.run.bootstrap.BootstrapRun;
import dev.berth.system.AdminTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `berth bootstrap [DIR]`
@Command(
        name = "bootstrap",
        description =
                "Gives berth a login of its own on each server, with the login that the server came with (`root:` in"
                        + " berth.yaml), or repairs it. Plans, asks, and reads again to prove it.")
final class BootstrapCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Options options = new Options();

    @Mixin
    private GuardOptions guards = new GuardOptions();

    @Mixin
    private BootstrapOptions applying = new BootstrapOptions();

    @Mixin
    private PlanOutput output = new PlanOutput();

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description = "Only this server of berth.yaml: `main`, or `postgres/main`. Repeatable.")
    private List<String> servers = new ArrayList<>();

    @Option(
            names = "--adopt",
            description = "Also let berth's login manage declared roles and databases that others made.")
    private boolean adopt;

    @Option(names = "--dry-run", description = "Print the plan and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the plan as JSON, in the form of `berth plan --format json`.")
    private boolean json;

    @Option(
            names = {"--exit-code", "--detailed-exitcode"},
            description = "With --dry-run: exit with 2 if there are changes, with 5 if a guard refuses one.")
    private boolean exitCode;

    @Option(
            names = "--expect",
            paramLabel = "DIGEST",
            converter = ReviewedDigest.class,
            description = "Apply only if the plan has this digest, all 64 digits.")
    private String digest = "";

    BootstrapCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (AuditFile audit =
                applying.audit.open(console, "bootstrap", options.directory, options.manifests.environment(console))) {
            return audit.end(run(audit)).code();
        }
    }

    private ExitCode run(AuditFile audit) {
        Composition composition = Composition.strict(console, options.cluster, options.manifests);
        List<AdminTarget> targets = composition.bootstrapTargets(options.directory, adopt).stream()
                .filter(one -> ServerOptions.isNamed(one.server().address(), servers))
                .toList();
        checkNames(targets);
        try (var bootstrap =
                new Bootstrap(options.directory, composition.target(options.directory), targets, guards.overrides())) {
            Planned planned = bootstrap.plan();
            Plan plan = planned.plan().redacted(console.redaction()::apply);
            show(plan);
            output.save(plan);
            return run(bootstrap, planned, audit);
        }
    }

    private void checkNames(List<AdminTarget> targets) {
        for (String name : servers) {
            if (targets.stream()
                    .noneMatch(one -> ServerOptions.isNamed(one.server().address(), List.of(name)))) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--server " + name + ": berth.yaml has no server of that name to bootstrap");
            }
        }
    }

    private void show(Plan plan) {
        if (json) {
            console.out().print(JsonPlan.render(plan, Version.number()));
        } else {
            console.show(TextBootstrap.render("berth bootstrap", plan, paint()));
        }
    }

    private Paint paint() {
        return console.paint(options.noColor);
    }

    private ExitCode run(Bootstrap bootstrap, Planned planned, AuditFile audit) {
        Plan plan = planned.plan();
        ExitCode end = plan.isIncomplete() ? ExitCode.INCOMPLETE : ExitCode.OK;
        if (dryRun) {
            return end != ExitCode.OK || !exitCode || plan.isEmpty()
                    ? end
                    : plan.isBlocked() ? ExitCode.REFUSED : ExitCode.CHANGES;
        }
        if (plan.isEmpty()) {
            return end;
        }
        var execution = new Execution(console, new ApplyOptions(), guards.overrides(), paint(), ReportDraft.unwanted());
        if (plan.isBlocked()) {
            console.refused(plan.allRefusals());
            return ExitCode.REFUSED;
        }
        if (!digest.isEmpty() && !plan.hasDigest(digest)) {
            return execution.notReviewed(ReviewedDigest.differs(plan, digest));
        }
        if (!applying.yes && !execution.isApproved()) {
            return ExitCode.NOT_APPROVED;
        }
        bootstrap.lock(applying.lockTimeout);
        Planned locked = bootstrap.plan();
        if (!locked.plan().digest().equals(plan.digest())) {
            return execution.notReviewed(
                    "berth: the servers or Secrets changed while this plan was shown, so it was not applied. Run again");
        }
        return execute(bootstrap, locked, audit.of(plan.digest()), end);
    }

    private ExitCode execute(Bootstrap bootstrap, Planned planned, AuditLog log, ExitCode end) {
        SortedMap<String, ServiceOutcome> outcomes = new BootstrapRun(
                        (server, step) -> console.err().println("berth: " + server + ": " + Text.printable(step)), log)
                .apply(planned);
        SortedMap<String, ServiceOutcome> verified = BootstrapRun.verified(outcomes, bootstrap.plan());
        log.corrected(planned.plan(), outcomes, verified);
        outcomes = verified;
        console.show(TextBootstrap.outcome(outcomes, paint()));
        return outcomes.values().stream().allMatch(ServiceOutcome.Applied.class::isInstance)
                ? end
                : ExitCode.APPLIED_IN_PART;
    }
}
