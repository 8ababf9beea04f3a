package dev.berth.cli;

import dev.berth.core.Drift;
import dev.berth.render.JsonDrift;
import dev.berth.render.Paint;
import dev.berth.render.TextDrift;
import java.time.Duration;

/// How drift can be printed; the names are those of `--format`.
enum DriftFormat {
    text,
    json;

    String render(Drift drift, Duration read, Paint paint) {
        return switch (this) {
            case text -> TextDrift.render(drift, read, paint);
            case json -> JsonDrift.render(drift, Version.number());
        };
    }
}
