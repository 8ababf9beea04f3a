package dev.berth.kubernetes;

import dev.berth.core.Parallel;
import dev.berth.core.Retry;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.kubernetes.ClientFactory.Connection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Sends requests to an API server that it connects to at the first one. What passes by itself is tried again as long
/// as its [RetryPolicy] lasts; every request of berth's may be sent twice, as each says which version it is about.
final class RetryingApi implements AutoCloseable {

    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Retry RETRY = Retry.doubling(FIRST_DELAY).upTo(Duration.ofSeconds(5));
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);

    private final ClusterLogin login;
    private final RetryPolicy patience;
    private final List<Connection> replaced = new ArrayList<>();
    private @Nullable Connection connection;
    private String printed = "";
    private Instant printedAt = Instant.EPOCH;

    /// The time of the first failure since the last good answer; empty if the last answer was good.
    private volatile Optional<Instant> trouble = Optional.empty();

    /// Whether a request has waited for as long as allowed. Further requests don't wait until the server
    /// answers again.
    private volatile boolean exhausted;

    /// Whether a request has waited for a webhook for as long as allowed. Answers to requests that the
    /// webhook does not check don't reset this.
    private volatile boolean admissionExhausted;

    /// Whether a message has said that the login is no longer accepted.
    private boolean ended;

    RetryingApi(ClusterLogin login) {
        this.login = login;
        this.patience = login.patience();
    }

    /// The API server's answer to `request`.
    /// @throws ClusterException if it refuses, or if there is no answer in time
    /// @throws UnreadableException if there is no way to log in
    <T> T call(Function<KubernetesClient, T> request) {
        var tries = new Tries(exhausted ? Duration.ZERO : patience.total());
        Connection connected = connection();
        while (true) {
            try {
                T answer = tries.attempt(connected, request);
                recovered(tries);
                return answer;
            } catch (ClusterException failure) {
                if (failure.isPassing() || tries.isStarting(failure)) {
                    tries.pause(connected, failure);
                } else if (failure.isOfLogin() && tries.renewed) {
                    throw ended(connected, failure);
                } else if (!failure.isOfLogin()) {
                    throw failure;
                }
                if (failure.isOfLogin()) {
                    tries.renewed = true;
                    connected = renewed(connected);
                }
            }
        }
    }

    /// Says once at length that the login is over; whatever else was under way ends for the same reason.
    private synchronized ClusterException ended(Connection connected, ClusterException failure) {
        boolean isSaid = ended;
        ended = true;
        return isSaid ? failure.saying(connected.url() + " doesn't accept the login any more (401)") : failure;
    }

    /// The tries of one request.
    private final class Tries {

        private final Instant since = Instant.now();
        private final Duration limit;
        private Duration next = patience.request();
        private final Retry.Tries tries = RETRY.begin();
        private boolean renewed;
        private boolean troubled;

        Tries(Duration limit) {
            this.limit = limit;
        }

        /// A server that has just started may not accept any login yet.
        boolean isStarting(ClusterException failure) {
            return troubled && !failure.isOfAdmission() && (failure.status() == 401 || failure.status() == 403);
        }

        private Duration passed() {
            return Duration.between(since, Instant.now());
        }

        private Duration left() {
            return limit.minus(passed());
        }

        <T> T attempt(Connection connected, Function<KubernetesClient, T> request) {
            Duration timeout = shorter(next, limit.isZero() ? patience.total() : longer(left(), FIRST_DELAY));
            next = next.multipliedBy(2);
            var answer = new CompletableFuture<T>();
            Thread thread = Parallel.start(() -> {
                try {
                    answer.complete(connected.within(timeout, request));
                } catch (RuntimeException | Error failure) {
                    answer.completeExceptionally(failure);
                }
            });
            try {
                return answer(connected, answer, timeout);
            } catch (ExecutionException failure) {
                throw switch (Objects.requireNonNull(failure.getCause())) {
                    case KubernetesClientException refused -> ApiAnswers.refused(connected, refused, timeout);
                    case RuntimeException other -> other;
                    default -> new IllegalStateException(failure.getCause());
                };
            } catch (TimeoutException late) {
                thread.interrupt();
                throw ApiAnswers.late(connected, timeout);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new ClusterException(0, "interrupted", List.of());
            }
        }

        /// The client gives up after `timeout` by itself; this only if it doesn't.
        private <T> T answer(Connection connected, CompletableFuture<T> answer, Duration timeout)
                throws ExecutionException, TimeoutException, InterruptedException {
            Duration quiet = patience.silence().minus(passed());
            if (!limit.isZero() && quiet.isPositive() && quiet.compareTo(timeout) < 0) {
                try {
                    return answer.get(quiet.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException slow) {
                    say(this, connected.url() + " didn't answer yet");
                }
            }
            return answer.get(timeout.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        }

        /// Waits before the next try, as long as the server asks for at least.
        void pause(Connection connected, ClusterException failure) {
            troubled = true;
            boolean admission = failure.isOfAdmission();
            Instant since = admission ? this.since : trouble.orElse(this.since);
            trouble = admission ? trouble : Optional.of(since);
            Duration asked = connected.throttle().left();
            Duration wait = longer(tries.delay(), asked);
            if (wait.compareTo(left()) >= 0 || (admission && admissionExhausted)) {
                if (admission) {
                    admissionExhausted = true;
                } else {
                    exhausted = true;
                }
                throw failure.saying(failure.getMessage()
                        + (asked.compareTo(limit) >= 0 && asked.isPositive()
                                ? ". It asks to be left alone for " + seconds(asked)
                                : ". Tried for " + seconds(Duration.between(since, Instant.now())))
                        + ". Run again when it is well");
            }
            if (passed().plus(wait).compareTo(patience.silence()) >= 0) {
                say(this, String.valueOf(failure.getMessage()));
            }
            tries.pause(wait, _ -> failure);
        }
    }

    /// Many requests wait at once, and one line is enough for all of them.
    private synchronized void say(Tries tries, String reason) {
        Instant now = Instant.now();
        if (!reason.equals(printed) || printedAt.plus(BETWEEN_LINES).isBefore(now)) {
            patience.said()
                    .accept("waiting for the cluster, " + seconds(tries.passed()) + " of " + seconds(tries.limit) + ": "
                            + Text.printable(reason));
            printed = reason;
            printedAt = now;
        }
    }

    private void recovered(Tries tries) {
        exhausted = false;
        trouble = Optional.empty();
        if (tries.passed().compareTo(patience.silence()) < 0) {
            return;
        }
        synchronized (this) {
            if (!printed.isEmpty()) {
                patience.said().accept("the cluster answered after " + seconds(tries.passed()));
                printed = "";
            }
        }
    }

    private synchronized Connection connection() {
        if (connection == null) {
            connection = ClientFactory.connect(login);
        }
        return connection;
    }

    /// A new login, or the one that another request got since `refused` was no longer accepted.
    private synchronized Connection renewed(Connection refused) {
        if (refused.equals(connection)) {
            replaced.add(refused);
            connection = null;
        }
        return connection();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + "s";
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            replaced.add(connection);
            connection = null;
        }
        replaced.forEach(Connection::close);
        replaced.clear();
    }
}
