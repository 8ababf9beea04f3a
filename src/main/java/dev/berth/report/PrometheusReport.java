package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Drift;
import dev.berth.core.Plan;
import dev.berth.core.Text;
import dev.berth.report.Report.State;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A report in Prometheus' text format, for the node exporter's textfile collector.
public final class PrometheusReport {

    private static final String LAST_SUCCESS = "berth_last_success_timestamp_seconds";
    private static final Pattern LAST = Pattern.compile("(?m)^" + LAST_SUCCESS + "\\{[^\\n]*\\} ([0-9]{1,12})$");

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    private PrometheusReport(Report report) {
        this.report = report;
    }

    /// The metrics.
    ///
    /// @param before what the file held before, for the time of the last success; empty if there was none
    public static String render(Report report, String before) {
        return new PrometheusReport(report).render(lastSuccess(before));
    }

    private static Optional<Instant> lastSuccess(String before) {
        var last = LAST.matcher(before);
        return last.find() ? Optional.of(Instant.ofEpochSecond(Long.parseLong(last.group(1)))) : Optional.empty();
    }

    private String render(Optional<Instant> before) {
        report.drift().ifPresent(this::drift);
        if (report.plan().isPresent()) {
            head("berth_changes", "Changes that an apply would make, or was to make.");
            for (Action action : Action.values()) {
                sample("berth_changes", Map.of("action", action.toString()), report.count(action));
            }
            head("berth_blocked", "What is refused by a guard.");
            sample("berth_blocked", Map.of(), report.blocked());
            head("berth_services", "Declared services by how they stand.");
            for (State state : State.values()) {
                long services =
                        report.states().values().stream().filter(state::equals).count();
                sample("berth_services", Map.of("state", state.toString()), services);
            }
        }
        head("berth_run_success", "Whether the last run did what it was to do.");
        sample("berth_run_success", Map.of(), report.isSuccess() ? 1 : 0);
        head("berth_run_timestamp_seconds", "When the last run began.");
        sample("berth_run_timestamp_seconds", Map.of(), report.run().at().getEpochSecond());
        head("berth_run_duration_seconds", "How long the last run took.");
        text.append(name("berth_run_duration_seconds", Map.of()))
                .append(String.format(
                        Locale.ROOT, " %.3f\n", report.run().took().toMillis() / 1000.0));
        Optional<Instant> last = report.isSuccess() ? Optional.of(report.run().at()) : before;
        last.ifPresent(time -> {
            head(LAST_SUCCESS, "When the last run began that did what it was to do.");
            sample(LAST_SUCCESS, Map.of(), time.getEpochSecond());
        });
        return text.toString();
    }

    private void drift(Drift drift) {
        head("berth_drift", "Differences between what is declared and what is live, by service and kind.");
        var counts = new TreeMap<String, SortedMap<String, Long>>();
        report.states().forEach((service, state) -> {
            if (state != State.LEFT_OUT) {
                counts.put(service, new TreeMap<>());
            }
        });
        drift.differences()
                .forEach(
                        difference -> counts.computeIfAbsent(difference.change().service(), _ -> new TreeMap<>())
                                .merge(Names.of(difference.cause()), 1L, Long::sum));
        counts.forEach((service, causes) -> {
            for (Drift.Cause cause : Drift.Cause.values()) {
                String kind = Names.of(cause);
                var labels = new TreeMap<>(Map.of("service", service, "kind", kind));
                drift.plan().owner(service).ifPresent(owner -> labels.put("owner", owner));
                sample("berth_drift", labels, causes.getOrDefault(kind, 0L));
            }
        });
        sample(
                "berth_drift",
                Map.of("service", "", "kind", "unmanaged"),
                drift.unmanaged().size());
    }

    private void head(String metric, String help) {
        text.append("# HELP ").append(metric).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(metric).append(" gauge\n");
    }

    private void sample(String metric, Map<String, String> labels, long value) {
        text.append(name(metric, labels)).append(' ').append(value).append('\n');
    }

    private String name(String metric, Map<String, String> labels) {
        var all = new TreeMap<>(labels);
        all.put("command", report.run().command());
        all.put("directory", report.run().directory());
        report.run().environment().ifPresent(name -> all.put("environment", name));
        report.plan()
                .flatMap(Plan::selection)
                .filter(part -> part.coverage().isPresent())
                .ifPresent(part -> all.put("part", part.reason()));
        var pairs = new StringBuilder();
        all.forEach((name, value) -> pairs.append(pairs.isEmpty() ? "" : ",")
                .append(name)
                .append("=\"")
                .append(Text.printable(value).replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"'));
        return metric + "{" + pairs + "}";
    }
}
