package dev.berth.render;

import dev.berth.core.Text;
import dev.berth.core.access.AccessObjects;
import dev.berth.core.access.AccessReview;
import dev.berth.core.access.AccessRight;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An access review for a spreadsheet, by RFC 4180: a line for each object, or for all of a kind, and path.
public final class CsvAccess {

    private static final List<String> HEAD = List.of(
            "server",
            "role",
            "login",
            "connects",
            "database",
            "schema",
            "kind",
            "all",
            "object",
            "privileges",
            "grantable",
            "path");

    /// What a spreadsheet would take for the beginning of a formula. See OWASP, "CSV Injection".
    private static final String FORMULA = "=+-@\t\r\n";

    private CsvAccess() {}

    /// The whole table with its head.
    public static String render(AccessReview review) {
        return Stream.concat(Stream.of(HEAD), review.rights().stream().flatMap(CsvAccess::rows))
                .map(row -> row.stream().map(CsvAccess::cell).collect(Collectors.joining(",", "", "\r\n")))
                .collect(Collectors.joining());
    }

    private static Stream<List<String>> rows(AccessRight right) {
        AccessObjects objects = right.objects();
        Stream<String> names = objects.names().isEmpty() ? Stream.of("") : objects.names().stream();
        return names.map(name -> List.of(
                right.server().toString(),
                right.role(),
                String.valueOf(right.login()),
                String.valueOf(right.connects()),
                objects.database().name(),
                objects.schema(),
                objects.kind().word(),
                String.valueOf(objects.all()),
                name,
                String.join(" ", right.privileges()),
                String.join(" ", right.grantable()),
                right.path().inWords()));
    }

    /// A text, quoted where the form asks for it, that no spreadsheet runs.
    static String cell(String text) {
        String shown = Text.printable(text);
        String harmless = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + shown : shown;
        return harmless.chars().anyMatch(c -> c == ',' || c == '"' || c == ' ' || c == '\'' || c == ';')
                ? "\"" + harmless.replace("\"", "\"\"") + "\""
                : harmless;
    }
}
