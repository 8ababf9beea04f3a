package dev.berth.core;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// Says how often, how long and after which delays something is tried again. The caller decides which failure is worth
/// another try. A `Retry` is immutable; its [Tries] count those of one attempt.
public final class Retry {

    /// The time, and a way to let it pass.
    interface Clock {

        long nanoTime();

        void sleep(Duration delay) throws InterruptedException;
    }

    private static final Clock SYSTEM = new Clock() {

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration delay) throws InterruptedException {
            Thread.sleep(delay);
        }
    };

    private static final Duration NEVER = Duration.ofDays(365);

    private final Duration first;
    private final Duration longest;
    private final int tries;
    private final Duration limit;
    private final Clock clock;

    private Retry(Duration first, Duration longest, int tries, Duration limit, Clock clock) {
        this.first = first;
        this.longest = longest;
        this.tries = tries;
        this.limit = limit;
        this.clock = clock;
    }

    /// Tries again after `delay` each time, without an end.
    public static Retry every(Duration delay) {
        return new Retry(delay, delay, Integer.MAX_VALUE, NEVER, SYSTEM);
    }

    /// Tries again after `first`, and after twice the delay before each further try, without an end.
    public static Retry doubling(Duration first) {
        return new Retry(first, NEVER, Integer.MAX_VALUE, NEVER, SYSTEM);
    }

    /// This, with no delay longer than `longest`.
    public Retry upTo(Duration longest) {
        return new Retry(first, longest, tries, limit, clock);
    }

    /// This, with `tries` tries at most, the first one included.
    public Retry times(int tries) {
        return new Retry(first, longest, tries, limit, clock);
    }

    /// This, with no further try after one that ends when `limit` has passed since the first one began.
    public Retry within(Duration limit) {
        return new Retry(first, longest, tries, limit, clock);
    }

    /// This, by another clock.
    Retry by(Clock clock) {
        return new Retry(first, longest, tries, limit, clock);
    }

    /// The tries of one attempt, whose time begins now.
    public Tries begin() {
        return new Tries(clock.nanoTime());
    }

    /// Asks `isDone` until it is true or no further try is allowed.
    ///
    /// @param interrupted makes what is thrown if this thread is interrupted meanwhile
    /// @return whether it became true
    public boolean until(
            BooleanSupplier isDone, Function<InterruptedException, ? extends RuntimeException> interrupted) {
        Tries tries = begin();
        while (!isDone.getAsBoolean()) {
            if (tries.isOver()) {
                return false;
            }
            tries.pause(interrupted);
        }
        return true;
    }

    /// The tries of one attempt. For one thread.
    public final class Tries {

        private final long since;
        private int made = 1;
        private Duration delay = first;

        private Tries(long since) {
            this.since = since;
        }

        /// The number of the present try; the first one is 1.
        public int made() {
            return made;
        }

        /// The time since the first try began.
        public Duration passed() {
            return Duration.ofNanos(clock.nanoTime() - since);
        }

        /// Whether the present try is the last one.
        public boolean isOver() {
            return made >= tries || passed().compareTo(limit) > 0;
        }

        /// The delay before the next try.
        public Duration delay() {
            return delay;
        }

        /// Waits for [#delay()]; the next try begins behind it.
        ///
        /// @param interrupted makes what is thrown if this thread is interrupted, which it remains
        public void pause(Function<InterruptedException, ? extends RuntimeException> interrupted) {
            pause(delay, interrupted);
        }

        /// Waits for `delay` instead of [#delay()], as when a server asks for a longer one.
        ///
        /// @param interrupted makes what is thrown if this thread is interrupted, which it remains
        public void pause(Duration delay, Function<InterruptedException, ? extends RuntimeException> interrupted) {
            try {
                clock.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted.apply(e);
            }
            made++;
            Duration doubled = this.delay.multipliedBy(2);
            this.delay = doubled.compareTo(longest) > 0 ? longest : doubled;
        }
    }
}
