package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Diff;
import dev.berth.core.Origin;
import dev.berth.core.Risk;
import dev.berth.provider.postgres.PgObject.Kind;
import dev.berth.provider.postgres.PgSql.PgDropping;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Rights as they are, and the rule for them; out come the plan's words and the statements.
class PgAccessTest {

    private static final Address DATABASE = Address.of("postgres", "main", "database", "cafe");
    private static final PgObject NOTE = new PgObject(Kind.TABLE, List.of("public", "note"), "cafe_user");
    private static final PgObject BILL = new PgObject(Kind.TABLE, List.of("app", "bill"), "cafe_user");
    private static final PgObject OTHER = new PgObject(Kind.SCHEMA, List.of("other"), "cafe_user");
    private static final PgLevelRule READ = new PgLevelRule(
            PgLevel.READ,
            "cafe_read",
            sorted("cafe_report"),
            sorted("cafe_report", "cafe_jobs", "cafe_read", "cafe_write"),
            sorted("cafe_user"),
            sorted("public"),
            true);

    @Test
    void rightsAsTheRuleWantsThemMakeNoChange() {
        PgRights live = rights(Map.of(
                NOTE,
                Set.of(by("cafe_user", "SELECT", "cafe_read"), by("cafe_user", "DELETE", "metabase")),
                OTHER,
                Set.of(by("cafe_user", "USAGE", ""))));

        assertEquals(List.of(), changes(live));
    }

    @Test
    void grantsWhatTheGroupLacksInOneStatementForEachOwner() {
        PgRights live = rights(Map.of(
                NOTE,
                Set.of(),
                BILL,
                Set.of(),
                new PgObject(Kind.TABLE, List.of("app", "sum"), "team"),
                Set.of(),
                new PgObject(Kind.FUNCTION, List.of("app", "app.f(integer)"), "cafe_user"),
                Set.of()));

        assertAll(
                () -> assertEquals(
                        List.of(
                                "functions: lacks 1 function: app.f(integer) -> all",
                                "tables: lacks 3 tables: app.bill, app.sum (made by team), public.note -> all"),
                        fields(live)),
                () -> assertEquals(
                        List.of(
                                "grant select on table \"app\".\"bill\", \"app\".\"sum\", \"public\".\"note\" to \"cafe_read\"; "
                                        + "grant execute on routine app.f(integer) to \"cafe_read\""),
                        sql(live, true)),
                () -> assertEquals(
                        List.of(
                                "set local role \"cafe_user\"; "
                                        + "grant select on table \"app\".\"bill\", \"public\".\"note\" to \"cafe_read\"; "
                                        + "grant execute on routine app.f(integer) to \"cafe_read\"; reset role; "
                                        + "set local role \"team\"; grant select on table \"app\".\"sum\" to \"cafe_read\"; reset role"),
                        sql(live, false)),
                () -> assertEquals(Risk.SAFE, risk(live)));
    }

    @Test
    void whatEverybodyMayDoTheGroupDoesNotLack() {
        assertEquals(List.of(), changes(rights(Map.of(NOTE, Set.of(by("cafe_user", "SELECT", ""))))));
    }

    @Test
    void takesBackWhatTheLevelDoesNotGive() {
        PgRights live = rights(Map.of(
                NOTE,
                Set.of(
                        new PgGrant("cafe_read", "SELECT", "cafe_user", true),
                        by("cafe_user", "DELETE", "cafe_read"),
                        by("cafe_user", "SELECT", "cafe_report")),
                new PgObject(Kind.COLUMN, List.of("public", "note", "text"), "cafe_user"),
                Set.of(by("cafe_user", "UPDATE", "cafe_report")),
                OTHER,
                Set.of(by("cafe_user", "USAGE", "cafe_read"), by("cafe_user", "CREATE", ""))));

        assertAll(
                () -> assertEquals(
                        List.of("further rights: CREATE on other (PUBLIC), DELETE on public.note,"
                                + " SELECT on public.note and 2 more -> none"),
                        fields(live)),
                () -> assertEquals(
                        List.of("revoke create on schema \"other\" from public; "
                                + "revoke delete on table \"public\".\"note\" from \"cafe_read\"; "
                                + "revoke grant option for select on table \"public\".\"note\" from \"cafe_read\"; "
                                + "revoke select on table \"public\".\"note\" from \"cafe_report\"; "
                                + "revoke update (\"text\") on table \"public\".\"note\" from \"cafe_report\""),
                        sql(live, true)),
                () -> assertEquals(Risk.DISRUPTIVE, risk(live)));
    }

    @Test
    void whatALoginPassedOnGoesWithItsOwnRight() {
        PgRights live = rights(Map.of(
                NOTE,
                Set.of(
                        by("cafe_user", "SELECT", "cafe_read"),
                        new PgGrant("cafe_report", "UPDATE", "cafe_user", true),
                        new PgGrant("team", "UPDATE", "cafe_report", true),
                        by("team", "UPDATE", "team_new"))));

        assertAll(
                () -> assertEquals(
                        List.of(
                                "further rights: UPDATE on public.note (cafe_report) -> none",
                                "rights passed on: team (UPDATE on public.note), team_new (UPDATE on public.note) -> none"),
                        fields(live)),
                () -> assertEquals(
                        List.of("revoke update on table \"public\".\"note\" from \"cafe_report\" cascade"),
                        sql(live, true)));
    }

    @Test
    void whatALoginOfAnotherLevelPassedOnIsLeftToThatLevel() {
        PgRights live = rights(Map.of(
                NOTE,
                Set.of(
                        new PgGrant("cafe_jobs", "SELECT", "cafe_user", true),
                        by("cafe_jobs", "SELECT", "cafe_read"),
                        by("cafe_jobs", "SELECT", "team"))));

        assertAll(
                () -> assertEquals(List.of("tables: lacks 1 table: public.note -> all"), fields(live)),
                () -> assertEquals(
                        List.of("grant select on table \"public\".\"note\" to \"cafe_read\""), sql(live, true)));
    }

    @Test
    void futureObjectsAreComparedAsDefaultPrivileges() {
        PgRights rule = READ.on(PgRights.NONE);
        var later = new TreeSet<>(rule.later());
        later.removeIf(right -> right.kind() == Kind.TABLE);
        later.add(new PgLater("cafe_user", "app", Kind.TABLE, "DELETE", "cafe_report"));
        later.add(new PgLater("cafe_user", "", Kind.TABLE, "DELETE", "metabase"));
        var live = new PgRights(new TreeMap<>(), later);

        assertAll(
                () -> assertEquals(
                        List.of(
                                "further rights on future objects: DELETE on tables in app of cafe_user (cafe_report) -> none",
                                "future objects: lacks SELECT on tables of cafe_user -> all"),
                        fields(live)),
                () -> assertEquals(
                        List.of(
                                "alter default privileges for role \"cafe_user\" in schema \"app\" revoke delete on tables from \"cafe_report\"; "
                                        + "alter default privileges for role \"cafe_user\"  grant select on tables to \"cafe_read\""),
                        sql(live, true)));
    }

    @Test
    void grantsOfOneLoginAreSetsThatAVersionExpands() {
        PgObject sums = new PgObject(Kind.SCHEMA, List.of("sums"), "cafe_user");
        PgObject sum = new PgObject(Kind.TABLE, List.of("sums", "sum"), "cafe_user");
        PgObject column = new PgObject(Kind.COLUMN, List.of("sums", "sum", "i\"d"), "cafe_user");
        PgObject function = new PgObject(Kind.FUNCTION, List.of("sums", "f(integer)", "sums.f(integer)"), "cafe_user");
        PgObject own = new PgObject(Kind.TABLE, List.of("sums", "mine"), "etl");
        var live = new TreeMap<PgObject, SortedSet<PgGrant>>();
        List.of(sums, sum, column, function, own).forEach(object -> live.put(object, new TreeSet<>()));
        live.put(
                sum,
                new TreeSet<>(Set.of(
                        by("cafe_user", "SELECT", "etl"),
                        by("cafe_user", "DELETE", "etl"),
                        by("cafe_user", "DELETE", "other"))));
        live.put(column, new TreeSet<>(Set.of(by("cafe_user", "UPDATE", "etl"))));
        PgGrantRule rule = grants(
                17,
                grant(Kind.TABLE, Optional.of(sorted("sum")), sorted(), "ALL", "SELECT"),
                grant(Kind.TABLE, Optional.of(sorted("sum")), sorted("i\"d"), "SELECT"),
                grant(Kind.FUNCTION, Optional.of(sorted("f(integer)")), sorted(), "EXECUTE"),
                grant(Kind.SEQUENCE, Optional.empty(), sorted(), "USAGE"));

        List<Change<PgResource>> changes = changes(rule, new PgRights(live, new TreeSet<>()));

        assertAll(
                () -> assertEquals(
                        List.of(
                                "revoke update (\"i\"\"d\") on table \"sums\".\"sum\" from \"etl\"; "
                                        + "grant usage on schema \"sums\" to \"etl\"; "
                                        + "grant insert, maintain, references, trigger, truncate, update on table \"sums\".\"sum\" to \"etl\"; "
                                        + "grant execute on routine sums.f(integer) to \"etl\"; "
                                        + "grant select (\"i\"\"d\") on table \"sums\".\"sum\" to \"etl\"; "
                                        + "alter default privileges for role \"cafe_user\" in schema \"sums\" grant usage on sequences to \"etl\""),
                        sql(changes, true)),
                () -> assertEquals(Risk.DISRUPTIVE, PgRisk.of(changes.getFirst())));
    }

    @Test
    void aRightOnATableTakesThoseOnItsColumnsAlong() {
        PgObject sum = new PgObject(Kind.TABLE, List.of("sums", "sum"), "cafe_user");
        PgObject column = new PgObject(Kind.COLUMN, List.of("sums", "sum", "id"), "cafe_user");
        PgGrantRule rule = grants(16, grant(Kind.TABLE, Optional.of(sorted("sum")), sorted("id"), "SELECT"));

        List<Change<PgResource>> changes = changes(
                rule,
                rights(Map.of(
                        sum,
                        Set.of(by("cafe_user", "SELECT", "etl")),
                        column,
                        Set.of(by("cafe_user", "SELECT", "etl")))));

        assertEquals(
                List.of("revoke select on table \"sums\".\"sum\" from \"etl\"; "
                        + "grant select (\"id\") on table \"sums\".\"sum\" to \"etl\""),
                sql(changes, true));
    }

    private static PgGrantRule grants(int major, PgGrantSpec... specs) {
        return new PgGrantRule(
                "etl", sorted("etl"), sorted("cafe_user"), new TreeMap<>(), List.of(specs), major, PgRights.NONE);
    }

    private static PgGrantSpec grant(
            Kind kind, Optional<SortedSet<String>> names, SortedSet<String> columns, String... privileges) {
        return new PgGrantSpec(Origin.of("cafe.yaml", 1), kind, "sums", names, columns, sorted(privileges));
    }

    private static List<Change<PgResource>> changes(PgRights rights) {
        return changes(READ, rights);
    }

    private static List<Change<PgResource>> changes(PgAccessRule rule, PgRights rights) {
        PgAccess live = PgAccess.live(DATABASE, rule, rights);
        PgAccess desired = PgAccess.desired(DATABASE, rule).completedBy(live);
        assertEquals(desired.rights(), rule.on(desired.rights()), "the rule holds where it was followed");
        List<Change<PgResource>> changes = Diff.changes(List.of(desired), Set.of(), List.of(live));
        assertEquals(!live.equals(desired), !changes.isEmpty(), "unequal values, and only these, are a change");
        return changes;
    }

    private static List<String> fields(PgRights live) {
        return changes(live).getFirst().fields().stream()
                .map(field -> field.name() + ": " + field.live().orElse("") + " -> "
                        + field.desired().orElse(""))
                .toList();
    }

    private static List<String> sql(PgRights live, boolean superuser) {
        return sql(changes(live), superuser);
    }

    private static List<String> sql(List<Change<PgResource>> changes, boolean superuser) {
        var none = Collections.<String>emptySortedSet();
        return new PgSql(
                        PgServer.bare(18, "berth_admin", superuser),
                        none,
                        new PgDropping(none, none, Collections.emptySortedMap()))
                .steps(changes.getFirst()).stream()
                        .map(step -> step.preview().substring("in \"cafe\": ".length()))
                        .toList();
    }

    private static Risk risk(PgRights live) {
        return PgRisk.of(changes(live).getFirst());
    }

    private static PgGrant by(String grantor, String privilege, String grantee) {
        return new PgGrant(grantee, privilege, grantor, false);
    }

    private static PgRights rights(Map<PgObject, Set<PgGrant>> objects) {
        var all = new TreeMap<PgObject, SortedSet<PgGrant>>();
        objects.forEach((object, grants) -> all.put(object, new TreeSet<>(grants)));
        return new PgRights(all, READ.on(PgRights.NONE).later());
    }

    private static SortedSet<String> sorted(String... names) {
        return Arrays.stream(names).collect(Collectors.toCollection(TreeSet::new));
    }
}
