package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Retry;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Waits for servers that start or aren't there yet, all of them together no longer than `limit`.
///
/// @param limit none: a server that isn't ready is unreadable at once
/// @param said takes a line whenever there is something new to say
public record ServerWait(Duration limit, Consumer<String> said) {

    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);

    /// Waits for nothing.
    public static ServerWait none() {
        return new ServerWait(Duration.ZERO, _ -> {});
    }

    /// The result of `attempt` as soon as it returns.
    ///
    /// @param since when the waiting began, by `System.nanoTime`
    /// @throws UnreadableException that of the last attempt, once `limit` is over; at once if waiting can't help,
    ///     or if this thread is interrupted
    <T> T until(Address address, long since, Supplier<T> attempt) {
        String reason = "";
        long printed = since;
        Retry.Tries tries = Retry.every(DELAY).within(limit).begin();
        while (true) {
            try {
                T ready = attempt.get();
                if (!reason.isEmpty()) {
                    said.accept(address + " is ready after " + seconds(since(since)));
                }
                return ready;
            } catch (UnreadableException e) {
                Duration waited = since(since);
                if (!e.isPassing() || limit.isZero()) {
                    throw e;
                }
                if (waited.plus(tries.delay()).compareTo(limit) > 0) {
                    throw new UnreadableException(
                            e.getMessage() + ". Waited " + seconds(waited) + " for it (--wait " + seconds(limit) + ")",
                            e);
                }
                String now = String.valueOf(e.getMessage());
                if (!now.equals(reason) || since(printed).compareTo(BETWEEN_LINES) >= 0) {
                    said.accept("waiting for " + address + ", " + seconds(waited) + " of " + seconds(limit) + ": "
                            + Text.printable(now));
                    printed = System.nanoTime();
                }
                reason = now;
                tries.pause(_ -> e);
            }
        }
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + "s";
    }
}
