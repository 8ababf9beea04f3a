package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Plan;
import dev.berth.core.PlanSource;
import dev.berth.core.PlanTarget;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.render.Paint;
import dev.berth.render.TextBootstrap;
import dev.berth.run.bootstrap.AdminRotation;
import dev.berth.system.AdminTarget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// `berth rotate --admin`: new passwords for berth's own logins.
///
/// @param audit where each rotation is noted
record AdminRotations(Console console, ApplyOptions options, String digest, Paint paint, AuditFile audit) {

    ExitCode run(String directory, PlanTarget site, List<AdminTarget> targets) {
        var rotations = new TreeMap<String, AdminRotation>();
        try {
            targets.forEach(target -> rotations.put(target.server().address().toString(), AdminRotation.open(target)));
            return run(plan(directory, site, rotations), rotations);
        } finally {
            rotations.values().forEach(AdminRotation::close);
        }
    }

    private static Plan plan(String directory, PlanTarget site, TreeMap<String, AdminRotation> rotations) {
        var servers = new TreeMap<Address, PlanTarget.Server>();
        rotations.forEach((server, rotation) -> servers.put(
                Address.parse(server), new PlanTarget.Server(rotation.identity(), new TreeSet<>(List.of(server)))));
        return new Plan(
                new PlanSource(directory, Optional.empty(), rotations.size(), rotations.size(), List.of()),
                new PlanTarget(site.fleet(), site.environment(), servers),
                Optional.empty(),
                Collections.emptySortedMap(),
                new TreeSet<>(),
                rotations.values().stream().map(AdminRotation::plan).toList(),
                List.of(),
                List.of());
    }

    private ExitCode run(Plan plan, TreeMap<String, AdminRotation> rotations) {
        console.show(TextBootstrap.render("berth rotate --admin", plan.redacted(console.redaction()::apply), paint));
        var execution = new Execution(console, options, new ArrayList<>(), paint, ReportDraft.unwanted());
        if (plan.isBlocked()) {
            console.refused(plan.allRefusals());
            return ExitCode.REFUSED;
        }
        if (!digest.isEmpty() && !plan.hasDigest(digest)) {
            return execution.notReviewed(ReviewedDigest.differs(plan, digest));
        }
        if (!execution.isApproved()) {
            return ExitCode.NOT_APPROVED;
        }
        var outcomes = new TreeMap<String, ServiceOutcome>();
        rotations.forEach((server, rotation) -> {
            ServiceOutcome outcome = outcome(server, rotation);
            audit.of(plan.digest()).ended(rotation.plan(), outcome);
            outcomes.put(server, outcome);
        });
        console.show(TextBootstrap.outcome(outcomes, paint));
        return outcomes.values().stream().allMatch(ServiceOutcome.Applied.class::isInstance)
                ? ExitCode.OK
                : ExitCode.APPLIED_IN_PART;
    }

    private ServiceOutcome outcome(String server, AdminRotation rotation) {
        try {
            rotation.run(
                    options.lockTimeout,
                    step -> console.err().println("berth: " + server + ": " + Text.printable(step)));
            return new ServiceOutcome.Applied(1);
        } catch (StepFailedException | UnreadableException failed) {
            return new ServiceOutcome.Failed(String.valueOf(failed.getMessage()));
        }
    }
}
