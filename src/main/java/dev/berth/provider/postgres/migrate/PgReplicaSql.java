package dev.berth.provider.postgres.migrate;

import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Comment;
import dev.berth.core.Fingerprint;
import dev.berth.provider.postgres.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The statements that make the new server follow the old one, and that end it. Pure.
public record PgReplicaSql(PgMove move) {

    /// What decodes the old server's log. See PostgreSQL docs, "Logical Streaming Replication Protocol".
    static final String PLUGIN = "pgoutput";

    /// The session's setting that holds the connection string, so that no statement's text does.
    public static final String CONNECTION = "berth.connection";

    private static final int MAX_SERVICE = 40;
    private static final int DIGITS = 10;

    /// The name of publication, slot and subscription. A slot's name has small letters, digits and `_` only.
    public String name() {
        String service =
                move.section().service().name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        String what = Fingerprint.of(
                move.fleet(),
                move.section().service().name(),
                move.target().host(),
                String.valueOf(move.target().port()),
                move.section().database(),
                move.from().database());
        return "berth_" + service.substring(0, Math.min(MAX_SERVICE, service.length())) + "_"
                + what.substring(0, DIGITS);
    }

    /// The publication of these tables, and no others. One transaction.
    ///
    /// @param tables rows of `tables.sql`
    public List<String> publish(List<Row> tables) {
        var statements = new ArrayList<String>();
        String named = tables.stream()
                .map(row -> "only " + quoted(row.text("schema")) + "." + quoted(row.text("relation")))
                .collect(Collectors.joining(", "));
        statements.add("create publication " + quoted(name()) + (tables.isEmpty() ? "" : " for table " + named));
        statements.add("comment on publication " + quoted(name()) + " is "
                + literal(Comment.of(move.mark()).text()));
        return statements;
    }

    /// Takes the publication away.
    public String unpublish() {
        return "drop publication " + quoted(name());
    }

    /// The slot.
    public String slot() {
        return "select pg_create_logical_replication_slot(" + literal(name()) + ", " + literal(PLUGIN) + ")";
    }

    /// Takes a slot away.
    public static String dropSlot(String slot) {
        return "select pg_drop_replication_slot(" + literal(slot) + ")";
    }

    /// Whether a slot is one that the new server makes while it copies a table.
    ///
    /// @param subscription the subscription's oid, or a pattern
    /// @param system the new server's identifier, or a pattern
    public static boolean isOfCopy(String slot, String subscription, String system) {
        return slot.matches("pg_" + subscription + "_sync_[0-9]+_" + system);
    }

    /// The subscription, as the service's own. One transaction. With `connect = false` the
    /// server would warn, and log the statement with the password beside the warning.
    ///
    /// @param schema the fingerprint of what the old database has
    public List<String> subscribe(String schema) {
        String create =
                "create subscription %s connection %%L publication %s with (create_slot = false, enabled = false, copy_data = true, slot_name = %s, password_required = true, run_as_owner = false)"
                        .formatted(quoted(name()), quoted(name()), literal(name()));
        // What a statement in a block fails with is logged with the statement, unless the block handles it.
        String block = "begin execute pg_catalog.format(" + literal(create) + ", pg_catalog.current_setting("
                + literal(CONNECTION) + ")); exception when others then raise exception using errcode = sqlstate,"
                + " message = case when sqlstate = '42601' then 'the connection string is refused' else sqlerrm end;"
                + " end";
        return List.of(
                "do " + literal(block),
                comment(Comment.of(move.mark()).with(PgReplicaState.SCHEMA, schema)),
                "alter subscription " + quoted(name()) + " owner to " + user(),
                lock(),
                enable(true));
    }

    /// Lets no client log in as the service; the server itself acts as the service.
    public String lock() {
        return "alter role " + user() + " login password null valid until 'infinity' connection limit 0";
    }

    /// Lets neither a client nor the server act as the service. The cut-over gives the login its password and
    /// the right to log in.
    public String settle() {
        return "alter role " + user() + " nologin password null valid until 'infinity' connection limit -1";
    }

    /// Notes what is known of the replication.
    public String comment(Comment comment) {
        return "comment on subscription " + quoted(name()) + " is " + literal(comment.text());
    }

    /// It reads, or doesn't.
    public String enable(boolean enabled) {
        return "alter subscription " + quoted(name()) + (enabled ? " enable" : " disable");
    }

    /// Takes the subscription away, and leaves the slot where it is.
    public List<String> unsubscribe() {
        return List.of(
                "alter subscription " + quoted(name()) + " set (slot_name = none)",
                "drop subscription " + quoted(name()));
    }

    /// Where sequences are, as rows of `name`, `last_value` and `is_called`; at least one.
    public static String places(List<Row> sequences) {
        return sequences.stream()
                .map(row -> {
                    String name = quoted(row.text("schema")) + "." + quoted(row.text("relation"));
                    return "select " + literal(name) + " as name, last_value, is_called from " + name;
                })
                .collect(Collectors.joining(" union all "));
    }

    /// Puts sequences where others are.
    ///
    /// @param places rows of [#places]
    public static String set(List<Row> places) {
        return places.stream()
                .map(row -> "select pg_catalog.setval(" + literal(row.text("name")) + "::pg_catalog.regclass, "
                        + Long.parseLong(row.text("last_value")) + ", "
                        + (row.flag("is_called") ? "true" : "false") + ")")
                .collect(Collectors.joining(" union all "));
    }

    private String user() {
        return quoted(move.section().user());
    }
}
