package dev.berth.render;

import dev.berth.core.Note;
import dev.berth.core.Selection;
import dev.berth.core.Status;
import dev.berth.core.StatusColumn;
import dev.berth.core.Text;
import dev.berth.core.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A status for a person: one row a service, the one nearest to a limit first.
public final class TextStatus {

    /// The name of the store of Secrets in addresses.
    private static final String STORE = "secret";

    private static final int WARN_PERCENT = 80;
    private static final long DAY = 24 * 60 * 60;

    private TextStatus() {}

    /// The whole table. A column that no service has anything in is left out.
    ///
    /// @param systems the columns of each system, by the name that its addresses begin with
    public static String render(Status status, SequencedMap<String, List<StatusColumn>> systems, Paint paint) {
        List<String> head = head(systems);
        var rows = new ArrayList<List<String>>();
        status.services().forEach(service -> rows.add(row(service, systems)));
        List<Integer> columns = IntStream.range(0, head.size())
                .filter(column -> rows.stream().anyMatch(row -> !row.get(column).isEmpty()))
                .boxed()
                .toList();
        List<Integer> widths = IntStream.range(0, head.size())
                .mapToObj(column -> Stream.concat(Stream.of(head), rows.stream())
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        var text = new StringBuilder();
        status.part().ifPresent(part -> text.append(header(status.directory(), part)));
        if (!rows.isEmpty()) {
            text.append(paint.bold(line(head, columns, widths))).append('\n');
        }
        for (int i = 0; i < rows.size(); i++) {
            Status.OfService service = status.services().get(i);
            String line = line(rows.get(i), columns, widths);
            boolean near = service.nearest() >= WARN_PERCENT;
            text.append(near ? paint.red(line) : service.state().equals("in sync") ? line : paint.yellow(line))
                    .append('\n');
        }
        for (Note note : status.notes()) {
            text.append(paint.red("! " + note.code()))
                    .append(' ')
                    .append(Text.printable(
                            note.address().map(address -> address + ": ").orElse("") + note.message()))
                    .append('\n');
        }
        return text.toString();
    }

    /// The first line of a status of some servers.
    private static String header(String directory, Selection part) {
        return "berth status  " + Text.printable(directory) + "  ONLY "
                + Text.count(part.services().size(), "service") + " (" + Text.printable(part.inWords()) + ")\n";
    }

    private static String line(List<String> cells, List<Integer> columns, List<Integer> widths) {
        return columns.stream()
                .map(column -> cells.get(column)
                        + " ".repeat(widths.get(column) - cells.get(column).length()))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private static List<String> head(SequencedMap<String, List<StatusColumn>> systems) {
        var head = new ArrayList<>(List.of("SERVICE", "OWNER", "STATE"));
        systems.values().forEach(columns -> columns.forEach(column -> head.add(column.head())));
        head.add("SECRET");
        head.add("LAST APPLIED");
        return head;
    }

    private static List<String> row(Status.OfService service, SequencedMap<String, List<StatusColumn>> systems) {
        var row = new ArrayList<>(List.of(
                Text.printable(service.service()), service.ownership().owner().orElse(""), service.state()));
        systems.forEach((system, columns) -> {
            List<Usage> usages = of(service, system);
            columns.forEach(column -> row.add(cell(usages, column.cell())));
        });
        row.add(cell(
                of(service, STORE),
                usage -> usage.amount("age").map(TextStatus::age).orElse("")));
        row.add(service.applied().map(TextApplied::words).orElse(""));
        return row;
    }

    private static List<Usage> of(Status.OfService service, String system) {
        return service.usages().stream()
                .filter(usage -> usage.address().system().equals(system))
                .toList();
    }

    private static String cell(List<Usage> usages, Function<Usage, String> text) {
        return Text.printable(
                usages.stream().map(text).filter(part -> !part.isEmpty()).collect(Collectors.joining(", ")));
    }

    /// `3d`, `5h`, `12m`.
    private static String age(long seconds) {
        return seconds >= DAY ? seconds / DAY + "d" : seconds >= 3600 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
