package dev.berth.render;

import dev.berth.core.Check;
import dev.berth.core.Text;
import java.util.List;

/// What the doctor found, a line each; what isn't well with the next step below.
public final class TextChecks {

    private TextChecks() {}

    public static String render(List<Check> checks, Paint paint) {
        int width = checks.stream()
                .mapToInt(check -> check.subject().length())
                .max()
                .orElse(0);
        var text = new StringBuilder();
        for (Check check : checks) {
            text.append(check.ok() ? paint.green("ok     ") : paint.red("NOT OK "))
                    .append(' ');
            text.append(Text.printable(check.subject()));
            text.append(" ".repeat(width - check.subject().length() + 2));
            text.append(Text.printable(check.finding())).append('\n');
            if (!check.ok()) {
                text.append(" ".repeat(width + 10))
                        .append("-> ")
                        .append(Text.printable(check.next()))
                        .append('\n');
            }
        }
        long bad = checks.stream().filter(check -> !check.ok()).count();
        text.append(
                bad == 0
                        ? "All " + checks.size() + " checks are well.\n"
                        : bad + " of " + checks.size() + " checks are not well.\n");
        return text.toString();
    }
}
