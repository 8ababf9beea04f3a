package dev.berth.policy;

import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The examples beside the rules: `berth policy test`. Pure.
public final class PolicyExamples {

    /// `now` of an example that doesn't say when it is: a Monday, at noon.
    public static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    /// The name of a service that an example doesn't name.
    private static final String SERVICE = "example-api";

    private PolicyExamples() {}

    /// Evaluates every example.
    ///
    /// @param schema the JSON Schema of manifests
    /// @param expanding brings the sections of a manifest into their long form
    /// @param problems receives rules that are wrong, and examples with another result than they say
    public static void check(
            List<Policy> policies, Supplier<Node> schema, UnaryOperator<Node> expanding, Problems problems) {
        if (!policies.isEmpty()) {
            PolicyCheck.compiled(policies, schema, problems)
                    .forEach((policy, rule) ->
                            policy.examples().forEach(example -> check(policy, rule, example, expanding, problems)));
        }
    }

    private static void check(
            Policy policy,
            CompiledRule rule,
            Policy.Example example,
            UnaryOperator<Node> expanding,
            Problems problems) {
        Node values = example.values();
        String where = "policy \"" + policy.name() + "\": this example must " + (example.passes() ? "pass" : "fail");
        try {
            Optional<String> flaw = switch (rule.evaluate(variables(policy, values, expanding))) {
                case Verdict.Kept _ when !example.passes() -> Optional.of("and it passes");
                case Verdict.Broken _ when example.passes() -> Optional.of("and it fails");
                case Verdict.Failed(String reason) -> Optional.of("and the rule " + reason);
                default -> Optional.empty();
            };
            flaw.ifPresent(found -> problems.add(
                    PolicyProblems.EXAMPLE,
                    values.origin(),
                    where + ", " + found + ". Mend the rule at " + policy.rule().origin() + " or the example"));
        } catch (DateTimeException noTime) {
            problems.add(
                    PolicyProblems.EXAMPLE,
                    values.originOf("now"),
                    "is no time in UTC. Write it as 2026-06-01T12:00:00Z");
        }
    }

    private static Map<String, Object> variables(Policy policy, Node values, UnaryOperator<Node> expanding) {
        Node manifest = expanding.apply(values.get("service").orElseGet(() -> Node.empty(values.origin())));
        ServiceId named = ServiceId.of(manifest.text("service").orElse(SERVICE), manifest.origin());
        var id = new ServiceId(
                named.name(),
                manifest.text("namespace").orElse(named.namespace()),
                named.origin(),
                manifest.text("state").equals(Optional.of("absent")));
        Map<String, Object> service = Variables.service(id, manifest);
        Map<String, Object> variables = Variables.of(
                service,
                values.text("environment"),
                values.text("now").map(Instant::parse).orElse(NOON));
        return policy.on() == Policy.Trigger.MANIFEST
                ? variables
                : Variables.with(
                        Variables.change(values.get("change").orElseGet(() -> Node.empty(values.origin())), service),
                        variables);
    }
}
