package dev.berth.policy;

import dev.berth.core.Problems;

/// The codes of problems with policies. They are stable: people search for them.
final class PolicyProblems {

    /// A policy is wrong: its rule doesn't compile or has no result, or it excepts a service that isn't there.
    static final String WRONG = "BERTH-121";
    /// A manifest breaks a policy.
    static final String BROKEN = "BERTH-122";
    /// An example of a policy has another result than it says.
    static final String EXAMPLE = "BERTH-123";

    private PolicyProblems() {}

    /// Adds what is wrong with a policy's rule.
    static void add(Problems problems, Policy policy, String reason) {
        problems.add(WRONG, policy.rule().origin(), "the rule of policy \"" + policy.name() + "\" " + reason);
    }
}
