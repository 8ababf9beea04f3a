package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.run.Progress;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Tells on `err` how far an apply is: a bar on a terminal, plain lines elsewhere.
final class ApplyProgress {

    private static final int WIDTH = 100;

    private ApplyProgress() {}

    static Progress on(Console console) {
        return console.canRedraw() ? new Bar(console.err()) : new Lines(console.err());
    }

    /// Prints a line for each step, with the number of its change.
    private static final class Lines implements Progress {

        private final PrintStream err;
        private final AtomicInteger begun = new AtomicInteger();
        private int changes;

        Lines(PrintStream err) {
            this.err = err;
        }

        @Override
        public void started(int changes) {
            this.changes = changes;
        }

        @Override
        public void step(String service, String title, boolean first) {
            int number = first ? begun.incrementAndGet() : begun.get();
            err.println("[" + number + "/" + changes + "] " + Text.printable(service + ": " + title));
        }

        @Override
        public void failed(String service, String reason) {
            err.println(Text.printable(service + ": FAILED: " + reason));
        }

        @Override
        public void ended() {}
    }

    /// Redraws a single line that names the service at work.
    private static final class Bar implements Progress {

        private final ProgressBar bar;

        Bar(PrintStream err) {
            bar = new ProgressBarBuilder()
                    .setTaskName("apply")
                    .setStyle(ProgressBarStyle.ASCII)
                    .setMaxRenderedLength(WIDTH)
                    .setUpdateIntervalMillis(100)
                    .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                    .build();
        }

        @Override
        public void started(int changes) {
            bar.maxHint(changes);
        }

        @Override
        public void step(String service, String title, boolean first) {
            bar.setExtraMessage(Text.printable(service));
            if (first) {
                bar.step();
            }
        }

        @Override
        public void failed(String service, String reason) {
            bar.setExtraMessage(Text.printable(service) + " failed");
        }

        @Override
        public void ended() {
            bar.close();
        }
    }
}
