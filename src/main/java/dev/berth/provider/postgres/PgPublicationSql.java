package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// Writes changes of publications. Pure.
///
/// @param superuser whether berth's admin is one; others act as the publication's owner
record PgPublicationSql(boolean superuser) {

    List<PgStep> create(PgPublication publication) {
        var statements = new ArrayList<PgStatement>();
        if (publication.replacing()) {
            statements.add(clearing(publication));
        }
        statements.addAll(creating(publication));
        return step(publication.database(), publication.owner().orElse(""), statements);
    }

    /// Drops one of this name if it carries the service's mark; a stranger's makes the statement after it fail.
    private static PgStatement clearing(PgPublication publication) {
        String block = sql(
                        "begin if exists (select from pg_publication p where p.pubname = {0}"
                                + " and position({1} in obj_description(p.oid, 'pg_publication')) > 0)"
                                + " then drop publication {2}; end if; end",
                        inline(publication.name()), inline(publication.comment().text()), name(publication.name()))
                .sql();
        return sql("do {0}", inline(block));
    }

    List<PgStep> update(PgPublication live, PgPublication desired) {
        return step(desired.database(), live.owner().orElse(""), changing(live, desired));
    }

    List<PgStep> drop(PgPublication live) {
        return step(live.database(), live.owner().orElse(""), List.of(dropping(live)));
    }

    private List<PgStep> step(String database, String owner, List<PgStatement> statements) {
        return List.of(PgStep.inside(database, PgAccessSql.as(superuser ? "" : owner, statements)));
    }

    /// The statements with which a superuser does the same.
    static String bySuperuser(PgPublication publication) {
        return text(new PgPublicationSql(true).creating(publication));
    }

    static String bySuperuser(PgPublication live, PgPublication desired) {
        return text(new PgPublicationSql(true).changing(live, desired));
    }

    static String dropBySuperuser(PgPublication live) {
        return text(List.of(dropping(live)));
    }

    private static String text(List<PgStatement> statements) {
        return statements.stream()
                .map(statement -> statement instanceof PgStatement.Sql(String text) ? text : "")
                .collect(Collectors.joining("; "));
    }

    private List<PgStatement> creating(PgPublication publication) {
        var statements = new ArrayList<PgStatement>();
        String options = Stream.concat(
                        Stream.of("publish = " + PgDialect.literal(String.join(", ", publication.operations()))),
                        publication.options().stream())
                .collect(Collectors.joining(", "));
        statements.add(sql(
                "create publication {0}{1} with ({2})",
                name(publication.name()), content(publication), DSL.raw(options)));
        if (superuser) {
            publication
                    .owner()
                    .filter(_ -> !publication.content().all())
                    .ifPresent(owner -> statements.add(owner(publication, owner)));
        }
        statements.add(PgDialect.comment("publication", publication.address(), publication.comment()));
        return statements;
    }

    private static QueryPart content(PgPublication publication) {
        if (publication.content().all()) {
            return DSL.sql(" for all tables");
        }
        SortedSet<PgTable> tables = publication.content().whole();
        return tables.isEmpty() ? DSL.sql("") : DSL.sql(" for table {0}", list(tables));
    }

    /// What is published of all tables can't be turned into a list, nor the other way round.
    private List<PgStatement> changing(PgPublication live, PgPublication desired) {
        var statements = new ArrayList<PgStatement>();
        if (live.content().all() != desired.content().all()) {
            statements.add(dropping(live));
            statements.addAll(creating(desired));
            return statements;
        }
        statements.addAll(content(live, desired));
        if (!live.operations().equals(desired.operations())) {
            statements.add(sql(
                    "alter publication {0} set (publish = {1})",
                    name(desired.name()), inline(String.join(", ", desired.operations()))));
        }
        if (!live.comment().equals(desired.comment())) {
            statements.add(PgDialect.comment("publication", desired.address(), desired.comment()));
        }
        desired.owner()
                .filter(owner -> !live.owner().equals(desired.owner()))
                .ifPresent(owner -> statements.add(owner(desired, owner)));
        return statements;
    }

    /// A table of which only a part is published is taken out before it comes back whole.
    private static List<PgStatement> content(PgPublication live, PgPublication desired) {
        var statements = new ArrayList<PgStatement>();
        var dropped = new TreeSet<>(live.content().whole());
        dropped.removeAll(desired.content().whole());
        dropped.addAll(live.content().partial());
        if (!dropped.isEmpty()) {
            statements.add(sql("alter publication {0} drop table {1}", name(desired.name()), list(dropped)));
        }
        live.content()
                .schemas()
                .forEach(schema -> statements.add(
                        sql("alter publication {0} drop tables in schema {1}", name(desired.name()), name(schema))));
        SortedSet<PgTable> added = desired.beyond(live);
        if (!added.isEmpty()) {
            statements.add(sql("alter publication {0} add table {1}", name(desired.name()), list(added)));
        }
        return statements;
    }

    /// Without the tables that inherit from one, which are published by themselves or not at all.
    private static QueryPart list(Collection<PgTable> tables) {
        return DSL.list(tables.stream()
                .<QueryPart>map(table -> DSL.sql("only {0}", table.sql()))
                .toList());
    }

    private static PgStatement owner(PgPublication publication, String owner) {
        return sql("alter publication {0} owner to {1}", name(publication.name()), name(owner));
    }

    private static PgStatement dropping(PgPublication live) {
        return sql("drop publication {0}", name(live.name()));
    }
}
