package dev.berth.credential;

import dev.berth.connection.TextLayout;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import java.util.Optional;

/// Writes a password of berth's own where the next run finds it.
@FunctionalInterface
public interface PasswordWriter {

    /// Puts `after` under a key that holds `before`, or takes the key away. Everything else in that Secret stays.
    ///
    /// @param place one that can be written: a key in the cluster or in the directory store
    /// @throws StepFailedException if it can't be written, or holds something else by now
    void write(PasswordSource.Stored place, Optional<Secret> before, Optional<Secret> after);

    /// Makes sure that a key holds what it held when that was read. An empty value is none, and a line break at the end
    /// is no part of a password, as [PasswordSources] has it.
    /// @throws StepFailedException if it holds something else
    static void check(KeyRef key, Optional<Secret> live, Optional<Secret> before) {
        Optional<Secret> held = live.filter(Secret::isText)
                .map(value -> Secret.of(TextLayout.withoutLineBreak(value.reveal())))
                .filter(value -> !value.isEmpty());
        if (!held.equals(before)) {
            throw new StepFailedException(key + ": somebody else wrote it meanwhile. Run again");
        }
    }
}
