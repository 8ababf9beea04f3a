package dev.berth.kubernetes;

import java.time.Duration;
import java.util.function.Consumer;

/// How long berth waits for an API server that is down, failing, slow or throttling, and where it reports the
/// wait.
///
/// @param request how long the first try of a request may take; each further one twice as long as the one before it
/// @param total how long a request may take with all its tries
/// @param silence how long a request may take before the wait is reported
/// @param said receives a line whenever the reason of the wait changes
public record RetryPolicy(Duration request, Duration total, Duration silence, Consumer<String> said) {

    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(3);

    /// The default time that a request may take.
    public static final Duration TOTAL = Duration.ofSeconds(40);

    /// The policy of a command that a person waits for.
    public static RetryPolicy of(Duration total, Consumer<String> said) {
        return new RetryPolicy(REQUEST, total, SILENCE, said);
    }
}
