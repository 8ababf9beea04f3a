package dev.berth.render;

import dev.berth.core.Action;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The first line and the last lines of a plan or a drift: what was read, how much changes, and what is left out.
record TextPlanFrame(Plan plan, Paint paint) {

    /// The first line: what was read, and whether it is a part.
    String header(String title, Optional<Duration> read) {
        var facts = new ArrayList<String>();
        facts.add(plan.selection()
                .map(part -> "ONLY " + plan.considered() + " of " + Text.count(plan.services(), "service") + " ("
                        + Text.printable(part.inWords()) + ")")
                .orElse(Text.count(plan.services(), "service")));
        // A saved drift doesn't say how many there are.
        if (read.isPresent() || plan.objects() > 0) {
            facts.add(Text.count(plan.objects(), "object"));
        }
        read.ifPresent(time -> facts.add(String.format(Locale.ROOT, "read in %.1fs", time.toMillis() / 1000.0)));
        facts.addAll(plan.traffic());
        return paint.bold(title) + "  " + Text.printable(plan.directory()) + environment()
                + plan.commit().map(commit -> "  " + commit).orElse("") + "  " + String.join(", ", facts);
    }

    /// `  environment stage`; nothing for the base.
    String environment() {
        return plan.site().environment().map(name -> "  environment " + name).orElse("");
    }

    /// What the plan does in all.
    List<String> summary() {
        var lines = new ArrayList<String>();
        int changed = plan.changed().size();
        String services = Text.count(plan.services(), "service");
        plan.selection()
                .ifPresent(part -> part.removed()
                        .forEach(name -> lines.add(paint.yellow("note removed") + " No manifest declares "
                                + Text.printable(name) + " any more. Nothing is removed for that.")));
        incomplete().ifPresent(lines::add);
        if (plan.isEmpty()) {
            lines.add(nothing(services));
            return lines;
        }
        if (plan.unchanged() > 0) {
            lines.add(Text.count(plan.unchanged(), plan.selection().isPresent() ? "selected service" : "service")
                    + " unchanged.");
        }
        var counts = Stream.of(Action.values())
                .filter(action -> plan.count(action) > 0)
                .map(action -> plan.count(action) + " " + action)
                .toList();
        long blocked = plan.changes().stream().filter(PlannedChange::isBlocked).count();
        lines.add(paint.bold("Plan: " + String.join(", ", counts) + " in " + changed + " of " + services + ".")
                + (blocked > 0 ? " " + paint.red(blocked + " refused.") : "")
                + leftOut()
                + "   Digest " + plan.shortDigest());
        return lines;
    }

    private String nothing(String services) {
        if (plan.selection().isPresent()) {
            return "Nothing to change in the " + plan.unchanged() + " selected of " + services + "." + leftOut();
        }
        return plan.unread().isEmpty() ? "No changes. " + services + " as declared." : others("Nothing to change");
    }

    /// `Nothing moved in the other 3 services.`; nothing of which nothing is known.
    String others(String nothing) {
        return plan.unchanged() == 0
                ? "No other service is left to say anything of."
                : nothing + " in the other "
                        + (plan.unchanged() == 1 ? "service" : Text.count(plan.unchanged(), "service")) + ".";
    }

    /// The line about servers that could not be read, if there are any.
    Optional<String> incomplete() {
        return plan.unread().isEmpty()
                ? Optional.empty()
                : Optional.of(paint.red("Incomplete: ") + "nothing is known of "
                        + plan.unread().size() + " of " + Text.count(plan.services(), "service")
                        + ", as a server they use could not be read.");
    }

    /// The line about the servers that a partial plan leaves out.
    String leftOut() {
        int others = plan.services() - plan.considered();
        return others == 0 ? "" : " " + Text.count(others, "other service") + " left out.";
    }
}
