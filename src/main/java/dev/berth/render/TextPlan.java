package dev.berth.render;

import dev.berth.core.ChangeOrder;
import dev.berth.core.Guards;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A plan for a person at a terminal: one line a change, unchanged services in one line.
public final class TextPlan {

    private static final int WIDTH = 80;
    private static final int MIN_KIND = 18;
    private static final int MIN_LABEL = 26;
    private static final int MAX_LABEL = 48;

    /// Beyond so many services, empty lines between them make a plan longer and no clearer.
    private static final int MAX_SPACED = 40;

    private final Plan plan;
    private final Paint paint;
    private final TextPlanFrame frame;
    private final Set<String> refused = new HashSet<>();
    private final int kindWidth;
    private final int labelWidth;
    private final StringBuilder text = new StringBuilder();

    private TextPlan(Plan plan, Paint paint) {
        this.plan = plan;
        this.paint = paint;
        this.frame = new TextPlanFrame(plan, paint);
        this.kindWidth = width(plan.changes().stream().map(PlannedChange::kind), MIN_KIND, MAX_LABEL);
        this.labelWidth = width(plan.changes().stream().map(TextChange::label), MIN_LABEL, MAX_LABEL);
    }

    /// The whole plan.
    ///
    /// @param read how long reading the servers took; empty for a plan that was saved
    public static String render(Plan plan, Optional<Duration> read, Paint paint) {
        return new TextPlan(plan, paint).render(read);
    }

    private String render(Optional<Duration> read) {
        header(read);
        plan.changed().forEach(this::service);
        if (plan.changed().size() > MAX_SPACED) {
            line("");
        }
        notes();
        plan.refusals().forEach(refusal -> refusal(refusal, Optional.empty(), ""));
        frame.summary().forEach(this::line);
        return text.toString();
    }

    private void header(Optional<Duration> read) {
        line(frame.header("berth plan", read));
        line("");
    }

    private void service(String service) {
        List<PlannedChange> changes = plan.of(service);
        String origin = ChangeOrder.manifest(changes).toString();
        String name = Text.printable(service);
        String owner =
                plan.owner(service).map(text -> "  " + Text.printable(text)).orElse("");
        line(paint.bold(name)
                + owner
                + " ".repeat(Math.max(2, WIDTH - name.length() - owner.length() - origin.length()))
                + paint.faint(Text.printable(origin)));
        changes.forEach(change -> change(change, ChangeOrder.manifest(changes)));
        if (plan.changed().size() <= MAX_SPACED) {
            line("");
        }
    }

    private void change(PlannedChange change, Origin manifest) {
        String head = "  " + change.action().sign() + " " + pad(Text.printable(change.kind()), kindWidth) + " "
                + pad(TextChange.label(change), labelWidth);
        List<String> details = TextChange.placed(plan, change, manifest);
        line((paint.of(change.action(), head) + " " + details.getFirst()).stripTrailing());
        String indent = " ".repeat(head.length() + 1);
        details.stream().skip(1).forEach(detail -> line(indent + detail));
        change.refusals().forEach(refusal -> refusal(refusal, Optional.of(change), "    "));
    }

    private void refusal(Refusal refusal, Optional<PlannedChange> change, String indent) {
        String place = change.map(
                        blocked -> " " + Text.printable(blocked.origin().toString()))
                .orElse("");
        String allow = refusal.allow(change.map(PlannedChange::address))
                .map(text -> " Allow it with " + text)
                .orElse("");
        // What adopting means is the same for everybody; else each service's team reads its own lines.
        String whom = refusal.guard().equals(Guards.ADOPT)
                ? ""
                : change.map(PlannedChange::service).orElse("");
        String message = TextNote.isRepeated(refused, whom + " " + refusal.guard() + refusal.message())
                ? TextNote.AS_ABOVE
                : TextNote.sentence(Text.printable(refusal.message()));
        line(indent + paint.red("! " + refusal.guard()) + place + ": " + message + allow);
        if (change.isEmpty()) {
            line("");
        }
    }

    private void notes() {
        var said = new HashSet<String>();
        plan.notes()
                .forEach(note ->
                        line(TextNote.note(note, TextNote.isRepeated(said, note.code() + note.message()), paint)));
        if (!plan.notes().isEmpty()) {
            line("");
        }
    }

    private static int width(Stream<String> texts, int least, int most) {
        return Math.min(most, texts.mapToInt(String::length).reduce(least, Math::max));
    }

    private static String pad(String value, int width) {
        return value + " ".repeat(Math.max(0, width - value.length()));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
