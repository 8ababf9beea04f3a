package dev.berth.cli;

import dev.berth.core.Plan;
import dev.berth.render.JsonPlan;
import dev.berth.render.Paint;
import dev.berth.render.TextPlan;
import java.time.Duration;
import java.util.Optional;

/// How a plan can be printed; the names are those of `--format`.
enum PlanFormat {
    text,
    json;

    String render(Plan plan, Optional<Duration> read, Paint paint) {
        return switch (this) {
            case text -> TextPlan.render(plan, read, paint);
            case json -> JsonPlan.render(plan, Version.number());
        };
    }
}
