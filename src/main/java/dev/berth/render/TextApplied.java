package dev.berth.render;

import dev.berth.core.Applied;
import dev.berth.core.Plan;
import dev.berth.core.Text;
import java.util.Optional;

/// The record of a service's last apply in one line, for a person.
final class TextApplied {

    private TextApplied() {}

    /// `2026-11-23T18:00:00Z (commit 4f2a9c1) by alice, digest 9c41e07b33aa, https://ci.example/1`. Whoever may write
    /// the
    /// Secret can write anything there.
    static String words(Applied applied) {
        return Text.printable(applied + applied.by().map(TextApplied::words).orElse(""));
    }

    private static String words(Applied.By by) {
        Optional<String> run = by.actor().run();
        return " by " + by.actor().name() + ", digest " + by.digest().substring(0, Plan.SHORT_DIGEST)
                + run.map(address -> ", " + address).orElse("");
    }
}
