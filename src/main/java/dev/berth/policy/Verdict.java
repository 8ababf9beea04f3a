package dev.berth.policy;

/// What the evaluation of a rule has found.
sealed interface Verdict {

    /// The policy is kept.
    record Kept() implements Verdict {}

    /// The rule is false: the policy is broken.
    record Broken() implements Verdict {}

    /// The rule has no result. That never counts as kept.
    ///
    /// @param reason the end of a sentence that begins with the rule
    record Failed(String reason) implements Verdict {}
}
