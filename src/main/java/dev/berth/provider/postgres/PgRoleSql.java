package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.comment;
import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.core.Step.Phase;
import dev.berth.provider.postgres.PgResource.Password;
import dev.berth.provider.postgres.PgStep.PgStatement;
import dev.berth.provider.postgres.PgStep.PgStatement.Rotated;
import dev.berth.provider.postgres.PgStep.PgStatement.SetPassword;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// Writes changes of roles. Pure.
record PgRoleSql(PgServer server) {

    List<PgStep> create(PgRole role) {
        String named = role.address().name();
        var statements = new ArrayList<PgStatement>();
        statements.add(sql(
                "create role {0} {1} connection limit {2}",
                name(named),
                keyword((role.attributes().contains(PgRole.LOGIN) ? "login" : "nologin")
                        + (role.replicates() ? " replication" : "")),
                inline(role.powers().connectionLimit().inSql())));
        boolean hasPassword =
                role.password().filter(value -> value != Password.NONE).isPresent();
        if (hasPassword) {
            statements.add(new SetPassword(named, role.address()));
        }
        role.powers().validUntil().ifPresent(until -> statements.add(validUntil(named, Optional.of(until.toString()))));
        statements.add(
                hasPassword
                        ? new Rotated(role.address(), role.comment())
                        : comment("role", role.address(), role.comment()));
        if (!server.superuser()) {
            statements.add(actAs(named));
        }
        statements.addAll(PgSettingSql.statements(
                role(named), Optional.empty(), role.sessions().everywhere()));
        return joined(PgStep.login(statements), join(role, new TreeMap<>()), role, Optional.empty());
    }

    List<PgStep> update(PgRole live, PgRole desired) {
        String role = desired.address().name();
        var statements = new ArrayList<PgStatement>();
        boolean renamed = !live.address().equals(desired.address());
        if (renamed) {
            statements.add(
                    sql("alter role {0} rename to {1}", name(live.address().name()), name(role)));
        }
        if (live.control().administered() != desired.control().administered()) {
            statements.add(actAs(role));
        }
        for (String attribute : difference(live.attributes(), desired.attributes())) {
            statements.add(sql("alter role {0} {1}", name(role), keyword("no" + attribute.toLowerCase(Locale.ROOT))));
        }
        for (String attribute : difference(desired.attributes(), live.attributes())) {
            statements.add(sql("alter role {0} {1}", name(role), keyword(attribute.toLowerCase(Locale.ROOT))));
        }
        if (desired.password().isEmpty()
                && live.attributes().contains(PgRole.LOGIN)
                && !desired.attributes().contains(PgRole.LOGIN)) {
            // Removes the password, so that a later `alter role … login` does not make it valid again.
            statements.add(sql("alter role {0} password null", name(role)));
        }
        if (!live.powers().connectionLimit().equals(desired.powers().connectionLimit())) {
            statements.add(sql(
                    "alter role {0} connection limit {1}",
                    name(role), inline(desired.powers().connectionLimit().inSql())));
        }
        if (!live.powers().validUntil().equals(desired.powers().validUntil())) {
            statements.add(validUntil(role, desired.powers().validUntil().map(Object::toString)));
        }
        live.memberOf().forEach((group, membership) -> {
            if (!isKept(group, membership, desired.memberOf())) {
                statements.addAll(leave(
                        role,
                        group,
                        membership.grantors(),
                        !membership.passedOn().isEmpty()));
            }
        });
        // Before 16 nobody loses a membership with its grantor's.
        (server.major() < 16 ? live.members() : live.firstMembers()).forEach((member, grantors) -> {
            if (!desired.members().containsKey(member)) {
                statements.addAll(leave(member, role, grantors, live.passesOn(member)));
            }
        });
        // A renamed role loses an MD5 password, as that contains its name. Of users who take turns berth has made it.
        boolean loses = renamed && !desired.actsAsAnother();
        if (desired.password().isPresent() && (loses || !live.password().equals(desired.password()))) {
            statements.add(
                    desired.password().equals(Optional.of(Password.NONE))
                            ? sql("alter role {0} password null", name(role))
                            : new SetPassword(role, desired.address()));
        }
        statements.addAll(PgSettingSql.statements(
                role(role), live.sessions().everywhere(), desired.sessions().everywhere()));
        if (desired.password().equals(Optional.of(Password.RENEWED))
                || desired.password().equals(Optional.of(Password.NEXT))) {
            statements.add(new Rotated(desired.address(), desired.comment()));
        } else if (!live.comment().equals(desired.comment())) {
            statements.add(comment("role", desired.address(), desired.comment()));
        }
        return joined(
                PgStep.login(statements),
                join(desired, live.memberOf()),
                desired,
                live.sessions().inDatabase());
    }

    /// Drops a role. Its objects in other databases go to the owner of each database, and its rights are
    /// revoked.
    List<PgStep> drop(PgRole role, SortedSet<String> doomed) {
        QueryPart named = name(role.address().name());
        var steps = new ArrayList<PgStep>();
        if (!server.superuser() && !role.control().administered()) {
            steps.add(PgStep.together(List.of(actAs(role.address().name()))).in(Phase.DROP_LOGINS));
        }
        server.dependentsOf(role.address().name()).keySet().stream()
                .filter(database -> !database.isEmpty() && !doomed.contains(database))
                .forEach(database -> steps.add(PgStep.inside(
                                database,
                                List.of(
                                        sql("reassign owned by {0} to {1}", named, name(heir(database, role))),
                                        sql("drop owned by {0}", named)))
                        .in(Phase.DROP_LOGINS)));
        steps.add(PgStep.together(List.of(
                        sql("reassign owned by {0} to {1}", named, name(server.admin())),
                        sql("drop owned by {0}", named),
                        sql("drop role {0}", named)))
                .in(Phase.DROP_LOGINS));
        return steps;
    }

    /// The new owner of what a role owns in a database: the database's owner, or the admin if the role is
    /// that owner.
    private String heir(String database, PgRole role) {
        PgServer.DatabaseFacts facts = server.databases().get(database);
        return facts == null || facts.owner().equals(role.address().name()) ? server.admin() : facts.owner();
    }

    private static QueryPart role(String role) {
        return DSL.sql("role {0}", name(role));
    }

    private static PgStatement validUntil(String role, Optional<String> until) {
        return sql("alter role {0} valid until {1}", name(role), inline(until.orElse("infinity")));
    }

    /// The steps after `first`: statements that need other roles run when all logins exist, and statements
    /// that need the database run after them.
    private static List<PgStep> joined(
            PgStep first, List<PgStatement> joining, PgRole desired, Optional<PgSettings> live) {
        QueryPart there = DSL.sql(
                "role {0} in database {1}",
                name(desired.address().name()), name(desired.identity().database()));
        List<PgStatement> settings =
                PgSettingSql.statements(there, live, desired.sessions().inDatabase());
        return Stream.of(
                        first,
                        PgStep.together(joining),
                        PgStep.together(settings).in(Phase.PUBLISH))
                .filter(step -> !step.statements().isEmpty())
                .toList();
    }

    /// Without superuser, owning, altering or dropping what belongs to a role takes membership in it. Since 16
    /// the creator has one with neither SET nor INHERIT, which must stay; this adds a full one.
    private PgStatement actAs(String role) {
        return sql("grant {0} to {1}", name(role), name(server.admin()));
    }

    private static boolean isKept(String group, PgMembership live, SortedMap<String, PgMembership> desired) {
        return desired.containsKey(group) && desired.get(group).sameOptions(live);
    }

    private List<PgStatement> join(PgRole role, SortedMap<String, PgMembership> live) {
        var statements = new ArrayList<PgStatement>();
        role.memberOf().forEach((group, membership) -> {
            if (!live.containsKey(group) || !isKept(group, live.get(group), role.memberOf())) {
                statements.add(sql(
                        "grant {0} to {1} {2}",
                        name(group), name(role.address().name()), keyword(options(membership))));
            }
        });
        return statements;
    }

    private String options(PgMembership membership) {
        if (server.major() < 16) {
            return membership.admin() ? "with admin option" : "";
        }
        return membership.equals(PgMembership.PLAIN)
                ? ""
                : "with admin %s, inherit %s, set %s"
                        .formatted(membership.admin(), membership.inherit(), membership.set());
    }

    /// Since 16 a membership exists once per grantor and goes only with its grantor's name, and with all that the
    /// member has passed on.
    private List<PgStatement> leave(String member, String group, SortedSet<String> grantors, boolean passedOn) {
        if (server.major() < 16) {
            return List.of(sql("revoke {0} from {1}", name(group), name(member)));
        }
        return grantors.stream()
                .<PgStatement>map(grantor -> sql(
                        "revoke {0} from {1} granted by {2}" + (passedOn ? " cascade" : ""),
                        name(group),
                        name(member),
                        name(grantor)))
                .toList();
    }

    private static SortedSet<String> difference(SortedSet<String> from, SortedSet<String> minus) {
        var rest = new TreeSet<>(from);
        rest.removeAll(minus);
        return rest;
    }
}
