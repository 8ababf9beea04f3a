package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import dev.berth.provider.postgres.PgResource.Password;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
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
                                + "comment on role \"cafe_user\" is '[berth fleet=default service=cafe-backend]'"),
                sql(SUPERUSER, new Change.Create<>(role("cafe_user", Set.of("LOGIN", "INHERIT"), true))));
    }

    @Test
    void letsAnAdminWhoIsNoSuperuserActAsTheLogin() {
        assertEquals(
                List.of(
                        "create role \"cafe_user\" login connection limit -1; alter role \"cafe_user\" password '(secret)'; "
                                + "comment on role \"cafe_user\" is '[berth fleet=default service=cafe-backend]'; "
                                + "grant \"cafe_user\" to \"berth_admin\""),
                sql(CREATEROLE, new Change.Create<>(role("cafe_user", Set.of("LOGIN", "INHERIT"), true))));
    }

    @Test
    void quotesHostileNames() {
        assertEquals(
                List.of("create role \"we\"\"ird'; drop\" login connection limit -1; "
                        + "alter role \"we\"\"ird'; drop\" password '(secret)'; "
                        + "comment on role \"we\"\"ird'; drop\" is '[berth fleet=default service=cafe-backend]'"),
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
                        "create database \"cafe\" owner \"cafe_user\" allow_connections false",
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
                        "create database \"cafe\" owner \"cafe_user\" allow_connections false",
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
                live.owner(),
                live.encoding(),
                live.locale(),
                live.template(),
                live.createdFor(),
                live.connectionLimit(),
                live.grants(),
                true,
                true,
                false,
                true,
                new Comment(live.comment().remark(), Optional.empty(), new TreeMap<>()),
                Optional.empty());

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
                sql(SUPERUSER, new Change.Create<>(new PgExtension(address, "cafe", "uuid-ossp", Optional.of("1.1")))));
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
                                new PgSchema(address, "cafe", "public", "postgres", true),
                                new PgSchema(address, "cafe", "public", "cafe_user", false))));
    }

    private static List<String> sql(PgServer server, Change<PgResource> change) {
        return new PgSql(server).steps(change).stream().map(PgStep::preview).toList();
    }

    private static PgServer server(int major, boolean superuser) {
        return new PgServer(major, "berth_admin", superuser, new TreeMap<>(), new TreeSet<>(), new TreeSet<>());
    }

    private static PgRole role(String name, Set<String> attributes, boolean administered) {
        return role(name, attributes, administered, new TreeMap<>());
    }

    private static PgRole withMemberships(String name, Map<String, SortedSet<String>> memberOf) {
        return role(name, Set.of("LOGIN", "INHERIT"), true, new TreeMap<>(memberOf));
    }

    private static PgRole role(
            String name, Set<String> attributes, boolean administered, SortedMap<String, SortedSet<String>> memberOf) {
        return new PgRole(
                Address.of("postgres", "main", "role", name),
                new TreeSet<>(attributes),
                -1,
                Optional.empty(),
                Password.AS_IN_SECRET,
                memberOf,
                new TreeMap<>(),
                administered,
                true,
                Comment.of(MARK));
    }

    private static PgDatabase database(
            String owner, Map<String, SortedSet<String>> grants, boolean open, String remark) {
        return new PgDatabase(
                Address.of("postgres", "main", "database", "cafe"),
                owner,
                Optional.empty(),
                new PgLocale(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                Optional.of("cafe_user"),
                -1,
                new TreeMap<>(grants),
                true,
                open,
                false,
                true,
                new Comment(remark, Optional.of(MARK), new TreeMap<>()),
                Optional.empty());
    }

    private static SortedSet<String> sorted(String... names) {
        return new TreeSet<>(List.of(names));
    }
}
