package dev.berth.render;

import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Review;
import dev.berth.core.Review.Standing;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.List;

/// How a plan differs from the one that was reviewed, for a person.
public final class TextReview {

    private static final String REVIEWED = "    reviewed  ";
    private static final String NOW = "    now       ";

    private final Review review;
    private final Paint paint;
    private final StringBuilder text = new StringBuilder();

    private TextReview(Review review, Paint paint) {
        this.review = review;
        this.paint = paint;
    }

    /// One line for each service that isn't applied, with the differences of those that are refused; empty if all
    /// are as reviewed.
    public static String render(Review review, Paint paint) {
        return new TextReview(review, paint).render();
    }

    private String render() {
        review.standings().forEach(this::service);
        return text.isEmpty() ? "" : text.append('\n').toString();
    }

    private void service(String name, Standing standing) {
        int changes = review.now().of(name).size();
        switch (standing) {
            case AS_REVIEWED -> {}
            case CONVERGED -> line(paint.green("converged"), name, "is as the reviewed plan would make it");
            case NOT_REVIEWED ->
                line(
                        paint.yellow("left"),
                        name,
                        "is not in the reviewed plan, and would need " + Text.count(changes, "change"));
            case UNREAD -> line(paint.red("! unread"), name, "a server it uses could not be read");
            case UNDECLARED ->
                line(paint.red("! different"), name, "was reviewed, and no manifest declares it any more");
            case DIFFERENT -> {
                line(paint.red("! different"), name, "needs other changes than those that were reviewed");
                differences(review.reviewed(), review.now(), name, REVIEWED);
                differences(review.now(), review.reviewed(), name, NOW);
            }
        }
    }

    private void line(String standing, String service, String sentence) {
        text.append(standing)
                .append(' ')
                .append(Text.printable(service))
                .append(": ")
                .append(sentence)
                .append(".\n");
    }

    /// The lines of `these` that `others` doesn't have: the changes, or their steps where those alone differ.
    private void differences(Plan these, Plan others, String service, String margin) {
        List<String> lines = lines(these.of(service));
        boolean sameChanges = lines.equals(lines(others.of(service)));
        List<String> shown = new ArrayList<>(sameChanges ? steps(these.of(service)) : lines);
        shown.removeAll(sameChanges ? steps(others.of(service)) : lines(others.of(service)));
        if (shown.isEmpty()) {
            shown.add("(nothing besides)");
        }
        shown.forEach(line -> text.append(margin).append(line).append('\n'));
    }

    /// With every difference on a line of its own, named in full.
    private static List<String> lines(List<PlannedChange> changes) {
        var lines = new ArrayList<String>();
        changes.forEach(change -> lines.addAll(TextPlan.lines(change)));
        return lines;
    }

    private static List<String> steps(List<PlannedChange> changes) {
        return changes.stream()
                .flatMap(change -> change.steps().stream())
                .map(Text::printable)
                .toList();
    }
}
