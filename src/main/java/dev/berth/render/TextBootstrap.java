package dev.berth.render;

import dev.berth.core.Action;
import dev.berth.core.Field;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.Text;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/// A bootstrap for a person: what is done on each server, with the statements themselves, as they run with all powers.
public final class TextBootstrap {

    private static final int WIDTH = 80;

    private final Plan plan;
    private final Paint paint;
    private final StringBuilder text = new StringBuilder();

    private TextBootstrap(Plan plan, Paint paint) {
        this.plan = plan;
        this.paint = paint;
    }

    /// The whole plan.
    ///
    /// @param command as the first line names it: `berth bootstrap`
    public static String render(String command, Plan plan, Paint paint) {
        return new TextBootstrap(plan, paint).render(command);
    }

    private String render(String command) {
        line(paint.bold(command) + "  " + Text.printable(plan.directory())
                + new TextPlanFrame(plan, paint).environment() + "  " + Text.count(plan.services(), "server"));
        line("");
        plan.changed().forEach(this::server);
        plan.notes().forEach(note -> line(TextNote.note(note, false, paint)));
        if (!plan.notes().isEmpty()) {
            line("");
        }
        summary();
        return text.toString();
    }

    private void server(String server) {
        List<PlannedChange> changes = plan.of(server);
        String origin = Text.printable(changes.getFirst().origin().toString());
        line(paint.bold(Text.printable(server))
                + " ".repeat(Math.max(2, WIDTH - server.length() - origin.length()))
                + paint.faint(origin));
        changes.forEach(this::change);
        line("");
    }

    private void change(PlannedChange change) {
        String head = change.action().sign() + " " + change.kind() + " " + Text.printable(change.label());
        line("  " + paint.of(change.action(), head) + details(change));
        change.steps().forEach(step -> line("      " + Text.printable(step)));
        change.refusals().forEach(refusal -> refusal(change, refusal));
    }

    private static String details(PlannedChange change) {
        List<String> details = change.action() == Action.CREATE
                ? List.of(change.summary())
                : change.fields().stream().map(Field::toString).toList();
        return details.isEmpty() ? "" : "  " + Text.printable(String.join(", ", details));
    }

    private void refusal(PlannedChange change, Refusal refusal) {
        line("    " + paint.red("! " + refusal.guard()) + ": " + Text.printable(refusal.message()) + "."
                + refusal.allow(Optional.of(change.address()))
                        .map(allow -> " Allow it with " + allow)
                        .orElse(""));
    }

    private void summary() {
        String servers = Text.count(plan.services(), "server");
        if (!plan.unread().isEmpty()) {
            line(paint.red("Incomplete: ") + plan.unread().size() + " of " + servers + " could not be read.");
        }
        if (plan.isEmpty()) {
            if (plan.unread().isEmpty()) {
                line("No changes. Berth has its login on " + servers + ".");
            }
            return;
        }
        String counts = String.join(
                ", ",
                Stream.of(Action.values())
                        .filter(action -> plan.count(action) > 0)
                        .map(action -> plan.count(action) + " " + action)
                        .toList());
        long blocked = plan.changes().stream().filter(PlannedChange::isBlocked).count();
        line(paint.bold("Plan: " + counts + " on " + plan.changed().size() + " of " + servers + ".")
                + (blocked > 0 ? " " + paint.red(blocked + " refused.") : "") + "   Digest " + plan.shortDigest());
    }

    /// How it ended: a line for each server that failed or was skipped, then the count.
    public static String outcome(SortedMap<String, ServiceOutcome> outcomes, Paint paint) {
        var text = new StringBuilder();
        long applied = 0;
        for (var entry : outcomes.entrySet()) {
            String server = Text.printable(entry.getKey()) + ": ";
            switch (entry.getValue()) {
                case ServiceOutcome.Applied _ -> applied++;
                case ServiceOutcome.Failed(String reason) ->
                    text.append(paint.red("failed"))
                            .append("   ")
                            .append(server)
                            .append(Text.printable(reason))
                            .append('\n');
                case ServiceOutcome.Skipped(String reason) ->
                    text.append(paint.yellow("skipped"))
                            .append("  ")
                            .append(server)
                            .append(Text.printable(reason))
                            .append('\n');
            }
        }
        boolean all = applied == outcomes.size();
        return text + "Done on " + applied + " of " + Text.count(outcomes.size(), "server") + "."
                + (all ? "" : " What ran stays; run again to finish.") + "\n";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
