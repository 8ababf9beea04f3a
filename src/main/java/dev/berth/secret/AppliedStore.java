package dev.berth.secret;

import dev.berth.core.Address;
import java.util.Optional;

/// Keeps a line with each Secret that says what was last applied for its service. The line is no part of the Secret's
/// content, and no plan compares it.
public interface AppliedStore {

    /// The annotation that holds the line.
    String ANNOTATION = "berth.dev/applied";

    /// The line of a Secret as the last inspection read it.
    default Optional<String> applied(Address secret) {
        return Optional.empty();
    }

    /// Writes it. Does nothing if the Secret is gone.
    /// @throws dev.berth.core.StepFailedException if it can't
    default void recordApplied(Address secret, String line) {}
}
