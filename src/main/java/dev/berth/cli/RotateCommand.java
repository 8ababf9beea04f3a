package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Plan;
import dev.berth.core.Selection;
import dev.berth.core.Text;
import dev.berth.credential.Rotation;
import dev.berth.render.Paint;
import dev.berth.render.TextPlan;
import dev.berth.run.ExecutablePlan;
import dev.berth.run.Planner;
import dev.berth.run.ReconcileInput;
import dev.berth.system.AdminTarget;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `berth rotate SERVICE…`
@Command(
        name = "rotate",
        description =
                "Plans, asks, and gives services new passwords: first stored, then set on the server, then published in"
                        + " their Secrets. A run that was cut off is finished by the next one, or by an apply.")
final class RotateCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServicesOptions services = new ServicesOptions();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private GuardOptions guards = new GuardOptions();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private ApplyOptions applying = new ApplyOptions();

    @Option(names = "--role", paramLabel = "NAME", description = "Only this login of the services. Repeatable.")
    private List<String> roles = new ArrayList<>();

    @Option(names = "--all", description = "All services.")
    private boolean all;

    @Option(
            names = "--admin",
            description =
                    "A new password for berth's own login, on the servers that are named instead of services, or on all.")
    private boolean admin;

    @Option(
            names = "--older-than",
            paramLabel = "DURATION",
            converter = Durations.class,
            description =
                    "Only passwords that were made longer ago, such as 90d. PostgreSQL's roles remember the day; of other"
                            + " users nobody knows it, and they are left out.")
    private Duration olderThan = Duration.ZERO;

    @Option(
            names = "--finish",
            description =
                    "Make no new password, and end what worked before the last rotation: the former login of services"
                            + " with `rotation: two-users`, or that had it, and the former password of Redis users.")
    private boolean finish;

    @Option(
            names = "--expect",
            paramLabel = "DIGEST",
            converter = ReviewedDigest.class,
            description = "Apply only if the plan has this digest, all 64 digits.")
    private String digest = "";

    RotateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (AuditFile audit =
                applying.audit.open(console, "rotate", services.directory(), services.manifests.environment(console))) {
            return audit.end(admin ? ofAdmin(audit) : ofServices(audit)).code();
        }
    }

    private ExitCode ofServices(AuditFile audit) {
        if (all == services.isNamed()) {
            throw new ParameterException(
                    spec.commandLine(),
                    all ? "--all and names choose services in two ways" : "name a service, or --all");
        }
        if (finish && !olderThan.isZero()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--finish ends former logins and passwords, and --older-than chooses passwords to renew");
        }
        Paint paint = console.paint(services.noColor);
        Instant start = Instant.now();
        ReconcileInput input = servers.of(Composition.strict(console, services.cluster, services.manifests)
                .input(services.directory()));
        guards.requireKnown(input);
        SortedSet<String> chosen = services.covered(input);
        Rotation rotation = rotation(chosen, input);
        leftOut(chosen, input).forEach(said -> console.note(Optional.of(said)));
        try (Planner planner = Planner.open(input, wait.on(console))) {
            var execution = new Execution(console, applying, guards.overrides(), paint, ReportDraft.unwanted(), audit);
            if (applying.yes) {
                execution.lock(planner);
            }
            ExecutablePlan planned = planner.plan(rotation).allowing(guards.overrides());
            Plan plan = planned.plan();
            if (plan.considered() == 0 && !plan.isIncomplete()) {
                input.notes().forEach(console::note);
                console.out().println(nothing());
                return ExitCode.OK;
            }
            console.show(TextPlan.render(plan, Optional.of(Duration.between(start, Instant.now())), paint));
            if (!digest.isEmpty() && !plan.hasDigest(digest)) {
                return execution.notReviewed(ReviewedDigest.differs(plan, digest));
            }
            return execution.run(
                    planner,
                    planned,
                    () -> planner.plan(rotation),
                    plan.isIncomplete() ? ExitCode.INCOMPLETE : ExitCode.OK);
        }
    }

    private ExitCode ofAdmin(AuditFile audit) {
        if (servers.areGiven()) {
            throw new ParameterException(
                    spec.commandLine(), "--admin takes servers without --server: berth rotate --admin main");
        }
        if (all || finish || !roles.isEmpty() || !olderThan.isZero()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--admin is about berth's own logins; --all, --role, --finish and --older-than about services'");
        }
        Composition composition = Composition.strict(console, services.cluster, services.manifests);
        List<AdminTarget> targets = composition.bootstrapTargets(services.directory(), false);
        SortedSet<String> named = services.ofServers(targets.stream()
                .map(target -> target.server().address().name())
                .collect(Collectors.toCollection(TreeSet::new)));
        return new AdminRotations(console, applying, digest, console.paint(services.noColor), audit)
                .run(
                        services.directory(),
                        composition.target(services.directory()),
                        targets.stream()
                                .filter(target ->
                                        named.contains(target.server().address().name()))
                                .toList());
    }

    /// The logins without a password, unless `--role` names others.
    private List<String> leftOut(SortedSet<String> chosen, ReconcileInput input) {
        return input.passwordless().entrySet().stream()
                .filter(login -> roles.isEmpty() && chosen.contains(login.getValue()))
                .map(login -> login.getKey() + " is left out: its manifest says `password: none`")
                .toList();
    }

    private static boolean isPasswordless(String role, SortedSet<String> chosen, ReconcileInput input) {
        return input.passwordless().entrySet().stream()
                .anyMatch(login -> login.getKey().name().equals(role) && chosen.contains(login.getValue()));
    }

    private String nothing() {
        return "No password to renew: "
                + (olderThan.isZero()
                        ? "berth makes none for " + (all ? "any service" : "these services") + "."
                        : "none is older than " + olderThan.toDays() + " days.");
    }

    private Rotation rotation(SortedSet<String> chosen, ReconcileInput input) {
        SortedSet<String> known = input.logins().entrySet().stream()
                .filter(login -> chosen.contains(login.getValue()))
                .map(Map.Entry::getKey)
                .map(Address::name)
                .collect(Collectors.toCollection(TreeSet::new));
        for (String role : roles) {
            if (isPasswordless(role, chosen, input)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--role " + role + ": its manifest says `password: none`, so there is no password to renew");
            }
            if (!known.contains(role)) {
                String hint = Text.nearest(role, known)
                        .map(near -> " Did you mean " + near + "?")
                        .orElse("");
                throw new ParameterException(
                        spec.commandLine(),
                        "--role " + role + ": these services have no login of that name." + hint + " There are: "
                                + String.join(", ", known));
            }
        }
        Optional<LocalDate> before = olderThan.isZero()
                ? Optional.empty()
                : Optional.of(LocalDate.ofInstant(Instant.now().minus(olderThan), ZoneOffset.UTC));
        requireCarriersCovered(chosen, input);
        return new Rotation(chosen, new TreeSet<>(roles), before, finish, reason(chosen, input));
    }

    /// All services that read a password get the new one in the same run.
    private void requireCarriersCovered(SortedSet<String> chosen, ReconcileInput input) {
        Set<Address> logins = input.logins().entrySet().stream()
                .filter(login -> chosen.contains(login.getValue()))
                .map(Map.Entry::getKey)
                .filter(login -> roles.isEmpty() || roles.contains(login.name()))
                .collect(Collectors.toSet());
        for (String carrier : input.carriers(logins)) {
            if (!input.scope().covers(carrier)) {
                throw new ParameterException(
                        spec.commandLine(),
                        carrier + " reads one of these passwords too and belongs to "
                                + input.scope().home(carrier)
                                + ", which this run doesn't cover. Leave --server or --shard out");
            }
        }
    }

    /// The selection as the command line names it.
    private String reason(SortedSet<String> chosen, ReconcileInput input) {
        var words = new ArrayList<>(List.of("rotate"));
        words.addAll(all ? List.of("--all") : chosen);
        roles.forEach(role -> words.addAll(List.of("--role", role)));
        if (finish) {
            words.add("--finish");
        }
        if (!olderThan.isZero()) {
            words.addAll(List.of("--older-than", olderThan.toDays() + "d"));
        }
        input.scope().selection().map(Selection::reason).ifPresent(words::add);
        return String.join(" ", words);
    }
}
