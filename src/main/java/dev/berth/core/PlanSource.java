package dev.berth.core;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What was read to make a plan.
///
/// @param commit the checkout's, if the directory is in one
/// @param services how many the directory declares
/// @param objects how many resources they declare
/// @param traffic what reading the servers took: `2 postgres connections`; not part of the digest
public record PlanSource(String directory, Optional<String> commit, int services, int objects, List<String> traffic) {

    public PlanSource {
        traffic = List.copyOf(traffic);
    }

    PlanSource redacted(UnaryOperator<String> redaction) {
        return new PlanSource(
                directory,
                commit,
                services,
                objects,
                traffic.stream().map(redaction).toList());
    }
}
