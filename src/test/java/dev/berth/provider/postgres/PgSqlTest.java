package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import dev.berth.core.Risk;
import dev.berth.provider.postgres.PgDatabase.Condition;
import dev.berth.provider.postgres.PgDatabase.Creation;
import dev.berth.provider.postgres.PgResource.Password;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import dev.berth.provider.postgres.PgSql.PgDropping;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Change in, SQL out.
class PgSqlTest {

    private static final Mark MARK = new Mark("default", "cafe-backend");
    private static final PgServer SUPERUSER = server(18, true);
    private static final PgServer CREATEROLE = server(18, false);

    @Test
    void createsALoginAndItsMarkInOneTransaction() {
        assertEquals(
                List.of(
                        "create role \"cafe_user\" login connection limit -1; alter role \"cafe_user\" password '(secret)'; "
                                + "comment on role \"cafe_user\" is '[berth fleet=default service=cafe-backend rotated=(today)]'"),
                sql(SUPERUSER, new Change.Create<>(role("cafe_user", Set.of("LOGIN", "INHERIT"), true))));
    }

    @Test
    void letsAnAdminWhoIsNoSuperuserActAsTheLogin() {
        assertEquals(
                List.of(
                        "create role \"cafe_user\" login connection limit -1; alter role \"cafe_user\" password '(secret)'; "
                                + "comment on role \"cafe_user\" is '[berth fleet=default service=cafe-backend rotated=(today)]'; "
                                + "grant \"cafe_user\" to \"berth_admin\""),
                sql(CREATEROLE, new Change.Create<>(role("cafe_user", Set.of("LOGIN", "INHERIT"), true))));
    }

    @Test
    void createsALoginThatHasNoPassword() {
        assertEquals(
                List.of(
                        "create role \"cafe_user\" login connection limit -1; "
                                + "comment on role \"cafe_user\" is '[berth fleet=default service=cafe-backend password=none]'"),
                sql(SUPERUSER, new Change.Create<>(passwordless(role("cafe_user", Set.of("LOGIN", "INHERIT"), true)))));
    }

    @Test
    void createsALoginThatMayReplicate() {
        assertEquals(
                List.of("create role \"cdc\" login replication connection limit -1; "
                        + "alter role \"cdc\" password '(secret)'; "
                        + "comment on role \"cdc\" is '[berth fleet=default service=cafe-backend rotated=(today)]'"),
                sql(SUPERUSER, new Change.Create<>(role("cdc", Set.of("LOGIN", "INHERIT", "REPLICATION"), true))));
    }

    @Test
    void takesAPasswordAwayAndNotesIt() {
        PgRole live = role("cafe_user", Set.of("LOGIN", "INHERIT"), true);
        var change = new Change.Update<PgResource>(live, passwordless(live).completedBy(live));

        assertEquals(
                List.of(
                        "alter role \"cafe_user\" password null; "
                                + "comment on role \"cafe_user\" is '[berth fleet=default service=cafe-backend password=none]'"),
                sql(SUPERUSER, change));
        assertEquals(Risk.DISRUPTIVE, PgRisk.of(change));
    }

    @Test
    void quotesHostileNames() {
        assertEquals(
                List.of(
                        "create role \"we\"\"ird'; drop\" login connection limit -1; "
                                + "alter role \"we\"\"ird'; drop\" password '(secret)'; "
                                + "comment on role \"we\"\"ird'; drop\" is '[berth fleet=default service=cafe-backend rotated=(today)]'"),
                sql(SUPERUSER, new Change.Create<>(role("we\"ird'; drop", Set.of("LOGIN"), true))));
    }

    @Test
    void altersOnlyTheAttributesThatDiffer() {
        assertEquals(
                List.of(
                        "alter role \"cafe_user\" nocreatedb; alter role \"cafe_user\" inherit; alter role \"cafe_user\" login"),
                sql(
                        SUPERUSER,
                        new Change.Update<>(
                                role("cafe_user", Set.of("CREATEDB"), true),
                                role("cafe_user", Set.of("LOGIN", "INHERIT"), true))));
    }

    @Test
    void revokesAMembershipOncePerGrantorSince16() {
        var live = withMemberships("cafe_user", Map.of("pg_read_all_data", sorted("postgres", "dba")));
        var change = new Change.Update<PgResource>(live, role("cafe_user", Set.of("LOGIN", "INHERIT"), true));

        assertEquals(
                List.of("revoke \"pg_read_all_data\" from \"cafe_user\" granted by \"dba\"; "
                        + "revoke \"pg_read_all_data\" from \"cafe_user\" granted by \"postgres\""),
                sql(SUPERUSER, change));
        assertEquals(List.of("revoke \"pg_read_all_data\" from \"cafe_user\""), sql(server(15, true), change));
    }

    @Test
    void createsADatabaseClosedAndOpensItInOneTransaction() {
        assertEquals(
                List.of(
                        "create database \"cafe\" owner \"cafe_user\" template \"template0\" allow_connections false",
                        "comment on database \"cafe\" is '[berth fleet=default service=cafe-backend]'; "
                                + "revoke all on database \"cafe\" from public; "
                                + "grant connect on database \"cafe\" to \"metabase\"; "
                                + "alter database \"cafe\" allow_connections true"),
                sql(
                        SUPERUSER,
                        new Change.Create<>(database("cafe_user", Map.of("metabase", sorted("CONNECT")), true, ""))));
    }

    @Test
    void createsADatabaseOfTheAdminForItsLoginFirst() {
        assertEquals(
                List.of(
                        "create database \"cafe\" owner \"cafe_user\" template \"template0\" allow_connections false",
                        "alter database \"cafe\" owner to \"berth_admin\"; "
                                + "comment on database \"cafe\" is '[berth fleet=default service=cafe-backend]'; "
                                + "revoke all on database \"cafe\" from public; "
                                + "grant connect, create, temporary on database \"cafe\" to \"cafe_user\"; "
                                + "alter database \"cafe\" allow_connections true"),
                sql(
                        CREATEROLE,
                        new Change.Create<>(database(
                                "berth_admin",
                                Map.of("cafe_user", sorted("CONNECT", "CREATE", "TEMPORARY")),
                                true,
                                ""))));
    }

    @Test
    void keepsWhatAPersonWroteInAComment() {
        var live =
                database("cafe_user", Map.of("", sorted("CONNECT", "TEMPORARY")), true, "it's the shop's\n\u001b[31m");
        var unmarked = new PgDatabase(
                live.address(),
                live.former(),
                live.creation(),
                live.tablespace(),
                live.sessions(),
                live.access(),
                Optional.empty(),
                new Comment(live.comment().remark(), Optional.empty(), new TreeMap<>()),
                live.condition());

        assertEquals(
                List.of(
                        "comment on database \"cafe\" is 'it''s the shop''s\n\u001b[31m [berth fleet=default service=cafe-backend]'; "
                                + "revoke all on database \"cafe\" from public"),
                sql(
                        SUPERUSER,
                        new Change.Update<>(
                                unmarked,
                                database(
                                        "cafe_user",
                                        Map.of(),
                                        true,
                                        live.comment().remark()))));
    }

    @Test
    void changesAllRightsOfOneRoleTogether() {
        assertEquals(
                List.of(
                        "revoke all on database \"cafe\" from \"metabase\"; grant connect on database \"cafe\" to \"metabase\""),
                sql(
                        SUPERUSER,
                        new Change.Update<>(
                                database("cafe_user", Map.of("metabase", sorted("CONNECT", "CREATE")), true, ""),
                                database("cafe_user", Map.of("metabase", sorted("CONNECT")), true, ""))));
    }

    @Test
    void createsAnExtensionInPublicAsTheSearchPathIsNotTheDatabases() {
        var address = Address.of("postgres", "main", "database", "cafe", "extension", "uuid-ossp");

        assertEquals(
                List.of("in \"cafe\": create extension if not exists \"uuid-ossp\" schema \"public\" version '1.1'"),
                sql(
                        SUPERUSER,
                        new Change.Create<>(
                                new PgExtension(address, "cafe", "uuid-ossp", Optional.of("1.1"), Optional.empty()))));
    }

    @Test
    void closesSchemaPublic() {
        var address = Address.of("postgres", "main", "database", "cafe", "schema", "public");

        assertEquals(
                List.of(
                        "in \"cafe\": alter schema \"public\" owner to \"cafe_user\"; revoke create on schema \"public\" from public"),
                sql(
                        SUPERUSER,
                        new Change.Update<>(
                                new PgSchema(
                                        address,
                                        "cafe",
                                        "public",
                                        "postgres",
                                        sorted("postgres"),
                                        true,
                                        sorted(),
                                        Optional.empty(),
                                        false),
                                new PgSchema(
                                        address,
                                        "cafe",
                                        "public",
                                        "cafe_user",
                                        sorted(),
                                        true,
                                        sorted(),
                                        Optional.empty(),
                                        false))));
    }

    private static List<String> sql(PgServer server, Change<PgResource> change) {
        var dropping = new PgDropping(sorted("cafe"), sorted("cafe"), new TreeMap<>());
        return new PgSql(server, sorted("cafe"), dropping)
                .steps(change).stream().map(PgStep::preview).toList();
    }

    private static PgServer server(int major, boolean superuser) {
        return PgServer.bare(major, "berth_admin", superuser);
    }

    private static PgRole role(String name, Set<String> attributes, boolean administered) {
        return role(name, attributes, administered, new TreeMap<>());
    }

    private static PgRole withMemberships(String name, Map<String, SortedSet<String>> memberOf) {
        var memberships = new TreeMap<String, PgMembership>();
        memberOf.forEach((group, grantors) -> memberships.put(group, new PgMembership(false, true, true, grantors)));
        return role(name, Set.of("LOGIN", "INHERIT"), true, memberships);
    }

    private static PgRole role(
            String name, Set<String> attributes, boolean administered, SortedMap<String, PgMembership> memberOf) {
        return new PgRole(
                new PgRole.Identity(
                        Address.of("postgres", "main", "role", name), Optional.empty(), "cafe", Optional.empty()),
                new PgRole.Powers(new TreeSet<>(attributes), PgLimit.NONE, Optional.empty()),
                Optional.of(Password.AS_IN_SECRET),
                PgRole.Memberships.of(memberOf),
                PgRole.Sessions.UNKNOWN,
                new PgRole.Control(administered, true),
                Comment.of(MARK));
    }

    private static PgDatabase database(
            String owner, Map<String, SortedSet<String>> grants, boolean open, String remark) {
        return new PgDatabase(
                Address.of("postgres", "main", "database", "cafe"),
                Optional.empty(),
                new Creation(
                        Optional.empty(),
                        new PgLocale(Optional.empty(), Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        Optional.of("cafe_user")),
                Optional.empty(),
                new PgDatabase.Sessions(PgLimit.NONE, Optional.empty(), false),
                new PgDatabase.Access(owner, new TreeMap<>(grants), true, open),
                Optional.empty(),
                new Comment(remark, Optional.of(MARK), new TreeMap<>()),
                Condition.SOUND);
    }

    private static SortedSet<String> sorted(String... names) {
        return new TreeSet<>(List.of(names));
    }

    private static PgRole passwordless(PgRole role) {
        return new PgRole(
                role.identity(),
                role.powers(),
                Optional.of(Password.NONE),
                role.memberships(),
                role.sessions(),
                role.control(),
                PgRole.withoutPassword(role.comment()));
    }
}
