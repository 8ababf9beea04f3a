package dev.berth.render;

import dev.berth.core.ServiceOutcome;
import dev.berth.core.Text;
import java.util.SortedMap;

/// How an apply ended, for a person.
public final class TextOutcome {

    private TextOutcome() {}

    /// A line for each service that failed or was skipped, then the counts.
    public static String render(SortedMap<String, ServiceOutcome> outcomes, Paint paint) {
        var text = new StringBuilder();
        long applied = 0;
        long failed = 0;
        long skipped = 0;
        for (var entry : outcomes.entrySet()) {
            switch (entry.getValue()) {
                case ServiceOutcome.Applied _ -> applied++;
                case ServiceOutcome.Failed(String reason) -> {
                    failed++;
                    text.append(paint.red("failed")).append("   ").append(line(entry.getKey(), reason));
                }
                case ServiceOutcome.Skipped(String reason) -> {
                    skipped++;
                    text.append(paint.yellow("skipped")).append("  ").append(line(entry.getKey(), reason));
                }
            }
        }
        text.append("Applied ").append(Text.count(applied, "service"));
        if (failed > 0) {
            text.append(", ")
                    .append(failed)
                    .append(" failed; what ran before stays, and the next apply goes on from there");
        }
        if (skipped > 0) {
            text.append(", ").append(skipped).append(" skipped");
        }
        return text.append(".\n").toString();
    }

    private static String line(String service, String reason) {
        return Text.printable(service) + ": " + Text.printable(reason) + "\n";
    }
}
