package dev.berth.core;

import java.util.Optional;
import java.util.SortedMap;

/// Keeps lines with each Secret that say what was last applied for its service and which passwords were checked. They
/// are no part of the Secret's content, and no plan compares them.
public interface AppliedStore {

    /// The annotation that holds the line.
    String ANNOTATION = "berth.dev/applied";

    /// The annotation that holds `PasswordProof`s of the service's logins.
    String CHECKED = "berth.dev/checked";

    /// The value of an annotation of a Secret, as the last inspection read it.
    default Optional<String> noted(Address secret, String annotation) {
        return Optional.empty();
    }

    /// Writes annotations, and nothing else of the Secret. Does nothing if it is gone.
    /// @throws dev.berth.core.StepFailedException if it can't
    default void note(Address secret, SortedMap<String, String> annotations) {}
}
