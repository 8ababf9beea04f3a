package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;
import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// Writes what a role may do inside a database. Pure.
final class PgAccessSql {

    private static final List<QueryPart> RELATION_KINDS =
            Stream.of("r", "p", "v", "m", "f").<QueryPart>map(DSL::inline).toList();

    private static final String RELATIONS = """
            declare o text; begin for o in select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace \
            where n.nspname in ({2}) and c.relkind in ({3}) and not exists (select from pg_depend e \
            where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e') \
            order by 1 loop execute {0} || o || {1}; end loop; end""";

    private static final String FUNCTIONS = """
            declare o text; begin for o in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace \
            where n.nspname in ({2}) and not exists (select from pg_depend e \
            where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e') \
            order by 1 loop execute {0} || o || {1}; end loop; end""";

    private PgAccessSql() {}

    /// In a database that is made in the same run: whatever its template brought into the schemas that are
    /// declared, and what its makers will create. Schema `public` is everybody's to use, a declared one is granted
    /// when it is made.
    static List<PgStep> create(PgAccess access, boolean superuser) {
        return switch (access.rule()) {
            case PgLevelRule rule -> create(access, rule);
            case PgGrantRule rule -> update(access.with(rule.fresh()), access, superuser);
        };
    }

    private static List<PgStep> create(PgAccess access, PgLevelRule rule) {
        var statements = new ArrayList<PgStatement>();
        for (PgObject.Kind kind : List.of(PgObject.Kind.TABLE, PgObject.Kind.SEQUENCE, PgObject.Kind.FUNCTION)) {
            statements.add(onAll(kind, rule));
        }
        for (String maker : rule.makers()) {
            statements.addAll(later(
                    "grant",
                    "to",
                    access.rights().later().stream()
                            .filter(right -> right.maker().equals(maker))
                            .toList()));
        }
        return List.of(PgStep.inside(access.database(), statements));
    }

    /// Objects of extensions are left out; those of trusted ones belong to the bootstrap superuser. Only the server
    /// knows what the template brought along, so it writes the statements itself.
    private static PgStatement onAll(PgObject.Kind kind, PgLevelRule rule) {
        QueryPart schemas = DSL.list(rule.schemas().stream().map(DSL::inline).toList());
        String block = sql(
                        kind == PgObject.Kind.FUNCTION ? FUNCTIONS : RELATIONS,
                        inline("grant " + privileges(rule.level().on(kind)) + " on " + noun(kind) + " "),
                        inline(" to " + quoted(rule.group())),
                        schemas,
                        kind == PgObject.Kind.SEQUENCE ? DSL.list(inline("S")) : DSL.list(RELATION_KINDS))
                .sql();
        return sql("do {0}", inline(block));
    }

    static List<PgStep> update(PgAccess live, PgAccess desired, boolean superuser) {
        PgRightsDifference difference = PgRightsDifference.between(live.rights(), desired.rights());
        var statements = new ArrayList<PgStatement>();
        statements.addAll(revoke(difference, desired.rule(), superuser));
        statements.addAll(later("revoke", "from", difference.furtherLater()));
        var lacking = new TreeSet<>(difference.lacking());
        lacking.addAll(PgColumnGrants.takenAlong(difference.own(), desired.rights()));
        statements.addAll(grant(lacking, superuser));
        statements.addAll(later("grant", "to", difference.lackingLater()));
        return statements.isEmpty() ? List.of() : List.of(PgStep.inside(desired.database(), statements));
    }

    /// All objects of one owner that lack the same privileges in one statement.
    private static List<PgStatement> grant(SortedSet<PgRight> lacking, boolean superuser) {
        Map<String, List<PgRight>> byOwner = new TreeMap<>();
        lacking.forEach(right -> byOwner.computeIfAbsent(superuser ? "" : right.owner(), _ -> new ArrayList<>())
                .add(right));
        var statements = new ArrayList<PgStatement>();
        byOwner.forEach((owner, rights) -> statements.addAll(as(owner, grants(rights))));
        return statements;
    }

    /// Without superuser PostgreSQL grants and revokes by whichever of the admin's roles has a grant option, and only
    /// what the owner granted stays when the others lose theirs.
    static List<PgStatement> as(String role, List<PgStatement> statements) {
        if (role.isEmpty() || role.equals(PgObject.DATABASE_OWNER)) {
            return statements;
        }
        var all = new ArrayList<PgStatement>();
        all.add(sql("set local role {0}", name(role)));
        all.addAll(statements);
        all.add(sql("reset role"));
        return all;
    }

    /// What is granted to somebody on objects of one kind.
    private record Granted(PgObject.Kind kind, String grantee) implements Comparable<Granted> {
        @Override
        public int compareTo(Granted other) {
            return Comparator.comparing(Granted::kind)
                    .thenComparing(Granted::grantee)
                    .compare(this, other);
        }
    }

    private static List<PgStatement> grants(List<PgRight> lacking) {
        Map<Granted, SortedMap<PgObject, SortedSet<String>>> privileges = new TreeMap<>();
        for (PgRight right : lacking) {
            privileges
                    .computeIfAbsent(new Granted(right.object().kind(), right.grantee()), _ -> new TreeMap<>())
                    .computeIfAbsent(right.object(), _ -> new TreeSet<>())
                    .add(right.privilege());
        }
        var statements = new ArrayList<PgStatement>();
        privileges.forEach((granted, objects) -> {
            if (granted.kind() == PgObject.Kind.COLUMN) {
                statements.addAll(PgColumnGrants.statements(granted.grantee(), objects));
                return;
            }
            Map<SortedSet<String>, List<QueryPart>> byPrivileges = new LinkedHashMap<>();
            objects.forEach((object, of) ->
                    byPrivileges.computeIfAbsent(of, _ -> new ArrayList<>()).add(object.sql()));
            byPrivileges.forEach((of, parts) -> statements.add(sql(
                    "grant {0} on {1} {2} to {3}",
                    keyword(privileges(of)), keyword(noun(granted.kind())), DSL.list(parts), name(granted.grantee()))));
        });
        return statements;
    }

    /// A right that was granted by a role which is neither the object's owner nor a superuser can be revoked
    /// by that role only.
    private static List<PgStatement> revoke(PgRightsDifference difference, PgAccessRule rule, boolean superuser) {
        SortedSet<PgRight> passing = difference.passing();
        Map<String, List<PgStatement>> byGrantor = new TreeMap<>();
        for (PgRight right : difference.own()) {
            boolean byOwner = right.grantor().equals(right.owner());
            byGrantor
                    .computeIfAbsent(superuser && byOwner ? "" : right.grantor(), _ -> new ArrayList<>())
                    .add(revoke(right, rule.gives(right), passing.contains(right)));
        }
        var statements = new ArrayList<PgStatement>();
        byGrantor.forEach((grantor, revokes) -> statements.addAll(as(grantor, revokes)));
        return statements;
    }

    /// @param kept whether its holder has the right, and only may not pass it on
    private static PgStatement revoke(PgRight right, boolean kept, boolean passedOn) {
        String privilege = (kept ? "grant option for " : "") + right.privilege().toLowerCase(Locale.ROOT);
        QueryPart grantee = right.grantee().isEmpty() ? keyword("public") : name(right.grantee());
        QueryPart cascade = keyword(passedOn ? " cascade" : "");
        PgObject object = right.object();
        return object.kind() == PgObject.Kind.COLUMN
                ? sql(
                        "revoke {0} ({1}) on table {2} from {3}{4}",
                        keyword(privilege), name(object.names().getLast()), object.sql(), grantee, cascade)
                : sql(
                        "revoke {0} on {1} {2} from {3}{4}",
                        keyword(privilege), keyword(noun(object.kind())), object.sql(), grantee, cascade);
    }

    private record FutureObjects(String maker, String schema, PgObject.Kind kind, String grantee) {}

    private static List<PgStatement> later(String verb, String preposition, Collection<PgLater> rights) {
        Map<FutureObjects, SortedSet<String>> byObjects = new LinkedHashMap<>();
        rights.stream()
                .sorted()
                .forEach(right -> byObjects
                        .computeIfAbsent(
                                new FutureObjects(right.maker(), right.schema(), right.kind(), right.grantee()),
                                _ -> new TreeSet<>())
                        .add(right.privilege()));
        var statements = new ArrayList<PgStatement>();
        byObjects.forEach((objects, privileges) -> statements.add(sql(
                "alter default privileges for role {0} {1} {2} {3} on {4} {5} {6}",
                name(objects.maker()),
                objects.schema().isEmpty() ? DSL.sql("") : DSL.sql("in schema {0}", name(objects.schema())),
                keyword(verb),
                keyword(privileges(privileges)),
                keyword(objects.kind().plural()),
                keyword(preposition),
                name(objects.grantee()))));
        return statements;
    }

    private static String noun(PgObject.Kind kind) {
        return switch (kind) {
            case SCHEMA -> "schema";
            case TABLE, COLUMN -> "table";
            case SEQUENCE -> "sequence";
            case FUNCTION -> "routine";
            case TYPE -> "type";
        };
    }

    private static String privileges(Collection<String> privileges) {
        return String.join(", ", privileges).toLowerCase(Locale.ROOT);
    }
}
