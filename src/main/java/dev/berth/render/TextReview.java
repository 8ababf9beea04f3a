package dev.berth.render;

import dev.berth.core.Address;
import dev.berth.core.Plan;
import dev.berth.core.PlanTarget;
import dev.berth.core.PlannedChange;
import dev.berth.core.Review;
import dev.berth.core.Review.Standing;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

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

    /// A line for each service that isn't applied, with the differences of refused services; empty if all
    /// services are as reviewed.
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
            case LEFT_OUT ->
                line(paint.yellow("left"), name, "is in the reviewed plan, and this run is about other services");
            case UNREAD -> line(paint.red("! unread"), name, "a server it uses could not be read");
            case UNDECLARED ->
                line(paint.red("! different"), name, "was reviewed, and no manifest declares it any more");
            case ELSEWHERE -> {
                line(paint.red("! different"), name, "was reviewed on another server");
                elsewhere(name);
            }
            case DIFFERENT -> {
                line(paint.red("! different"), name, "needs other changes than those that were reviewed");
                differences(review.reviewed(), review.now(), name, REVIEWED);
                differences(review.now(), review.reviewed(), name, NOW);
            }
        }
    }

    /// Which server it is that isn't the one that was reviewed.
    private void elsewhere(String service) {
        review.now()
                .site()
                .others(review.reviewed().site(), service)
                .forEach(address -> text.append(REVIEWED)
                        .append(place(review.reviewed(), address))
                        .append('\n')
                        .append(NOW)
                        .append(place(review.now(), address))
                        .append('\n'));
    }

    private static String place(Plan plan, Address address) {
        PlanTarget.Server server = plan.site().servers().get(address);
        return server == null ? "" : address + "  is " + Text.printable(server.identity());
    }

    private void line(String standing, String service, String sentence) {
        text.append(standing)
                .append(' ')
                .append(Text.printable(service))
                .append(": ")
                .append(sentence)
                .append(".\n");
    }

    /// The lines of `these` that `others` doesn't have: the changes, or their steps where those alone differ, or else
    /// what they do besides.
    private void differences(Plan these, Plan others, String service, String margin) {
        List<PlannedChange> here = these.of(service);
        List<PlannedChange> there = others.of(service);
        List<String> shown = Stream.<Function<List<PlannedChange>, List<String>>>of(
                        TextReview::lines, TextReview::steps, TextReview::covers, TextReview::risks)
                .filter(depth -> !depth.apply(here).equals(depth.apply(there)))
                .findFirst()
                .map(depth -> without(depth.apply(here), depth.apply(there)))
                .orElse(List.of());
        (shown.isEmpty() ? List.of("(nothing besides)") : shown)
                .forEach(line -> text.append(margin).append(line).append('\n'));
    }

    private static List<String> without(List<String> lines, List<String> others) {
        var left = new ArrayList<>(lines);
        left.removeAll(others);
        return left;
    }

    /// With every difference on a line of its own, named in full.
    private static List<String> lines(List<PlannedChange> changes) {
        var lines = new ArrayList<String>();
        changes.forEach(change -> lines.addAll(TextChange.lines(change)));
        return lines;
    }

    private static List<String> steps(List<PlannedChange> changes) {
        return changes.stream()
                .flatMap(change -> change.steps().stream())
                .map(Text::printable)
                .toList();
    }

    private static List<String> covers(List<PlannedChange> changes) {
        return changes.stream()
                .flatMap(change -> change.covers().stream().map(fact -> Text.printable(change.address() + "  " + fact)))
                .toList();
    }

    private static List<String> risks(List<PlannedChange> changes) {
        return changes.stream()
                .map(change -> change.address() + "  " + change.risk())
                .toList();
    }
}
