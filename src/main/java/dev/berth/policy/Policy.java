package dev.berth.policy;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A rule of the platform team, as `policies:` in `berth.yaml` declares it.
///
/// @param message what to tell whoever breaks it
/// @param except the services that it leaves alone, each with the place that says so
/// @param examples what it lets pass and what not, for `berth policy test`
/// @param origin the place of the policy
public record Policy(
        String name,
        Trigger on,
        Rule rule,
        String message,
        Severity severity,
        SortedMap<String, Origin> except,
        List<Example> examples,
        Origin origin) {

    /// What a rule is evaluated over.
    public enum Trigger {
        /// A service's effective manifest.
        MANIFEST,
        /// A change of a plan.
        CHANGE
    }

    /// What happens where a rule is broken.
    public enum Severity {
        REFUSE,
        WARN
    }

    /// A CEL expression that is true where the policy is kept.
    public record Rule(String text, Origin origin) {}

    /// Values for a rule, and whether the rule must let them pass.
    public record Example(boolean passes, Node values) {}

    public Policy {
        except = Collections.unmodifiableSortedMap(new TreeMap<>(except));
        examples = List.copyOf(examples);
    }

    /// The guard that refuses a change which breaks it: `policy/no-drops-on-friday`.
    public String guard() {
        return GUARD + name;
    }

    /// What the names of the guards begin with that policies are.
    public static final String GUARD = "policy/";

    /// The policies in the root of a `berth.yaml` that the schema has accepted.
    public static List<Policy> listedIn(Node root) {
        return root.items("policies").stream().map(Policy::of).toList();
    }

    private static Policy of(Node node) {
        var except = new TreeMap<String, Origin>();
        node.items("except").forEach(service -> except.put(service.text(), service.origin()));
        Optional<Node> tests = node.get("tests");
        return new Policy(
                node.text("name").orElseThrow(),
                Trigger.valueOf(node.text("on").orElseThrow().toUpperCase(Locale.ROOT)),
                new Rule(node.text("rule").orElseThrow(), node.originOf("rule")),
                node.text("message").orElseThrow(),
                node.text("severity").equals(Optional.of("warn")) ? Severity.WARN : Severity.REFUSE,
                except,
                tests.stream()
                        .flatMap(both -> Stream.concat(
                                both.items("pass").stream().map(values -> new Example(true, values)),
                                both.items("fail").stream().map(values -> new Example(false, values))))
                        .toList(),
                node.origin());
    }
}
