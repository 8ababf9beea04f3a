package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.core.migrate.MigrateProgress;
import dev.berth.render.TextMigrate;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Tells on `err` how far the move of one service is: a bar on a terminal, plain lines elsewhere.
final class MigrateView {

    private MigrateView() {}

    static MigrateProgress on(Console console, String service) {
        return console.canRedraw() ? new Bar(console.err(), service) : new Lines(console.err(), service);
    }

    private static void print(PrintStream err, String service, String line) {
        err.println("berth: " + service + ": " + Text.printable(line));
    }

    /// A line every few seconds.
    static final class Lines implements MigrateProgress {

        static final Duration PAUSE = Duration.ofSeconds(10);

        private final PrintStream err;
        private final String service;
        private Duration last = Duration.ZERO;

        Lines(PrintStream err, String service) {
            this.err = err;
            this.service = service;
        }

        @Override
        public synchronized void accept(String line) {
            last = Duration.ZERO;
            print(err, service, line);
        }

        @Override
        public synchronized void at(Position position) {
            if (position.spent().minus(last).compareTo(PAUSE) >= 0) {
                last = position.spent();
                print(err, service, TextMigrate.position(position));
            }
        }
    }

    /// A line that redraws itself for as long as a step takes.
    private static final class Bar implements MigrateProgress {

        private static final int WIDTH = 100;

        private final PrintStream err;
        private final String service;
        private Optional<ProgressBar> bar = Optional.empty();

        Bar(PrintStream err, String service) {
            this.err = err;
            this.service = service;
        }

        @Override
        public synchronized void accept(String line) {
            bar.ifPresent(ProgressBar::close);
            bar = Optional.empty();
            print(err, service, line);
        }

        @Override
        public synchronized void at(Position position) {
            ProgressBar shown = bar.orElseGet(() -> begin(position));
            bar = Optional.of(shown);
            shown.setExtraMessage(
                    " " + position.tables().done() + "/" + position.tables().all() + " tables, "
                            + Text.count(position.rows().done(), "row"));
            shown.stepTo(position.bytes().done());
        }

        private ProgressBar begin(Position position) {
            return new ProgressBarBuilder()
                    .setTaskName(position.verb())
                    .setInitialMax(position.bytes().all())
                    .setUnit("MB", 1 << 20)
                    .showSpeed()
                    .setStyle(ProgressBarStyle.ASCII)
                    .setMaxRenderedLength(WIDTH)
                    .setUpdateIntervalMillis(200)
                    .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                    .build();
        }
    }
}
