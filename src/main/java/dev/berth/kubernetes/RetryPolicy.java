package dev.berth.kubernetes;

import java.time.Duration;
import java.util.function.Consumer;

/// How long an API server is waited for that is down, in trouble, slow or throttling, and who is told meanwhile.
///
/// @param request how long the first try of a request may take; each further one twice as long as the one before it
/// @param total how long a request may take with all its tries
/// @param silence how long it may take before a word is said about it
/// @param said takes a line whenever there is something new to say
public record RetryPolicy(Duration request, Duration total, Duration silence, Consumer<String> said) {

    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(3);

    /// How long a request may take where nobody says otherwise.
    public static final Duration TOTAL = Duration.ofSeconds(40);

    /// What suits a cluster that somebody waits for.
    public static RetryPolicy of(Duration total, Consumer<String> said) {
        return new RetryPolicy(REQUEST, total, SILENCE, said);
    }
}
