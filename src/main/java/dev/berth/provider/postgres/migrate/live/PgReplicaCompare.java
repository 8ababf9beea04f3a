package dev.berth.provider.postgres.migrate.live;

import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Parallel;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import dev.berth.provider.postgres.migrate.PgContent;
import dev.berth.provider.postgres.migrate.PgContent.Rows;
import dev.berth.provider.postgres.migrate.PgContentSql;
import dev.berth.provider.postgres.migrate.PgReplicaOptions;
import dev.berth.provider.postgres.migrate.PgState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Compares what followed with what it followed, in the time that a cut-over has for that.
record PgReplicaCompare(PgMoveSteps base, PgFollowing following, PgSchemaCopy copy, PgReplicaOptions options) {

    /// See PostgreSQL docs, Appendix A: query_canceled.
    private static final String CANCELED = "57014";

    private static final Rows NONE = new Rows(0, "");

    /// How the names of objects differ, a line for each difference.
    ///
    /// @param database the old one, under its name of the moment
    List<String> changes(String database) {
        return objects(base.source(), database)
                .differences(objects(base.target(), base.move().section().database()));
    }

    private static PgContent objects(PgMoveServer end, String database) {
        var objects = new TreeSet<String>();
        end.inside(database, inside -> inside.inspect("migrate/objects").getFirst())
                .forEach(row -> objects.add(row.text("kind") + " " + row.text("name")));
        return new PgContent(new TreeMap<>(), new TreeMap<>(), NONE, objects);
    }

    /// One side of the comparison: the old server or the new one.
    private record Side(PgConnection session, SortedMap<String, Row> tables, SortedMap<String, String> sequences) {}

    /// Compares every row of the tables, the smallest first, and where sequences are. Nobody else is in either
    /// database.
    void rows() {
        try (PgConnection old = session(base.source(), base.move().hidden());
                PgConnection made = session(base.target(), base.move().section().database())) {
            compare(side(old), side(made));
        } catch (PgException failure) {
            throw new StepFailedException("it could not be compared: " + failure.said(), failure);
        }
    }

    private void compare(Side old, Side made) {
        Instant end = Instant.now().plus(options.verify());
        var before = new TreeMap<String, Rows>();
        var after = new TreeMap<String, Rows>();
        var left = new ArrayList<String>();
        for (Row table : old.tables().values().stream()
                .sorted(Comparator.comparingLong(row -> Long.parseLong(row.text("bytes"))))
                .toList()) {
            String name = table.text("name");
            Row other = made.tables().get(name);
            if (other == null) {
                before.put(name, NONE);
                continue;
            }
            Optional<List<Rows>> both = both(old, table, made, other, end);
            if (both.isEmpty()) {
                left.add(name);
            } else {
                before.put(name, both.get().getFirst());
                after.put(name, both.get().getLast());
            }
        }
        var one = new PgContent(before, old.sequences(), NONE, new TreeSet<>());
        finish(one, one.differences(new PgContent(after, made.sequences(), NONE, new TreeSet<>())), left);
    }

    private void finish(PgContent content, List<String> differences, List<String> left) {
        var wrong = new ArrayList<>(differences);
        wrong.addAll(strangers());
        if (!wrong.isEmpty()) {
            throw new StepFailedException("the copy is not the same: " + String.join("; ", wrong));
        }
        String names = String.join(", ", left);
        if (!left.isEmpty() && !options.partly()) {
            throw new StepFailedException("within " + options.verify().toSeconds()
                    + "s these tables could not be compared: " + names
                    + ". Say how long to compare, and leave out what takes longer: --verify-limit");
        }
        base.progress()
                .accept("compared " + Text.count(content.tables().size(), "table") + " with "
                        + Text.count(content.rows(), "row") + " and "
                        + Text.count(content.sequences().size(), "sequence") + ": all are the same"
                        + (left.isEmpty() ? "" : ". NOT compared, as the time was up (--verify-limit): " + names));
    }

    /// What doesn't belong to the service.
    private List<String> strangers() {
        String user = base.move().section().user();
        return base
                .target()
                .inside(
                        base.move().section().database(),
                        inside -> inside.inspect("migrate/objects").getFirst())
                .stream()
                .filter(row -> row.find("owner")
                        .filter(owner -> !owner.equals(user) && !owner.equals(quoted(user)))
                        .isPresent())
                .map(row -> row.text("kind") + " " + row.text("name") + " belongs to " + row.text("owner"))
                .toList();
    }

    /// The sums of both sides; empty if the time is up.
    private Optional<List<Rows>> both(Side old, Row table, Side made, Row other, Instant end) {
        long millis = Duration.between(Instant.now(), end).toMillis();
        if (millis <= 0) {
            return Optional.empty();
        }
        var sql = new PgContentSql(converts(), base.source().major() < PgVerify.CHECKSUMS);
        try {
            return Optional.of(Parallel.map(
                    List.of(old.session(), made.session()),
                    2,
                    session -> sum(session, sql.table(session.equals(old.session()) ? table : other), millis)));
        } catch (PgException failure) {
            if (failure.state().equals(CANCELED)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static Rows sum(PgConnection session, String query, long millis) {
        session.query("select set_config('statement_timeout', " + literal(String.valueOf(millis)) + ", false)");
        Row row = session.rows(query).getFirst();
        return new Rows(Long.parseLong(row.text("count")), row.text("sum"));
    }

    private boolean converts() {
        PgState state = base.state();
        return !state.hidden()
                .map(row -> row.text("encoding"))
                .equals(state.copy().map(row -> row.text("encoding")));
    }

    private static Side side(PgConnection session) {
        var tables = new TreeMap<String, Row>();
        session.inspect("migrate/tables").getFirst().forEach(row -> tables.put(row.text("name"), row));
        List<Row> sequences = session.inspect("migrate/sequences").getFirst();
        var places = new TreeMap<String, String>();
        if (!sequences.isEmpty()) {
            session.rows(PgContentSql.sequences(sequences))
                    .forEach(row -> places.put(row.text("name"), row.text("place")));
        }
        return new Side(session, tables, places);
    }

    private static PgConnection session(PgMoveServer end, String database) {
        PgConnection session = end.inside(database, Mode.READ);
        try {
            session.execute(PgContentSql.SETTINGS, false);
            return session;
        } catch (PgException failure) {
            session.close();
            throw failure;
        }
    }
}
