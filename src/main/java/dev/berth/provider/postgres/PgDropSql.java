package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;
import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.core.Step.Phase;
import dev.berth.provider.postgres.PgSql.PgDropping;
import dev.berth.provider.postgres.PgStep.PgStatement;
import dev.berth.provider.postgres.PgStep.PgUndo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes how a database goes: it is closed, left by everybody, dumped and only then dropped, so that no row is
/// written behind its dump. If one of these fails, it is opened again. Pure.
record PgDropSql(PgServer server, PgDropping dropping) {

    private static final String CONNECT = "CONNECT";

    /// A database that a cut-off `drop database` made unusable can still be dropped, and nothing else.
    List<PgStep> drop(PgDatabase database) {
        String name = database.address().name();
        boolean forced = dropping.forced().contains(name);
        // With FORCE nobody but a superuser may end autovacuum; without it, the server ends that by itself.
        PgStep drop = PgStep.alone(
                        "drop database " + quoted(name) + (forced && server.superuser() ? " with (force)" : ""))
                .in(Phase.DROP);
        if (database.condition().invalid()) {
            return List.of(drop);
        }
        PgUndo undo = undo(database);
        var steps = new ArrayList<PgStep>();
        steps.add(PgStep.together(closing(database)).in(Phase.DROP));
        steps.add(step(new PgStatement.Alone(name, forced)).otherwise(undo));
        if (dropping.dumped().contains(name)) {
            steps.add(step(new PgStatement.Dump(name)).otherwise(undo));
        }
        steps.add(drop.otherwise(undo));
        return steps;
    }

    private static PgStep step(PgStatement statement) {
        return new PgStep(Optional.empty(), false, Phase.DROP, List.of(statement));
    }

    /// Lets only superusers and berth's admin connect. `allow_connections false` would keep pg_dump out, too.
    private List<PgStatement> closing(PgDatabase database) {
        String name = database.address().name();
        var statements = new ArrayList<>(begun(name));
        if (!server.superuser() && !database.owner().equals(server.admin())) {
            statements.add(sql("grant connect on database {0} to {1}", name(name), name(server.admin())));
        }
        grantees(database)
                .forEach(role -> statements.add(sql(
                        "revoke connect on database {0} from {1} cascade", name(name), PgDatabaseSql.grantee(role))));
        if (!database.owner().equals(server.admin())) {
            statements.add(sql("revoke connect on database {0} from {1} cascade", name(name), name(database.owner())));
        }
        return statements;
    }

    /// The login remembers that the removal was allowed, until it goes itself or the database is to stay.
    private List<PgStatement> begun(String database) {
        return Optional.ofNullable(dropping.users().get(database))
                .flatMap(user -> Optional.ofNullable(server.roles().get(user))
                        .filter(role -> role.mark().isPresent())
                        .<PgStatement>map(role -> sql(
                                "comment on role {0} is {1}",
                                name(user),
                                inline(role.comment()
                                        .with(PgRole.REMOVING, "yes")
                                        .text()))))
                .stream()
                .toList();
    }

    /// Opens the database as it was before.
    private List<PgStatement> opening(PgDatabase database) {
        String name = database.address().name();
        var statements = new ArrayList<PgStatement>();
        if (!database.owner().equals(server.admin())) {
            statements.add(sql("grant connect on database {0} to {1}", name(name), name(database.owner())));
        }
        grantees(database)
                .forEach(role -> statements.add(sql(
                        "grant connect on database {0} to {1}{2}",
                        name(name),
                        PgDatabaseSql.grantee(role),
                        keyword(
                                privileges(database, role).contains(CONNECT + " WITH GRANT OPTION")
                                        ? " with grant option"
                                        : ""))));
        boolean granted =
                privileges(database, server.admin()).stream().anyMatch(privilege -> privilege.startsWith(CONNECT));
        if (!server.superuser() && !database.owner().equals(server.admin()) && !granted) {
            statements.add(sql("revoke connect on database {0} from {1}", name(name), name(server.admin())));
        }
        return statements;
    }

    /// The roles that may connect, without the owner and the admin.
    private List<String> grantees(PgDatabase database) {
        return database.grants().entrySet().stream()
                .filter(grant -> !grant.getKey().equals(server.admin())
                        && grant.getValue().stream().anyMatch(privilege -> privilege.startsWith(CONNECT)))
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    private static Set<String> privileges(PgDatabase database, String role) {
        return database.grants().getOrDefault(role, Collections.emptySortedSet());
    }

    private PgUndo undo(PgDatabase database) {
        String name = quoted(database.address().name());
        return new PgUndo(
                opening(database),
                database.quarantine().isPresent()
                        ? name + " was not dropped. It stays closed for its quarantine, and `state: present` opens it"
                        : name + " was not dropped, and is open again as it was",
                name
                        + " was not dropped and stays closed: write `state: present` and apply to open it, or apply again");
    }
}
