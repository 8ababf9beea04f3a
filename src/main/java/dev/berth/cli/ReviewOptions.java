package dev.berth.cli;

import dev.berth.core.Plan;
import dev.berth.manifest.PlanFile;
import java.nio.file.Path;
import java.util.Optional;
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
            converter = Digests.class,
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

    /// What is wrong with a plan that is to have the digest that was asked for; empty if nothing is.
    Optional<String> mismatch(Plan plan) {
        return digest.isEmpty() || plan.hasDigest(digest)
                ? Optional.empty()
                : Optional.of(Digests.differs(plan, digest));
    }
}
