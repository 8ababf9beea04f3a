package dev.berth.policy;

import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.PlannedChange;
import dev.berth.core.Problems;
import dev.berth.core.Refusal;
import dev.berth.core.ServiceId;
import dev.berth.core.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The policies of a run: their rules over manifests are checked when it is made, those over changes when a plan is.
/// The reader of manifests makes it, and the planner asks it about each change. Pure.
public final class PolicyCheck {

    /// Where there are no policies. CEL's classes are not loaded then.
    public static final PolicyCheck NONE =
            new PolicyCheck(Map.of(), new Run(Optional.empty(), Instant.EPOCH), Map.of(), List.of());

    /// What all rules of a run see.
    ///
    /// @param now the same for all of them
    public record Run(Optional<String> environment, Instant now) {}

    /// A service and what its manifest says in the end, its sections in their long form.
    public record Subject(ServiceId id, Node manifest) {}

    private final Map<Policy, CompiledRule> ofChanges;
    private final Run run;
    private final Map<String, Map<String, Object>> services;
    private final List<Note> warnings;

    private PolicyCheck(
            Map<Policy, CompiledRule> ofChanges,
            Run run,
            Map<String, Map<String, Object>> services,
            List<Note> warnings) {
        this.ofChanges = ofChanges;
        this.run = run;
        this.services = services;
        this.warnings = List.copyOf(warnings);
    }

    /// Compiles the policies and evaluates those over manifests.
    ///
    /// @param schema the JSON Schema of manifests
    /// @param problems receives policies that are wrong, and manifests that break one
    public static PolicyCheck of(
            List<Policy> policies, Supplier<Node> schema, Run run, List<Subject> subjects, Problems problems) {
        if (policies.isEmpty()) {
            return NONE;
        }
        // In a directory with problems, a service that isn't known may be one of a file that could not be read.
        if (problems.isEmpty()) {
            requireKnown(policies, subjects, problems);
        }
        Map<Policy, CompiledRule> rules = compiled(policies, schema, problems);
        var warnings = new ArrayList<Note>();
        var services = new HashMap<String, Map<String, Object>>();
        for (Subject subject : subjects) {
            Map<String, Object> service = Variables.service(subject.id(), subject.manifest());
            services.put(subject.id().name(), service);
            rules.forEach((policy, rule) -> {
                if (policy.on() == Policy.Trigger.MANIFEST
                        && !policy.except().containsKey(subject.id().name())) {
                    Verdict verdict = rule.evaluate(Variables.of(service, run.environment(), run.now()));
                    judge(policy, subject.id(), verdict, warnings, problems);
                }
            });
        }
        rules.keySet().removeIf(policy -> policy.on() == Policy.Trigger.MANIFEST);
        return new PolicyCheck(rules, run, services, warnings);
    }

    /// The rules by their policies, in the order of the file, without those that are wrong.
    static Map<Policy, CompiledRule> compiled(List<Policy> policies, Supplier<Node> schema, Problems problems) {
        var compiler = new RuleCompiler(schema.get());
        var rules = new LinkedHashMap<Policy, CompiledRule>();
        var first = new HashMap<String, Origin>();
        for (Policy policy : policies) {
            Origin other = first.putIfAbsent(policy.name(), policy.origin());
            if (other != null) {
                problems.add(
                        PolicyProblems.WRONG,
                        policy.origin(),
                        "policy \"" + policy.name() + "\" is there twice, see " + other + ". Give one another name");
            }
            try {
                rules.put(policy, compiler.compile(policy.on(), policy.rule().text()));
            } catch (RuleException wrong) {
                PolicyProblems.add(
                        problems,
                        policy,
                        wrong.getMessage() + ". Rules see service, environment and now"
                                + (policy.on() == Policy.Trigger.CHANGE ? ", and this one also change" : ""));
            }
        }
        return rules;
    }

    private static void requireKnown(List<Policy> policies, List<Subject> subjects, Problems problems) {
        SortedSet<String> known =
                subjects.stream().map(subject -> subject.id().name()).collect(Collectors.toCollection(TreeSet::new));
        policies.forEach(policy -> policy.except().forEach((service, origin) -> {
            if (!known.contains(service)) {
                problems.add(
                        PolicyProblems.WRONG,
                        origin,
                        "policy \"" + policy.name() + "\" excepts " + service + ", which no manifest declares. "
                                + Text.nearest(service, known)
                                        .map(near -> "Did you mean " + near + "?")
                                        .orElse("Remove it"));
            }
        }));
    }

    private static void judge(
            Policy policy, ServiceId service, Verdict verdict, List<Note> warnings, Problems problems) {
        switch (verdict) {
            case Verdict.Kept _ -> {
                // Nothing to say.
            }
            case Verdict.Failed(String reason) ->
                PolicyProblems.add(
                        problems, policy, reason + ", for " + service.name() + " (" + service.origin() + ")");
            case Verdict.Broken _ -> {
                if (policy.severity() == Policy.Severity.WARN) {
                    warnings.add(new Note(
                            Note.POLICY,
                            Optional.of(service.name()),
                            Optional.of(service.origin()),
                            Optional.empty(),
                            sentence(policy)));
                } else {
                    problems.add(
                            PolicyProblems.BROKEN,
                            service.origin(),
                            service.name() + " breaks the policy " + sentence(policy));
                }
            }
        }
    }

    private static String sentence(Policy policy) {
        return policy.name() + " (" + policy.origin() + "): " + policy.message();
    }

    /// The policies over manifests that are broken and only warn.
    public List<Note> warnings() {
        return warnings;
    }

    /// These policies with the warnings of several environments.
    public PolicyCheck warning(List<Note> others) {
        return new PolicyCheck(ofChanges, run, services, others);
    }

    /// Why policies refuse a change. A rule that fails refuses it too, whatever its severity.
    public List<Refusal> refusals(PlannedChange change) {
        var refusals = new ArrayList<Refusal>();
        verdicts(change).forEach((policy, verdict) -> {
            switch (verdict) {
                case Verdict.Failed(String reason) ->
                    refusals.add(Refusal.guard(
                            policy.guard(), "its rule (" + policy.rule().origin() + ") " + reason + ". Mend the rule"));
                case Verdict.Broken _
                when policy.severity() == Policy.Severity.REFUSE ->
                    refusals.add(Refusal.guard(policy.guard(), policy.message() + " (" + policy.origin() + ")"));
                default -> {
                    // Kept, or a warning.
                }
            }
        });
        return refusals;
    }

    /// The policies that a change breaks and that only warn.
    public List<Note> warnings(PlannedChange change) {
        return verdicts(change).entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Verdict.Broken
                        && entry.getKey().severity() == Policy.Severity.WARN)
                .map(entry -> new Note(
                        Note.POLICY,
                        Optional.of(change.service()),
                        Optional.of(change.origin()),
                        Optional.of(change.address()),
                        sentence(entry.getKey())))
                .toList();
    }

    private Map<Policy, Verdict> verdicts(PlannedChange change) {
        var verdicts = new LinkedHashMap<Policy, Verdict>();
        Map<String, Object> service = services.getOrDefault(change.service(), Map.of("service", change.service()));
        ofChanges.forEach((policy, rule) -> {
            if (!policy.except().containsKey(change.service())) {
                verdicts.put(
                        policy,
                        rule.evaluate(Variables.with(
                                Variables.change(change, service),
                                Variables.of(service, run.environment(), run.now()))));
            }
        });
        return verdicts;
    }

    /// The guards that may refuse a change here.
    public SortedSet<String> guards() {
        return ofChanges.keySet().stream().map(Policy::guard).collect(Collectors.toCollection(TreeSet::new));
    }
}
