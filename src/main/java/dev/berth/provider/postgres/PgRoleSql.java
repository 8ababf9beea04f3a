package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.comment;
import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgStep.PgStatement;
import dev.berth.provider.postgres.PgStep.PgStatement.SetPassword;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/// Writes changes of logins. Pure.
record PgRoleSql(PgServer server) {

    List<PgStep> create(PgRole role) {
        var statements = new ArrayList<PgStatement>();
        statements.add(sql(
                "create role {0} login connection limit {1}",
                name(role.address().name()), inline(role.connectionLimit())));
        statements.add(new SetPassword(role.address().name(), role.address()));
        statements.add(comment("role", role.address(), role.comment()));
        if (!server.superuser()) {
            statements.add(actAs(role.address().name()));
        }
        return List.of(PgStep.login(statements));
    }

    List<PgStep> update(PgRole live, PgRole desired) {
        String role = desired.address().name();
        var statements = new ArrayList<PgStatement>();
        if (live.administered() != desired.administered()) {
            statements.add(actAs(role));
        }
        for (String attribute : difference(live.attributes(), desired.attributes())) {
            statements.add(sql("alter role {0} {1}", name(role), keyword("no" + attribute.toLowerCase(Locale.ROOT))));
        }
        for (String attribute : difference(desired.attributes(), live.attributes())) {
            statements.add(sql("alter role {0} {1}", name(role), keyword(attribute.toLowerCase(Locale.ROOT))));
        }
        if (live.connectionLimit() != desired.connectionLimit()) {
            statements.add(sql("alter role {0} connection limit {1}", name(role), inline(desired.connectionLimit())));
        }
        if (!live.validUntil().equals(desired.validUntil())) {
            statements.add(sql(
                    "alter role {0} valid until {1}",
                    name(role), inline(desired.validUntil().orElse("infinity"))));
        }
        live.memberOf().forEach((group, grantors) -> statements.addAll(leave(role, group, grantors)));
        live.members().forEach((member, grantors) -> statements.addAll(leave(member, role, grantors)));
        if (live.password() != desired.password()) {
            statements.add(new SetPassword(role, desired.address()));
        }
        if (!live.comment().equals(desired.comment())) {
            statements.add(comment("role", desired.address(), desired.comment()));
        }
        return List.of(PgStep.login(statements));
    }

    /// Without superuser, owning, altering or dropping what belongs to a role takes membership in it. Since 16
    /// the creator has one with neither SET nor INHERIT, which must stay; this adds a full one.
    private PgStatement actAs(String role) {
        return sql("grant {0} to {1}", name(role), name(server.admin()));
    }

    /// Since 16 a membership exists once per grantor and goes only with its grantor's name.
    private List<PgStatement> leave(String member, String group, SortedSet<String> grantors) {
        if (server.major() < 16) {
            return List.of(sql("revoke {0} from {1}", name(group), name(member)));
        }
        return grantors.stream()
                .map(grantor -> sql("revoke {0} from {1} granted by {2}", name(group), name(member), name(grantor)))
                .toList();
    }

    private static SortedSet<String> difference(SortedSet<String> from, SortedSet<String> minus) {
        var rest = new TreeSet<>(from);
        rest.removeAll(minus);
        return rest;
    }
}
