package dev.berth.cli;

import dev.berth.core.Drift;
import dev.berth.render.JsonDrift;
import dev.berth.render.Paint;
import dev.berth.render.TextDrift;
import dev.berth.report.MarkdownReport;
import java.time.Duration;
import java.util.Optional;

/// How drift can be printed; the names are those of `--format`.
enum DriftFormat {
    text,
    json,
    markdown;

    String render(Drift drift, Optional<Duration> read, Paint paint, int maxBytes) {
        return switch (this) {
            case text -> TextDrift.render(drift, read, paint);
            case json -> JsonDrift.render(drift, Version.number());
            case markdown ->
                MarkdownReport.render(
                        ReportDraft.of(drift).report("drift", drift.plan().directory(), ExitCode.OK), maxBytes);
        };
    }
}
