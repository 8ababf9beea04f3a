package dev.berth.render;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Field;
import dev.berth.core.Guards;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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

    /// The length in characters above which a note is explained once.
    private static final int LONG = 100;

    private static final String AS_ABOVE = "as said above.";

    private final Plan plan;
    private final Paint paint;
    private final Set<String> refused = new HashSet<>();
    private final int kindWidth;
    private final int labelWidth;
    private final StringBuilder text = new StringBuilder();

    private TextPlan(Plan plan, Paint paint) {
        this.plan = plan;
        this.paint = paint;
        this.kindWidth = width(plan.changes().stream().map(PlannedChange::kind), MIN_KIND, MAX_LABEL);
        this.labelWidth = width(plan.changes().stream().map(TextPlan::label), MIN_LABEL, MAX_LABEL);
    }

    /// The whole plan.
    ///
    /// @param read how long reading the servers took; empty for a plan that was saved
    public static String render(Plan plan, Optional<Duration> read, Paint paint) {
        return new TextPlan(plan, paint).render(read);
    }

    /// The lines of one change, without what stands against it.
    static List<String> lines(PlannedChange change) {
        var lines = new ArrayList<String>();
        List<String> details = details(change);
        String head = change.action().sign() + " " + change.kind() + " " + label(change);
        details.forEach(detail -> lines.add((Text.printable(head) + "  " + detail).stripTrailing()));
        return lines;
    }

    private String render(Optional<Duration> read) {
        header(read);
        plan.changed().forEach(this::service);
        if (plan.changed().size() > MAX_SPACED) {
            line("");
        }
        notes();
        plan.refusals().forEach(refusal -> refusal(refusal, Optional.empty(), ""));
        summary();
        return text.toString();
    }

    private void header(Optional<Duration> read) {
        line(header("berth plan", plan, read, paint));
        line("");
    }

    /// The first line: what was read, and whether it is a part.
    static String header(String title, Plan plan, Optional<Duration> read, Paint paint) {
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
        return paint.bold(title) + "  " + Text.printable(plan.directory()) + environment(plan)
                + plan.commit().map(commit -> "  " + commit).orElse("") + "  " + String.join(", ", facts);
    }

    /// `  environment stage`; nothing for the base.
    static String environment(Plan plan) {
        return plan.site().environment().map(name -> "  environment " + name).orElse("");
    }

    private void service(String service) {
        List<PlannedChange> changes = plan.of(service);
        String origin = Plan.manifest(changes).toString();
        String name = Text.printable(service);
        String owner =
                plan.owner(service).map(text -> "  " + Text.printable(text)).orElse("");
        line(paint.bold(name)
                + owner
                + " ".repeat(Math.max(2, WIDTH - name.length() - owner.length() - origin.length()))
                + paint.faint(Text.printable(origin)));
        changes.forEach(change -> change(change, Plan.manifest(changes)));
        if (plan.changed().size() <= MAX_SPACED) {
            line("");
        }
    }

    private void change(PlannedChange change, Origin manifest) {
        String head = "  " + change.action().sign() + " " + pad(Text.printable(change.kind()), kindWidth) + " "
                + pad(label(change), labelWidth);
        List<String> details = placed(change, manifest);
        line((paint.of(change.action(), head) + " " + details.getFirst()).stripTrailing());
        String indent = " ".repeat(head.length() + 1);
        details.stream().skip(1).forEach(detail -> line(indent + detail));
        change.refusals().forEach(refusal -> refusal(refusal, Optional.of(change), "    "));
    }

    /// What a change does, with the file and line of what the service's manifest doesn't say itself.
    private List<String> placed(PlannedChange change, Origin manifest) {
        if (change.action() == Action.CREATE && !change.origin().file().equals(manifest.file())) {
            return List.of((details(change).getFirst() + "  " + from(change.origin())).strip());
        }
        var details = new ArrayList<>(details(change));
        for (int i = 0; i < details.size() && i < change.fields().size() && change.action() != Action.CREATE; i++) {
            Optional<Origin> place = plan.place(change, change.fields().get(i));
            if (place.isPresent()) {
                details.set(i, details.get(i) + "  " + from(place.get()));
            }
        }
        return details;
    }

    private static String from(Origin origin) {
        return "(" + Text.printable(origin.toString()) + ")";
    }

    private static List<String> details(PlannedChange change) {
        List<String> details = switch (change.action()) {
            case CREATE, DELETE -> List.of(change.summary());
            case UPDATE, ADOPT, RENAME ->
                change.fields().stream().map(Field::toString).toList();
        };
        return details.isEmpty()
                ? List.of("")
                : details.stream().map(Text::printable).toList();
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
        String message = isRepeated(refused, whom + " " + refusal.guard() + refusal.message())
                ? AS_ABOVE
                : sentence(Text.printable(refusal.message()));
        line(indent + paint.red("! " + refusal.guard()) + place + ": " + message + allow);
        if (change.isEmpty()) {
            line("");
        }
    }

    private void notes() {
        var said = new HashSet<String>();
        plan.notes().forEach(note -> line(note(note, isRepeated(said, note.code() + note.message()), paint)));
        if (!plan.notes().isEmpty()) {
            line("");
        }
    }

    /// Whether a long explanation was printed before.
    static boolean isRepeated(Set<String> said, String text) {
        return text.length() > LONG && !said.add(text);
    }

    /// A note in one line.
    ///
    /// @param repeated whether a line above explains it
    static String note(Note note, boolean repeated, Paint paint) {
        String code = note.code().equals(Note.UNREADABLE)
                ? paint.red("! " + note.code())
                : paint.yellow("note " + note.code());
        return code + " " + place(note) + (repeated ? AS_ABOVE : sentence(Text.printable(note.message())));
    }

    private static String place(Note note) {
        return note.origin()
                        .map(origin -> Text.printable(origin.toString()) + " ")
                        .orElse("")
                + note.address().map(address -> address + ": ").orElse("");
    }

    private void summary() {
        int changed = plan.changed().size();
        String services = Text.count(plan.services(), "service");
        plan.selection()
                .ifPresent(part -> part.removed()
                        .forEach(name -> line(paint.yellow("note removed") + " No manifest declares "
                                + Text.printable(name) + " any more. Nothing is removed for that.")));
        incomplete(plan, paint).ifPresent(this::line);
        if (plan.isEmpty()) {
            line(nothing(services));
            return;
        }
        if (plan.unchanged() > 0) {
            line(Text.count(plan.unchanged(), plan.selection().isPresent() ? "selected service" : "service")
                    + " unchanged.");
        }
        var counts = Stream.of(Action.values())
                .filter(action -> plan.count(action) > 0)
                .map(action -> plan.count(action) + " " + action)
                .toList();
        long blocked = plan.changes().stream().filter(PlannedChange::isBlocked).count();
        line(paint.bold("Plan: " + String.join(", ", counts) + " in " + changed + " of " + services + ".")
                + (blocked > 0 ? " " + paint.red(blocked + " refused.") : "")
                + leftOut(plan)
                + "   Digest " + plan.shortDigest());
    }

    private String nothing(String services) {
        if (plan.selection().isPresent()) {
            return "Nothing to change in the " + plan.unchanged() + " selected of " + services + "." + leftOut(plan);
        }
        return plan.unread().isEmpty()
                ? "No changes. " + services + " as declared."
                : others("Nothing to change", plan);
    }

    /// `Nothing moved in the other 3 services.`; nothing of which nothing is known.
    static String others(String nothing, Plan plan) {
        return plan.unchanged() == 0
                ? "No other service is left to say anything of."
                : nothing + " in the other "
                        + (plan.unchanged() == 1 ? "service" : Text.count(plan.unchanged(), "service")) + ".";
    }

    /// The line about servers that could not be read, if there are any.
    static Optional<String> incomplete(Plan plan, Paint paint) {
        return plan.unread().isEmpty()
                ? Optional.empty()
                : Optional.of(paint.red("Incomplete: ") + "nothing is known of "
                        + plan.unread().size() + " of " + Text.count(plan.services(), "service")
                        + ", as a server they use could not be read.");
    }

    /// The line about the servers that a partial plan leaves out.
    static String leftOut(Plan plan) {
        int others = plan.services() - plan.considered();
        return others == 0 ? "" : " " + Text.count(others, "other service") + " left out.";
    }

    /// A server that isn't called `main` is named, since several may have an object of the same name.
    static String label(PlannedChange change) {
        Address address = change.address();
        boolean elsewhere = address.kind().isPresent() && !address.server().equals("main");
        return Text.printable(change.label() + (elsewhere ? " on " + address.server() : ""));
    }

    private static String sentence(String message) {
        return message.endsWith(".") || message.endsWith("?") ? message : message + ".";
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
