package dev.berth.render;

import dev.berth.core.Address;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.core.migrate.MigrateProgress.Position;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateReading.Place;
import dev.berth.core.migrate.MigrateReading.Size;
import dev.berth.core.migrate.MigrateStage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;

/// The plan of a migration, for a person.
public final class TextMigrate {

    /// Dump, restore and comparison together, on a small machine with a disk; the real rate is shown while it runs.
    private static final long BYTES_A_SECOND = 20L << 20;

    private final StringBuilder text = new StringBuilder();
    private final Paint paint;

    TextMigrate(Paint paint) {
        this.paint = paint;
    }

    /// The whole plan.
    ///
    /// @param steps what moves the data, in order
    /// @param plan what is changed behind that
    /// @param at what a refusal is lifted for
    public static String render(
            String service, MigrateReading reading, List<String> steps, Plan plan, Address at, Paint paint) {
        var text = new TextMigrate(paint);
        text.head(service, reading, plan);
        if (reading.stage() != MigrateStage.ARRIVED) {
            text.line("  copy");
            steps.forEach(step -> text.line("      " + Text.printable(step)));
        }
        text.line("  switch");
        List<PlannedChange> changes = plan.of(service);
        if (changes.isEmpty()) {
            text.line("      nothing is left to change");
        }
        text.end(reading, changes, at);
        return text.toString();
    }

    /// The changes of the cut-over, and the notes on them.
    void end(MigrateReading reading, List<PlannedChange> changes, Address at) {
        changes.forEach(change -> TextChange.lines(change).forEach(line -> line("    " + line)));
        line("");
        reading.remarks().forEach(remark -> line("  note: " + Text.printable(remark) + "."));
        reading.refusals().forEach(refusal -> refusal(refusal, at));
        changes.forEach(change -> change.refusals().forEach(refusal -> refusal(refusal, change.address())));
    }

    /// Where the data are, and where they go to.
    void places(String service, MigrateReading reading, Plan plan) {
        Size size = reading.size();
        line(paint.bold("berth migrate " + Text.printable(service)) + "  " + Text.printable(plan.directory())
                + new TextPlanFrame(plan, paint).environment());
        line("");
        line("  from  " + place(reading.from()) + ", " + Text.bytes(size.bytes()) + ", "
                + Text.count(size.tables(), "table")
                + ", " + (size.indexes() == 1 ? "1 index" : size.indexes() + " indexes") + ", "
                + Text.count(size.sequences(), "sequence") + ", " + Text.count(size.largeObjects(), "large object"));
        line("  to    " + place(reading.to()));
    }

    private void head(String service, MigrateReading reading, Plan plan) {
        places(service, reading, plan);
        if (reading.stage() == MigrateStage.NOT_BEGUN) {
            line("  down  about " + time(downtime(reading.size()))
                    + ", from the moment at which the old database is closed to the restart");
        } else {
            line("  state " + state(reading));
        }
        line("");
    }

    /// About how long the service can't use its database.
    static Duration downtime(Size size) {
        return Duration.ofSeconds(2 + size.bytes() / BYTES_A_SECOND);
    }

    /// The last line of a plan.
    public static String digest(String digest) {
        return "  Digest " + digest + "\n";
    }

    private static String state(MigrateReading reading) {
        String since = reading.closed()
                .map(time -> " The old database is closed since " + time + ".")
                .orElse("");
        return switch (reading.stage()) {
            case NOT_BEGUN -> "nothing was done.";
            case BEGUN -> "an earlier run was cut off; this one goes on, and --abort undoes it." + since;
            case ARRIVED ->
                reading.left()
                        ? "the data are here."
                        : "the data are here, but the service's Secrets don't name this server yet." + since;
        };
    }

    private static String place(Place place) {
        return Text.printable(place.database()) + " on " + Text.printable(place.server()) + " (PostgreSQL "
                + place.major() + ")";
    }

    private void refusal(Refusal refusal, Address at) {
        line("  " + paint.red("! " + refusal.guard()) + ": " + Text.printable(refusal.message()) + "."
                + refusal.allow(Optional.of(at))
                        .map(allow -> " Allow it with " + allow)
                        .orElse(""));
    }

    /// How it ended.
    ///
    /// @param others the services that have something to be applied
    public static String moved(String service, MigrateReading reading, boolean restarted, SortedSet<String> others) {
        String down = reading.closed()
                .map(since -> " Downtime: " + time(Duration.between(since, reading.now())) + ".")
                .orElse("");
        return Text.printable(service) + ": moved to " + place(reading.to()) + "." + down + "\n"
                + (restarted ? "" : "Nothing is declared under `restart`: restart what reads the Secret.\n")
                + (others.isEmpty()
                        ? ""
                        : "Changes of other services wait, such as copies of this one's Secret: "
                                + Text.printable(String.join(", ", others)) + ". Run: berth apply\n")
                + "The old database is closed and kept. Remove `from` from the manifest.\n";
    }

    /// How far a long step is: `dumped 120 MB of 400 MB, 10 MB/s, about 28.0s left; 1 of 2 tables, 300 of about 900
    /// rows`.
    public static String position(Position at) {
        return at.verb() + " " + Text.bytes(at.bytes().done()) + " of "
                + Text.bytes(at.bytes().all())
                + (at.rate() > 0 ? ", " + Text.bytes(at.rate()) + "/s, about " + time(at.left()) + " left" : "") + "; "
                + at.tables().done() + " of " + Text.count(at.tables().all(), "table") + ", "
                + at.rows().done() + " of about "
                + Text.count(at.rows().all(), "row");
    }

    /// `4.2s`, `3min 12s`.
    static String time(Duration time) {
        return time.toMinutes() > 0
                ? time.toMinutes() + "min " + time.toSecondsPart() + "s"
                : String.format(Locale.ROOT, "%.1fs", time.toMillis() / 1000.0);
    }

    void line(String line) {
        text.append(line).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
