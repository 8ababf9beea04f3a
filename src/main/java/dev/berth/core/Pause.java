package dev.berth.core;

import java.time.Duration;
import java.util.function.Function;

/// A wait between two tries.
public final class Pause {

    private Pause() {}

    /// Waits.
    ///
    /// @param interrupted what is thrown if somebody wants this thread to end meanwhile
    public static void of(Duration time, Function<InterruptedException, ? extends RuntimeException> interrupted) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted.apply(e);
        }
    }
}
