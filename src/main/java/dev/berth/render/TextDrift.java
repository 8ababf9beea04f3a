package dev.berth.render;

import dev.berth.core.Applied;
import dev.berth.core.Drift;
import dev.berth.core.Drift.Cause;
import dev.berth.core.Drift.Difference;
import dev.berth.core.Field;
import dev.berth.core.Note;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Drift for a person: who moved first, then what.
public final class TextDrift {

    private static final int KIND = 18;

    private final Drift drift;
    private final Plan plan;
    private final Paint paint;
    private final TextPlanFrame frame;
    private final StringBuilder text = new StringBuilder();

    private TextDrift(Drift drift, Paint paint) {
        this.drift = drift;
        this.plan = drift.plan();
        this.paint = paint;
        this.frame = new TextPlanFrame(plan, paint);
    }

    /// All of it.
    ///
    /// @param read how long reading the servers took; empty for a drift that was saved
    public static String render(Drift drift, Optional<Duration> read, Paint paint) {
        return new TextDrift(drift, paint).render(read);
    }

    private String render(Optional<Duration> read) {
        line(frame.header("berth drift", read));
        line("");
        Stream.of(Cause.values()).forEach(this::cause);
        notes("unmanaged: no manifest declares it", drift.unmanaged());
        notes(
                "",
                plan.notes().stream()
                        .filter(note -> !drift.unmanaged().contains(note))
                        .toList());
        frame.incomplete().ifPresent(this::line);
        line(summary());
        return text.toString();
    }

    private void cause(Cause cause) {
        List<Difference> differences = drift.differences().stream()
                .filter(difference -> difference.cause() == cause)
                .toList();
        if (differences.isEmpty()) {
            return;
        }
        line(paint.bold(cause.toString()));
        String service = "";
        for (Difference difference : differences) {
            PlannedChange change = difference.change();
            if (!change.service().equals(service)) {
                service = change.service();
                line("  " + Text.printable(service) + "  "
                        + plan.owner(service)
                                .map(owner -> Text.printable(owner) + "  ")
                                .orElse("")
                        + paint.faint(Text.printable(change.origin().toString())
                                + difference.applied().map(TextDrift::applied).orElse("")));
            }
            difference(difference);
        }
        line("");
    }

    private static String applied(Applied applied) {
        return "  last applied " + applied;
    }

    private void difference(Difference difference) {
        PlannedChange change = difference.change();
        String kind = Text.printable(change.kind());
        String head = "    " + change.action().sign() + " " + kind + " ".repeat(Math.max(0, KIND - kind.length())) + " "
                + TextChange.label(change) + "  ";
        List<String> details = details(difference);
        line(paint.of(change.action(), head) + details.getFirst());
        details.stream().skip(1).forEach(detail -> line(" ".repeat(head.length()) + detail));
    }

    private static List<String> details(Difference difference) {
        PlannedChange change = difference.change();
        boolean live = difference.cause() == Cause.CHANGED_LIVE;
        var details = new ArrayList<String>(
                switch (change.action()) {
                    case CREATE -> List.of(live ? "is gone" : "isn't there yet");
                    case DELETE -> List.of(live ? "was added" : "is still there");
                    case UPDATE, ADOPT, RENAME ->
                        change.fields().stream().map(TextDrift::field).toList();
                });
        if (details.isEmpty()) {
            details.add("differs");
        }
        difference.since().ifPresent(since -> details.add("(" + since + ")"));
        return details.stream().map(Text::printable).toList();
    }

    /// `connectionLimit: 9, declared 5`, `password: differs from the Secret`, `READ_URL: missing`.
    private static String field(Field field) {
        String live = field.live().orElse("(none)");
        if (field.isSecret()) {
            return field.name() + ": "
                    + (field.live().isEmpty() ? "missing" : field.desired().isEmpty() ? "not declared" : "differs");
        }
        return field.name() + ": " + live
                + (field.name().equals("password")
                        ? ""
                        : ", declared " + field.desired().orElse("(none)"));
    }

    private void notes(String title, List<Note> notes) {
        if (notes.isEmpty()) {
            return;
        }
        if (!title.isEmpty()) {
            line(paint.bold(title));
        }
        var said = new HashSet<String>();
        notes.forEach(note -> line((title.isEmpty() ? "" : "  ")
                + TextNote.note(note, TextNote.isRepeated(said, note.code() + note.message()), paint)));
        line("");
    }

    private String summary() {
        String services = Text.count(plan.services(), "service");
        if (drift.isEmpty()) {
            if (plan.selection().isPresent()) {
                return "Nothing moved in the " + plan.unchanged() + " selected of " + services + "." + frame.leftOut();
            }
            return plan.unread().isEmpty() ? "No drift. " + services + " as declared." : frame.others("Nothing moved");
        }
        var counts = new ArrayList<String>();
        for (Cause cause : Cause.values()) {
            if (drift.count(cause) > 0) {
                counts.add(drift.count(cause) + " " + cause);
            }
        }
        if (!drift.unmanaged().isEmpty()) {
            counts.add(drift.unmanaged().size() + " unmanaged");
        }
        return paint.bold("Drift: " + String.join("; ", counts) + ".") + "  " + plan.unchanged() + " of " + services
                + " as declared." + frame.leftOut();
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
