package dev.berth.cli;

import java.io.PrintStream;

/// Says, while an apply runs, what Ctrl-C leaves behind. The servers finish or undo the statement they are at.
final class Interruption implements AutoCloseable {

    private final Thread hook;

    /// For an apply.
    Interruption(PrintStream err) {
        this(err, "berth: interrupted. What was done stays, and no password is lost; run apply again to finish");
    }

    /// For something else.
    ///
    /// @param sentence what to say
    Interruption(PrintStream err, String sentence) {
        hook = new Thread(() -> {
            err.println();
            err.println(sentence);
            err.flush();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // Too late: the process ends already, and the hook says so.
            return;
        }
    }
}
