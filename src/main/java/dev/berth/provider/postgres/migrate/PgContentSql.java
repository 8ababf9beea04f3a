package dev.berth.provider.postgres.migrate;

import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.provider.postgres.Row;
import java.util.List;
import java.util.stream.Collectors;

/// The queries that [PgContent] is made of. Both servers must write values the same way for it, so that all
/// that changes how they do is set. Pure.
///
/// @param converts whether the two databases have different encodings
/// @param slow whether one of the servers is older than PostgreSQL 11, which has no checksums of 64 bits but parts of
/// MD5
public record PgContentSql(boolean converts, boolean slow) {

    /// A name that no column has: a row is named by its table, unless a column is called like that.
    private static final String ROW = "berth_whole_row_9f2c";

    private static final int CHUNK = 1 << 23;

    /// What a session begins with.
    public static final List<String> SETTINGS = List.of(
            "set timezone to 'UTC'",
            "set datestyle to 'ISO, YMD'",
            "set intervalstyle to 'postgres'",
            "set extra_float_digits to 3",
            "set bytea_output to 'hex'",
            "set lc_monetary to 'C'",
            "set lc_numeric to 'C'",
            "set lc_time to 'C'",
            "set xmloption to 'content'",
            "set row_security to off",
            "set search_path to pg_catalog");

    /// How many rows a table has, as `count`, and their sum, as `sum`. Of one table alone: what inherits from it is
    /// another.
    public String table(Row table) {
        // Not a cast, which the table's owner could have defined, and whose function would run as berth.
        String text = "textin(record_out(" + ROW + "))";
        String hashed = converts ? "encode(convert_to(" + text + ", 'UTF8'), 'hex')" : text;
        return "select count(*) as count, coalesce(sum(" + checksum(hashed) + "), 0) as sum from only "
                + quoted(table.text("schema")) + "." + quoted(table.text("relation")) + " as " + ROW;
    }

    private String checksum(String text) {
        return slow
                ? "('x' || substr(md5(" + text + "), 1, 16))::bit(64)::bigint"
                : "hashtextextended(" + text + " collate \"C\", 0)";
    }

    /// Where sequences are, as rows of `name` and `place`; at least one.
    public static String sequences(List<Row> sequences) {
        return sequences.stream()
                .map(row -> {
                    String name = quoted(row.text("schema")) + "." + quoted(row.text("relation"));
                    return "select " + literal(name) + " as name, s.last_value || case when s.is_called then '' else"
                            + " ' not called' end || ', step ' || p.seqincrement || ', from ' || p.seqmin || ' to ' ||"
                            + " p.seqmax || case when p.seqcycle then ', cycle' else '' end as place from " + name
                            + " s, pg_sequence p where p.seqrelid = "
                            + literal(name) + "::regclass";
                })
                .collect(Collectors.joining(" union all "));
    }

    /// How many large objects there are, and a sum over their content. They are read in pieces, as one may be larger
    /// than a value can be.
    public String largeObjects() {
        // The subquery's "offset 0" has the server read each piece once; what is kept of it is its sum.
        String read =
                "cross join lateral (select length(data) as length, " + checksum("encode(data, 'hex')") + " as sum"
                        + " from (select lo_get(at.oid, at.number * " + CHUNK + ", " + CHUNK
                        + ") as data offset 0) piece) got";
        return "with recursive piece as (select at.oid, at.number, got.length, got.sum"
                + " from (select oid, 0::bigint as number from pg_largeobject_metadata) at " + read
                + " union all select at.oid, at.number, got.length, got.sum"
                + " from (select oid, number + 1 as number from piece where length = " + CHUNK + ") at " + read + ")"
                + " select count(*) filter (where number = 0) as count,"
                + " coalesce(sum(" + checksum("(oid || ' ' || number || ' ' || sum)") + "), 0) as sum from piece";
    }
}
