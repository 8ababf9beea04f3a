package dev.berth.core;

/// How an apply ended for one service.
public sealed interface Outcome {

    /// All its steps ran, and reading again found nothing left to change.
    record Applied(int changes) implements Outcome {}

    /// A step failed, or something still differs; what ran before it stays, and the next run goes on from there.
    record Failed(String reason) implements Outcome {}

    /// Nothing was tried.
    record Skipped(String reason) implements Outcome {}
}
