package dev.berth.render;

import dev.berth.core.Note;
import dev.berth.core.Selection;
import dev.berth.core.Status;
import dev.berth.core.Text;
import dev.berth.core.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A status for a person: one row a service, the one nearest to a limit first.
public final class TextStatus {

    private static final List<String> HEAD = List.of(
            "SERVICE", "STATE", "DATABASE", "SIZE", "CONNECTIONS", "EXTENSIONS", "REDIS SLOTS", "RABBITMQ", "SECRET");
    private static final int WARN_PERCENT = 80;
    private static final long KILO = 1024;
    private static final long DAY = 24 * 60 * 60;

    private TextStatus() {}

    /// The whole table. A column that no service has anything in is left out.
    public static String render(Status status, Paint paint) {
        var rows = new ArrayList<List<String>>();
        status.services().forEach(service -> rows.add(row(service)));
        List<Integer> columns = IntStream.range(0, HEAD.size())
                .filter(column -> rows.stream().anyMatch(row -> !row.get(column).isEmpty()))
                .boxed()
                .toList();
        List<Integer> widths = IntStream.range(0, HEAD.size())
                .mapToObj(column -> Stream.concat(Stream.of(HEAD), rows.stream())
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        var text = new StringBuilder();
        status.part().ifPresent(part -> text.append(header(status.directory(), part)));
        if (!rows.isEmpty()) {
            text.append(paint.bold(line(HEAD, columns, widths))).append('\n');
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

    private static List<String> row(Status.OfService service) {
        List<Usage> postgres = of(service, "postgres");
        return List.of(
                Text.printable(service.service()),
                service.state(),
                cell(postgres, usage -> usage.address().name()),
                cell(
                        postgres,
                        usage -> usage.amount("bytes").map(TextStatus::size).orElse("?")),
                cell(postgres, usage -> amount(usage, "connections")),
                cell(postgres, usage -> String.join(" ", usage.names())),
                cell(
                        of(service, "redis"),
                        usage -> usage.address().name() + ": "
                                + Text.count(usage.amount("keys").orElse(0L), "key")),
                cell(of(service, "rabbitmq"), TextStatus::queues),
                cell(
                        of(service, "secret"),
                        usage -> usage.amount("age").map(TextStatus::age).orElse("")));
    }

    private static List<Usage> of(Status.OfService service, String system) {
        return service.usages().stream()
                .filter(usage -> usage.address().segments().getFirst().equals(system))
                .toList();
    }

    private static String cell(List<Usage> usages, java.util.function.Function<Usage, String> text) {
        return Text.printable(
                usages.stream().map(text).filter(part -> !part.isEmpty()).collect(Collectors.joining(", ")));
    }

    private static String queues(Usage usage) {
        return counted(usage, "queue") + ", "
                + Text.count(usage.amount("messages").orElse(0L), "message") + ", " + counted(usage, "connection");
    }

    /// `1 queue`, `1 of 4 queues`.
    private static String counted(Usage usage, String noun) {
        String amounts = noun + "s";
        return amount(usage, amounts) + " "
                + Text.plural(
                        usage.limit(amounts).or(() -> usage.amount(amounts)).orElse(0L), noun);
    }

    private static String amount(Usage usage, String what) {
        return usage.amount(what).map(String::valueOf).orElse("?")
                + usage.limit(what).map(most -> " of " + most).orElse("");
    }

    private static String size(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double size = bytes;
        int unit = 0;
        while (size >= KILO && unit < units.length - 1) {
            size /= KILO;
            unit++;
        }
        return String.format(Locale.ROOT, size < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", size, units[unit]);
    }

    /// `3d`, `5h`, `12m`.
    private static String age(long seconds) {
        return seconds >= DAY ? seconds / DAY + "d" : seconds >= 3600 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
