package dev.berth.provider.postgres.migrate;

import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What keeps a server from writing a value of a statement to its log. Pure.
///
/// @param settings the rows of `replica_quiet.sql`
public record PgQuiet(List<Row> settings) {

    /// By setting: what is harmless, what is set first.
    private static final Map<String, List<String>> HARMLESS = new TreeMap<>(Map.of(
            "log_statement", List.of("none", "ddl", "mod"),
            "log_min_duration_statement", List.of("-1"),
            "log_min_duration_sample", List.of("-1"),
            "log_transaction_sample_rate", List.of("0"),
            "pg_stat_statements.track", List.of("none", "top"),
            "auto_explain.log_min_duration", List.of("-1"),
            "pgaudit.log", List.of("none", "")));

    /// Set where that is allowed; nothing depends on them.
    private static final Map<String, String> BESIDES =
            new TreeMap<>(Map.of("log_error_verbosity", "terse", "log_parameter_max_length", "0"));

    /// Settings that everybody may set.
    private static final Set<String> OWN = Set.of(
            "debug_print_parse", "debug_print_rewritten", "debug_print_plan", "log_parameter_max_length_on_error");

    public PgQuiet {
        settings = List.copyOf(settings);
    }

    /// The settings by which the value would be logged, and that this login may not change.
    public List<String> loud() {
        return settings.stream()
                .filter(row -> !row.flag("settable"))
                .filter(row -> !HARMLESS.getOrDefault(row.text("name"), List.of(row.text("setting")))
                        .contains(row.text("setting")))
                .map(row -> row.text("name"))
                .toList();
    }

    /// The statements that a session begins with.
    public List<String> statements() {
        var statements = new ArrayList<String>();
        OWN.stream()
                .sorted()
                .forEach(name -> statements.add("set " + name + " = " + (name.startsWith("debug") ? "off" : "0")));
        for (Row row : settings) {
            String name = row.text("name");
            if (row.flag("settable")) {
                List<String> usual = List.of(BESIDES.getOrDefault(name, row.text("setting")));
                String value = HARMLESS.getOrDefault(name, usual).getFirst();
                statements.add("select pg_catalog.set_config(" + PgDialect.literal(name) + ", "
                        + PgDialect.literal(value) + ", false)");
            }
        }
        return statements;
    }
}
