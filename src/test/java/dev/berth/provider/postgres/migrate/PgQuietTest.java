package dev.berth.provider.postgres.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.provider.postgres.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PgQuietTest {

    private static Row setting(String name, String value, boolean settable) {
        return new Row(Map.of("name", name, "setting", value, "settable", settable ? "t" : "f"));
    }

    @Test
    void namesWhatWouldLogAValueAndCannotBeSet() {
        var quiet = new PgQuiet(List.of(
                setting("auto_explain.log_min_duration", "0", false),
                setting("log_min_duration_statement", "500", true),
                setting("log_parameter_max_length", "-1", false),
                setting("log_statement", "all", false),
                setting("pg_stat_statements.track", "top", false)));

        assertEquals(List.of("auto_explain.log_min_duration", "log_statement"), quiet.loud());
    }

    @Test
    void setsWhatItMay() {
        var statements = new PgQuiet(List.of(
                        setting("log_statement", "all", true), setting("log_min_duration_statement", "0", false)))
                .statements();

        assertTrue(statements.contains("select pg_catalog.set_config('log_statement', 'none', false)"));
        assertTrue(statements.stream().noneMatch(statement -> statement.contains("log_min_duration_statement")));
    }
}
