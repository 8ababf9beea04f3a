package dev.berth.render;

import dev.berth.core.Check;
import dev.berth.core.Check.Level;
import dev.berth.core.Selection;
import dev.berth.core.Text;
import java.util.List;

/// The findings of the doctor, a line each; a problem with its remedy below.
public final class TextChecks {

    private TextChecks() {}

    /// The line above the checks of a part of the fleet.
    ///
    /// @param services how many the directory declares
    public static String header(String directory, Selection part, int services) {
        return "berth doctor  " + Text.printable(directory) + "  ONLY "
                + part.services().size() + " of " + Text.count(services, "service") + " ("
                + Text.printable(part.inWords()) + ")\n";
    }

    public static String render(List<Check> checks, Paint paint) {
        int width = checks.stream()
                .mapToInt(check -> check.subject().length())
                .max()
                .orElse(0);
        var text = new StringBuilder();
        for (Check check : checks) {
            text.append(
                            switch (check.level()) {
                                case WELL -> paint.green("ok     ");
                                case WARNING -> paint.yellow("warning");
                                case FAILED -> paint.red("NOT OK ");
                            })
                    .append(' ');
            text.append(Text.printable(check.subject()));
            text.append(" ".repeat(width - check.subject().length() + 2));
            text.append(Text.printable(check.finding())).append('\n');
            if (check.level() != Level.WELL) {
                text.append(" ".repeat(width + 10))
                        .append("-> ")
                        .append(Text.printable(check.next()))
                        .append('\n');
            }
        }
        long failed = count(checks, Level.FAILED);
        long warnings = count(checks, Level.WARNING);
        String all = Text.count(checks.size(), "check");
        text.append(failed > 0 ? failed + " of " + all + " failed" : all + " passed");
        text.append(warnings > 0 ? ", " + Text.count(warnings, "warning") : "").append(".\n");
        return text.toString();
    }

    private static long count(List<Check> checks, Level level) {
        return checks.stream().filter(check -> check.level() == level).count();
    }
}
