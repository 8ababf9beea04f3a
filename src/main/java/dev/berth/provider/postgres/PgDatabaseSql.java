package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.comment;
import static dev.berth.provider.postgres.PgDialect.quoted;
import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.core.Step.Phase;
import dev.berth.provider.postgres.PgDatabase.Creation;
import dev.berth.provider.postgres.PgDatabase.Quarantine;
import dev.berth.provider.postgres.PgStep.PgStatement;
import dev.berth.provider.postgres.PgStep.PgStatement.Sql;
import dev.berth.provider.postgres.PgStep.PgUndo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// Writes changes of databases. Pure.
final class PgDatabaseSql {

    /// The template into which no login could put objects. Before version 15 any login could create objects
    /// in template1, and new databases would contain them.
    static final String TEMPLATE = "template0";

    private PgDatabaseSql() {}

    /// The database is created closed and belongs to the service's login, whose mark makes it ours if the run is
    /// cut off here.
    static List<PgStep> create(PgDatabase database) {
        String name = database.address().name();
        Creation creation = database.creation();
        String first = creation.createdFor().orElse(database.owner());
        Sql create = new PgCreateDatabase(
                        name,
                        first,
                        creation.encoding(),
                        creation.locale(),
                        creation.template().orElse(TEMPLATE),
                        database.tablespace(),
                        database.sessions().limit().most())
                .sql();
        var open = new ArrayList<PgStatement>();
        if (!first.equals(database.owner())) {
            open.add(sql("alter database {0} owner to {1}", name(name), name(database.owner())));
        }
        open.add(comment("database", database.address(), database.comment()));
        open.add(sql("revoke all on database {0} from public", name(name)));
        database.grants().forEach((role, privileges) -> open.addAll(grant(name, role, privileges)));
        open.addAll(PgSettingSql.statements(
                database(name), Optional.empty(), database.sessions().settings()));
        open.add(sql("alter database {0} allow_connections true", name(name)));
        return List.of(PgStep.alone(create.sql()), PgStep.together(open));
    }

    /// Moving to another name or tablespace takes a database that nothing holds: it is closed first, and opened again
    /// with whatever else changes, or when a step fails.
    static List<PgStep> update(PgDatabase live, PgDatabase desired) {
        var steps = new ArrayList<PgStep>();
        String before = live.address().name();
        String after = desired.address().name();
        boolean renamed = isRenamed(live, desired);
        boolean moved = isMoved(live, desired);
        if (renamed || moved) {
            steps.add(PgStep.alone(sql("alter database {0} allow_connections false", name(before))
                    .sql()));
            var left = new PgStatement.Alone(before, desired.sessions().endable());
            steps.add(undone(
                    new PgStep(Optional.empty(), false, Phase.SERVERS, List.of(left)),
                    live,
                    before,
                    "was not changed"));
        }
        if (renamed) {
            steps.add(undone(PgStep.alone(rename(before, after)), live, before, "was not renamed"));
        }
        if (moved) {
            steps.add(undone(PgStep.alone(move(after, desired)), live, after, "was not moved"));
        }
        var statements = new ArrayList<>(properties(live, desired));
        if (renamed || moved || live.open() != desired.open()) {
            statements.add(sql("alter database {0} allow_connections true", name(after)));
        }
        if (desired.quarantine().isPresent()
                && live.quarantine().isEmpty()
                && desired.sessions().endable()) {
            statements.add(endSessions(after));
        }
        PgStep last = PgStep.together(statements);
        steps.add(renamed || moved ? undone(last, live, after, "was not changed further") : last);
        return steps;
    }

    private static boolean isRenamed(PgDatabase live, PgDatabase desired) {
        return !live.address().equals(desired.address());
    }

    private static boolean isMoved(PgDatabase live, PgDatabase desired) {
        return !live.tablespace().equals(desired.tablespace());
    }

    private static String rename(String before, String after) {
        return sql("alter database {0} rename to {1}", name(before), name(after))
                .sql();
    }

    private static String move(String database, PgDatabase desired) {
        return sql(
                        "alter database {0} set tablespace {1}",
                        name(database), name(desired.tablespace().orElseThrow()))
                .sql();
    }

    /// The statements with which a person would give a database its other name and place.
    static String moving(PgDatabase live, PgDatabase desired) {
        String name = desired.address().name();
        var statements = new ArrayList<String>();
        if (isRenamed(live, desired)) {
            statements.add(rename(live.address().name(), name));
        }
        if (isMoved(live, desired)) {
            statements.add(move(name, desired));
        }
        return String.join("; ", statements);
    }

    /// Opened again if it fails. What carries no mark and is closed was never open: a run was cut off while it was
    /// made.
    ///
    /// @param name which it has at that step
    private static PgStep undone(PgStep step, PgDatabase live, String name, String what) {
        return live.open() || live.comment().mark().isPresent()
                ? step.otherwise(new PgUndo(
                        List.of(sql("alter database {0} allow_connections true", name(name))),
                        quoted(name) + " " + what + ", and is open again",
                        quoted(name) + " " + what + " and stays closed: apply again, or run: alter database "
                                + quoted(name) + " allow_connections true"))
                : step;
    }

    private static List<PgStatement> properties(PgDatabase live, PgDatabase desired) {
        String name = desired.address().name();
        var statements = new ArrayList<PgStatement>();
        if (!live.owner().equals(desired.owner())) {
            statements.add(sql("alter database {0} owner to {1}", name(name), name(desired.owner())));
        }
        if (!live.sessions().limit().equals(desired.sessions().limit())) {
            statements.add(sql(
                    "alter database {0} connection limit {1}",
                    name(name), inline(desired.sessions().limit().inSql())));
        }
        statements.addAll(remark(live, desired));
        var roles = new TreeSet<>(live.grants().keySet());
        roles.addAll(desired.grants().keySet());
        // What it was granted before is part of what an owner has anyway.
        roles.remove(desired.owner());
        statements.addAll(regrant(name, roles, live.grants(), desired.grants()));
        if (live.access().ownerGrants() != desired.access().ownerGrants()
                || !live.owner().equals(desired.owner())) {
            statements.add(sql("grant all on database {0} to {1}", name(name), name(desired.owner())));
        }
        statements.addAll(PgSettingSql.statements(
                database(name), live.sessions().settings(), desired.sessions().settings()));
        return statements;
    }

    private static List<PgStatement> remark(PgDatabase live, PgDatabase desired) {
        if (desired.quarantine().isPresent()
                && live.quarantine().isEmpty()
                && desired.quarantine().get() instanceof Quarantine.For(var time)) {
            return List.of(new PgStatement.Quarantine(desired.address(), desired.comment(), time));
        }
        return live.comment().equals(desired.comment())
                ? List.of()
                : List.of(comment("database", desired.address(), desired.comment()));
    }

    private static PgStatement endSessions(String database) {
        return sql(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = {0} and pid <> pg_backend_pid()",
                inline(database));
    }

    private static QueryPart database(String name) {
        return DSL.sql("database {0}", name(name));
    }

    /// Revokes the grant option, and with it all grants that depend on it; then grants every role what its
    /// manifest declares.
    private static List<PgStatement> regrant(
            String database,
            Set<String> roles,
            SortedMap<String, SortedSet<String>> live,
            SortedMap<String, SortedSet<String>> desired) {
        var revokes = new ArrayList<PgStatement>();
        var grants = new ArrayList<PgStatement>();
        boolean passedOn = roles.stream().anyMatch(role -> passesOn(live.getOrDefault(role, new TreeSet<>())));
        for (String role : roles) {
            SortedSet<String> before = live.getOrDefault(role, new TreeSet<>());
            SortedSet<String> after = desired.getOrDefault(role, new TreeSet<>());
            if (!before.equals(after) && !before.isEmpty()) {
                String cascade = passesOn(before) ? " cascade" : "";
                revokes.add(sql("revoke all on database {0} from {1}" + cascade, name(database), grantee(role)));
            }
            if (!before.equals(after) || passedOn) {
                grants.addAll(grant(database, role, after));
            }
        }
        revokes.addAll(grants);
        return revokes;
    }

    private static boolean passesOn(SortedSet<String> privileges) {
        return privileges.stream().anyMatch(privilege -> privilege.endsWith(PgDatabase.PASSING_ON));
    }

    /// All privileges of one role on one object in one statement: two statements at once on one object would
    /// collide.
    private static List<PgStatement> grant(String database, String role, Set<String> privileges) {
        if (privileges.isEmpty()) {
            return List.of();
        }
        return List.of(sql(
                "grant {0} on database {1} to {2}",
                keyword(String.join(", ", privileges).toLowerCase(Locale.ROOT)), name(database), grantee(role)));
    }

    static QueryPart grantee(String role) {
        return role.isEmpty() ? keyword("public") : name(role);
    }
}
