package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.policy.Policy;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `berth policy test [DIR|FILE]`
@Command(
        name = "policy",
        description = "test: evaluates the examples that stand beside the policies of berth.yaml, and names those with"
                + " another result than they say. Works offline, without credentials.")
final class PolicyCommand extends Display implements Callable<Integer> {

    /// What to do with policies.
    private enum Deed {
        test
    }

    private final Console console;

    @Parameters(index = "0", paramLabel = "test", description = "What to do: ${COMPLETION-CANDIDATES}.")
    private Deed deed = Deed.test;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR|FILE",
            defaultValue = "services.d",
            description = "The directory of manifests, or a platform file (default: ${DEFAULT-VALUE}).")
    private String place = "services.d";

    @Mixin
    private ManifestOptions manifests = new ManifestOptions();

    PolicyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return switch (deed) {
            case test -> test();
        };
    }

    private int test() {
        List<Policy> policies = Composition.lenient(console, manifests).testedPolicies(place);
        long examples =
                policies.stream().mapToLong(policy -> policy.examples().size()).sum();
        console.out()
                .println(Text.printable(place) + ": "
                        + (policies.size() == 1 ? "1 policy" : policies.size() + " policies")
                        + ", " + Text.count(examples, "example") + ", no problems.");
        List<Policy> untested =
                policies.stream().filter(policy -> policy.examples().isEmpty()).toList();
        if (!untested.isEmpty()) {
            console.out()
                    .println("Without examples: "
                            + untested.stream().map(Policy::name).collect(Collectors.joining(", ")) + ".");
        }
        return ExitCode.OK.code();
    }
}
