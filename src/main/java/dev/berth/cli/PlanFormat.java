package dev.berth.cli;

import dev.berth.core.Plan;
import dev.berth.render.JsonPlan;
import dev.berth.render.Paint;
import dev.berth.render.TextPlan;
import dev.berth.report.MarkdownReport;
import java.time.Duration;
import java.util.Optional;

/// How a plan can be printed; the names are those of `--format`.
enum PlanFormat {
    text,
    json,
    markdown;

    String render(Plan plan, Optional<Duration> read, Paint paint, int maxBytes) {
        return switch (this) {
            case text -> TextPlan.render(plan, read, paint);
            case json -> JsonPlan.render(plan, Version.number());
            case markdown ->
                MarkdownReport.render(ReportDraft.of(plan).report("plan", plan.directory(), ExitCode.OK), maxBytes);
        };
    }
}
