package dev.berth.render;

import dev.berth.core.Applied;
import dev.berth.core.KeyRef;
import dev.berth.core.Text;
import java.util.List;
import java.util.SortedMap;

/// The keys of a service's Secrets, for a person at a terminal.
public final class TextSecrets {

    /// A key of a Secret.
    ///
    /// @param value what it holds, with secrets masked unless they are to be seen
    /// @param state whether it is as declared, or how it differs
    /// @param source what it is made of
    public record Line(KeyRef key, String value, String state, String source) {}

    private TextSecrets() {}

    /// All of them, by Secret, and who applied each service last. Lines must be in the order of their keys.
    public static String render(List<Line> lines, SortedMap<String, Applied> applied, Paint paint) {
        int width =
                lines.stream().mapToInt(line -> line.key().key().length()).max().orElse(0);
        var text = new StringBuilder();
        String secret = "";
        for (Line line : lines) {
            String here = line.key().namespace() + "/" + line.key().name();
            if (!here.equals(secret)) {
                text.append(secret.isEmpty() ? "" : "\n")
                        .append(paint.bold("secret " + Text.printable(here)))
                        .append('\n');
                secret = here;
            }
            String key = Text.printable(line.key().key());
            String indent = "  " + " ".repeat(width) + "  ";
            text.append("  ")
                    .append(key)
                    .append(" ".repeat(width - key.length() + 2))
                    .append(Text.printable(line.value()))
                    .append('\n')
                    .append(indent)
                    .append(paint.faint(Text.printable(line.source())))
                    .append('\n')
                    .append(indent)
                    .append(Text.printable(line.state()))
                    .append('\n');
        }
        text.append(applied.isEmpty() || lines.isEmpty() ? "" : "\n");
        applied.forEach((service, last) -> text.append(Text.printable(service))
                .append(" last applied ")
                .append(TextApplied.words(last))
                .append('\n'));
        return text.toString();
    }
}
