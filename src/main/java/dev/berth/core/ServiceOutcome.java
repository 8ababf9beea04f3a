package dev.berth.core;

/// How an apply ended for one service.
public sealed interface ServiceOutcome {

    /// All its steps ran, and reading again found nothing left to change.
    record Applied(int changes) implements ServiceOutcome {}

    /// A step failed, or something still differs; what ran before it stays, and the next run goes on from there.
    record Failed(String reason) implements ServiceOutcome {}

    /// Nothing was tried.
    record Skipped(String reason) implements ServiceOutcome {}
}
