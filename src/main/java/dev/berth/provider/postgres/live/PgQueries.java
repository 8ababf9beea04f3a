package dev.berth.provider.postgres.live;

import dev.berth.provider.postgres.PgText;
import dev.berth.provider.postgres.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The inspection queries, and the rows that a server answers.
final class PgQueries {

    private PgQueries() {}

    /// All rows of an answer.
    static List<Row> read(ResultSet rows) throws SQLException {
        var metadata = rows.getMetaData();
        var result = new ArrayList<Row>();
        while (rows.next()) {
            Map<String, String> columns = new HashMap<>();
            for (int i = 1; i <= metadata.getColumnCount(); i++) {
                String value = text(rows, i);
                if (value != null) {
                    columns.put(metadata.getColumnLabel(i), value);
                }
            }
            result.add(new Row(columns));
        }
        return result;
    }

    /// Names are bytes that need not be UTF-8: those that are not are written as U+FFFD and two hexadecimal digits
    /// each.
    static @Nullable String text(ResultSet rows, int column) throws SQLException {
        byte[] bytes = rows.getBytes(column);
        return bytes == null ? null : PgText.of(bytes);
    }

    /// A query by the name of its file.
    static String named(String name) {
        try (InputStream in = PgQueries.class.getResourceAsStream(name + ".sql")) {
            if (in == null) {
                throw new AssertionError("no query " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
