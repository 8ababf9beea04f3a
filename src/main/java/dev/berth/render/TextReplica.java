package dev.berth.render;

import dev.berth.core.Address;
import dev.berth.core.PlannedChange;
import dev.berth.core.Text;
import dev.berth.core.migrate.MigratePlan;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.core.migrate.Replica;
import java.util.List;

/// The next steps of a migration by replication, and its progress, for a person.
public final class TextReplica {

    private TextReplica() {}

    /// The steps and changes of a plan.
    ///
    /// @param heading what the steps are for
    /// @param changes what is changed at the cut-over
    /// @param at what a refusal is lifted for
    public static String render(
            MigratePlan plan, Replica replica, String heading, List<PlannedChange> changes, Address at, Paint paint) {
        var text = new TextMigrate(paint);
        MigrateReading reading = plan.reading();
        text.places(plan.service(), reading, plan.switching());
        text.line("  state " + state(reading, replica));
        text.line("");
        if (!plan.moving().isEmpty()) {
            text.line("  " + heading);
            plan.moving().forEach(step -> text.line("      " + Text.printable(step)));
        }
        text.line("  switch, at --cutover");
        if (changes.isEmpty()) {
            text.line("      nothing is left to change");
        }
        text.end(reading, changes, at);
        return text.toString();
    }

    private static String state(MigrateReading reading, Replica replica) {
        String since = reading.closed()
                .map(time -> " The old database is closed since " + time + ".")
                .orElse("");
        if (reading.stage() == MigrateStage.ARRIVED) {
            return reading.left()
                    ? "the data are here."
                    : "the data are here, but the service's Secrets don't name this server yet." + since;
        }
        return (replica.begun() ? words(replica) : "the replication has not begun") + "." + since;
    }

    /// `copying: 3 of 12 tables are done; behind by 1.2 MB`.
    public static String words(Replica replica) {
        String done = replica.copied() + " of " + Text.count(replica.tables(), "table");
        String far = !replica.isCopied()
                ? "copying, " + done + " done"
                : replica.whole()
                        ? "following, " + done + " copied"
                        : "following, " + done + " copied, without indexes yet";
        String behind = replica.lag()
                .map(lag -> "lag " + Text.bytes(replica.lagBytes()) + ", " + TextMigrate.time(lag))
                .orElse("NOT connected, lag " + Text.bytes(replica.lagBytes()));
        return far + "; " + behind
                + (replica.errors() > 0
                        ? "; the new server has reported " + Text.count(replica.errors(), "error")
                                + ", which its log explains"
                        : "")
                + (replica.lost() ? "; the old server has removed what it kept for the new one" : "");
    }
}
