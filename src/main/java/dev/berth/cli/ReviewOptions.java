package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Coverage;
import dev.berth.core.Plan;
import dev.berth.core.Refusal;
import dev.berth.core.Selection;
import dev.berth.core.Text;
import dev.berth.manifest.PlanFile;
import dev.berth.run.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import picocli.CommandLine.Option;

/// `--plan FILE` and `--expect DIGEST`
final class ReviewOptions {

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "Apply only the services whose changes are those of this saved plan; the others are left and reported.")
    private String file = "";

    @Option(
            names = "--expect",
            paramLabel = "DIGEST",
            converter = ReviewedDigest.class,
            description =
                    "Apply only if the plan has this digest, all 64 digits; with --plan, only if the saved plan has it.")
    private String digest = "";

    String file() {
        return file;
    }

    /// The saved plan, if there is one.
    Optional<Plan> plan() {
        return file.isEmpty() ? Optional.empty() : Optional.of(PlanFile.read(Path.of(file)));
    }

    /// What is wrong with applying a plan of another environment; empty if nothing is.
    Optional<String> elsewhere(Plan reviewed, Optional<String> environment) {
        Optional<String> planned = reviewed.site().environment();
        return planned.equals(environment)
                ? Optional.empty()
                : Optional.of("berth: " + file + " is a plan "
                        + planned.map(name -> "for the environment " + name).orElse("without an environment")
                        + ", and this run is "
                        + environment.map(name -> "for " + Text.printable(name)).orElse("for none")
                        + ". Nothing was changed. "
                        + planned.map(name -> "Apply it with --environment " + Text.printable(name))
                                .orElse("Apply it without --environment, and with BERTH_ENVIRONMENT unset"));
    }

    /// What is wrong with applying a plan of some servers to a run that covers others; empty if nothing is. A plan of
    /// the whole fleet may be applied in parts.
    Optional<String> elsewhere(Plan reviewed, Scope scope) {
        Optional<SortedSet<Address>> planned = servers(reviewed.selection());
        return planned.isEmpty() || planned.equals(servers(scope.selection()))
                ? Optional.empty()
                : Optional.of("berth: " + file + " is a plan of some servers ("
                        + Text.printable(
                                reviewed.selection().map(Selection::inWords).orElse(""))
                        + "), and this run covers "
                        + scope.selection().map(Selection::inWords).orElse("all of them")
                        + ". Nothing was changed. Apply it with the --server or --shard that it was planned with");
    }

    /// The refusals of the plan of the whole fleet, if a run applies a part of it. A part alone may have
    /// fewer refusals.
    List<Refusal> ofWhole(Optional<Plan> reviewed, Scope scope) {
        return reviewed
                .filter(plan -> plan.selection().isEmpty() && scope.selection().isPresent())
                .map(Plan::refusals)
                .orElse(List.of())
                .stream()
                .map(refusal -> new Refusal(
                        refusal.guard(), "of the plan in " + file + ": " + refusal.message(), refusal.liftable()))
                .toList();
    }

    private static Optional<SortedSet<Address>> servers(Optional<Selection> part) {
        return part.flatMap(Selection::coverage).map(Coverage::servers);
    }

    /// The problem if a plan does not have the digest that the command line names; empty if there is none.
    Optional<String> mismatch(Plan plan) {
        return digest.isEmpty() || plan.hasDigest(digest)
                ? Optional.empty()
                : Optional.of(ReviewedDigest.differs(plan, digest));
    }
}
