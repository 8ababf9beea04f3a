package dev.berth.render;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.io.JsonStringEncoder;

/// A manifest with the place that each value comes from, in the form of the manifest.
public final class TextExplain {

    private static final int WIDEST = 70;

    private final List<Line> lines = new ArrayList<>();

    private TextExplain() {}

    /// @param text a line of the manifest
    /// @param place where its value comes from
    private record Line(String text, String place) {}

    /// One line for each value, its place behind it.
    public static String render(Node manifest, Paint paint) {
        var explained = new TextExplain();
        explained.fields(manifest, "");
        int width = Math.min(
                WIDEST,
                explained.lines.stream()
                        .mapToInt(line -> line.text.length())
                        .max()
                        .orElse(0));
        return explained.lines.stream()
                .map(line -> line.place.isEmpty()
                        ? line.text + "\n"
                        : line.text + " ".repeat(Math.max(0, width - line.text.length())) + "  "
                                + paint.faint("# " + line.place) + "\n")
                .collect(Collectors.joining());
    }

    private void fields(Node mapping, String indent) {
        mapping.entries().forEach((key, value) -> value(indent + quoted(key) + ":", value, indent + "  "));
    }

    private void value(String head, Node value, String indent) {
        switch (value) {
            case Node.Scalar scalar -> line(head + " " + shown(scalar), scalar.origin());
            case Node.Items(var items, Origin origin) when items.isEmpty() -> line(head + " []", origin);
            case Node.Items(var items, var place) -> {
                lines.add(new Line(head, ""));
                items.forEach(item -> value(indent + "-", item, indent + "  "));
            }
            case Node.Fields(var fields, var keys, Origin origin) when fields.isEmpty() -> line(head + " {}", origin);
            case Node.Fields fields -> {
                lines.add(new Line(head, ""));
                fields(fields, indent);
            }
        }
    }

    private void line(String text, Origin origin) {
        lines.add(new Line(text, Text.printable(origin.toString())));
    }

    private static String shown(Node.Scalar scalar) {
        return scalar.kind() == Node.Scalar.Kind.STRING ? quoted(scalar.text()) : Text.printable(scalar.text());
    }

    /// Text that YAML could read as something else is quoted as JSON quotes it, which YAML reads too.
    private static String quoted(String text) {
        return text.matches("[A-Za-z/$][-A-Za-z0-9_./${}:@=]*[-A-Za-z0-9_./}]|[A-Za-z]")
                        && !text.contains(": ")
                        && !text.matches("(?i)true|false|null|yes|no|on|off|y|n")
                ? text
                : '"'
                        + Text.printable(
                                new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)))
                        + '"';
    }
}
