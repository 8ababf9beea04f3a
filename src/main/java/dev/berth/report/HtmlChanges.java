package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.ChangeOrder;
import dev.berth.core.Drift;
import dev.berth.core.Field;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The changes of a page by owner and service, each with its values on the row and its steps to unfold.
record HtmlChanges(List<Owner> owners) {

    /// How many values a row shows, and how much of each.
    private static final int SHOWN = 4;

    private static final int BRIEF = 120;

    /// The changed services of one owner, which is empty where none is known.
    record Owner(String name, List<Service> services) {

        int changes() {
            return services.stream()
                    .mapToInt(service -> service.changes().size())
                    .sum();
        }
    }

    /// A changed service.
    ///
    /// @param outcome how an apply ended for it
    record Service(String name, Origin place, Optional<Report.State> outcome, List<Row> changes) {}

    /// A change.
    ///
    /// @param values those that the row shows
    /// @param isWhole whether these are all, in full
    record Row(PlannedChange change, List<Drift.Difference> causes, List<Value> values, boolean isWhole) {

        /// Whether nobody but the manifest moved.
        boolean isQuiet() {
            return !causes.isEmpty()
                    && causes.stream().allMatch(difference -> difference.cause() == Drift.Cause.NOT_YET_APPLIED);
        }

        /// The causes, each once.
        List<Drift.Cause> because() {
            return causes.stream().map(Drift.Difference::cause).distinct().toList();
        }

        /// What the filter looks through.
        String words(String owner) {
            return change.service() + " " + owner + " " + change.address();
        }
    }

    /// A value that changes.
    ///
    /// @param live what it is now; empty of a secret, of which `desired` says in words how it changes
    /// @param place the other file that gives it
    record Value(String name, Optional<String> live, String desired, Optional<Origin> place) {}

    static HtmlChanges of(Report report) {
        return new HtmlChanges(report.plan().map(plan -> owners(report, plan)).orElse(List.of()));
    }

    private static List<Owner> owners(Report report, Plan plan) {
        Map<Address, List<Drift.Difference>> causes = report.drift().map(Drift::differences).orElse(List.of()).stream()
                .collect(Collectors.groupingBy(difference -> difference.change().address()));
        Map<String, Report.State> states = report.states();
        var services = new LinkedHashMap<String, List<PlannedChange>>();
        plan.changes()
                .forEach(change -> services.computeIfAbsent(change.service(), _ -> new ArrayList<>())
                        .add(change));
        var owners = new TreeMap<String, List<Service>>(
                Comparator.comparing(String::isEmpty).thenComparing(Comparator.naturalOrder()));
        services.forEach((service, changes) -> owners.computeIfAbsent(
                        plan.owner(service).orElse(""), _ -> new ArrayList<>())
                .add(new Service(
                        service,
                        ChangeOrder.manifest(changes),
                        Optional.ofNullable(report.outcomes().containsKey(service) ? states.get(service) : null),
                        changes.stream()
                                .map(change -> row(report, change, causes.getOrDefault(change.address(), List.of())))
                                .toList())));
        return owners.entrySet().stream()
                .map(entry -> new Owner(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Row row(Report report, PlannedChange change, List<Drift.Difference> causes) {
        boolean byValue = change.action() != Action.CREATE && change.action() != Action.DELETE;
        List<Field> fields = byValue ? change.fields() : List.of();
        int shown = fields.size() > SHOWN + 1 ? SHOWN : fields.size();
        boolean whole = shown == change.fields().size()
                && fields.stream()
                        .noneMatch(field -> field.live().orElse("").length() > BRIEF
                                || field.desired().orElse("").length() > BRIEF);
        return new Row(
                change,
                causes,
                fields.stream()
                        .limit(shown)
                        .map(field -> value(report, change, field))
                        .toList(),
                whole);
    }

    private static Value value(Report report, PlannedChange change, Field field) {
        Optional<Origin> place = report.plan().flatMap(plan -> plan.place(change, field));
        if (field.isSecret()) {
            String words = report.drift().isPresent() ? field.moved() : field.toString();
            return new Value(
                    field.name(),
                    Optional.empty(),
                    Text.shortened(words.substring(field.name().length()).strip(), BRIEF),
                    place);
        }
        return new Value(
                field.name(),
                Optional.of(Text.shortened(field.live().orElse("(none)"), BRIEF)),
                Text.shortened(field.desired().orElse("(none)"), BRIEF),
                place);
    }
}
