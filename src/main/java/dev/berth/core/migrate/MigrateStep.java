package dev.berth.core.migrate;

/// A step of a move. A run may be killed before and after it.
///
/// @param preview what it will do, as a person would say it; holds no secret value
/// @param run throws [dev.berth.core.StepFailedException] or [dev.berth.core.UnreadableException] if it fails
public record MigrateStep(String preview, Runnable run) {}
