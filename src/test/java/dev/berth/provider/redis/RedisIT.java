package dev.berth.provider.redis;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.GuardOverride;
import dev.berth.fixture.Cut;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.RedisServers.Version;
import dev.berth.fixture.Typed;
import dev.berth.fixture.Workspace;
import dev.berth.provider.ProviderContract;
import dev.berth.run.Applier;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/// Redis 6.2, and the one that the machine has.
@ParameterizedClass
@EnumSource(Version.class)
class RedisIT implements ProviderContract {

    private static final String CAFE = """
            service: cafe-backend
            redis: {slots: {default: %d}}
            secrets: {cafe-env: {URL: "${redis.url}"}}
            """;

    private static final String SHOP = """
            service: shop-api
            redis: {slots: {cache: 2, jobs: 3}, user: "shop\\"x", keys: [%s]}
            secrets:
              shop-env:
                CACHE: ${redis.url:cache}
                JOBS: "jobs in ${redis.slot:jobs}"
                ADDR: ${redis.addr}
            """;

    private final Version version;
    private final RedisServers server;
    private final AtomicInteger workspaces = new AtomicInteger();

    @TempDir
    private Path folder = Path.of("");

    private Optional<Workspace> last = Optional.empty();

    RedisIT(Version version) {
        this.version = version;
        this.server = RedisServers.of(version);
    }

    @AfterEach
    @Override
    public void reset() {
        server.reset();
    }

    @Override
    public Workspace workspace() {
        return workspace(server.platform());
    }

    private Workspace workspace(String platform) {
        var workspace = new Workspace(folder.resolve("workspace-" + workspaces.incrementAndGet()));
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.platform(platform);
        last = Optional.of(workspace);
        return workspace;
    }

    @Override
    public List<State> chain() {
        return List.of(
                state("a slot", Map.of("cafe.yaml", CAFE.formatted(0)), () -> told("/0")),
                state("another slot", Map.of("cafe.yaml", CAFE.formatted(4)), () -> told("/4")),
                state(
                        "a service with a user",
                        Map.of("cafe.yaml", CAFE.formatted(4), "shop.yaml", SHOP.formatted("'shop:*'")),
                        () -> assertAll(
                                () -> assertEquals("OK", asShop("SET", "shop:a", "1")),
                                () -> assertThrows(JedisAccessControlException.class, () -> asShop("SET", "b", "1")),
                                () -> assertThrows(JedisAccessControlException.class, () -> asShop("FLUSHDB")),
                                () -> assertThrows(
                                        JedisAccessControlException.class, () -> asShop("CONFIG", "GET", "*")),
                                () -> assertTrue(asShop("INFO", "server").contains("redis_version")))),
                state(
                        "other keys",
                        Map.of("cafe.yaml", CAFE.formatted(4), "shop.yaml", SHOP.formatted("'b', 'c*'")),
                        () -> assertAll(
                                () -> assertEquals("OK", asShop("SET", "b", "1")),
                                () -> assertThrows(
                                        JedisAccessControlException.class, () -> asShop("SET", "shop:a", "1")))),
                new State(
                        "a service gone",
                        Map.of("cafe.yaml", CAFE.formatted(4), "shop.yaml", "state: absent\n" + SHOP.formatted("'b'")),
                        List.of("data-loss"),
                        () -> assertAll(
                                () -> assertFalse(server.run(0, "ACL", "USERS").contains("shop")),
                                () -> assertEquals("0", server.run(2, "DBSIZE")),
                                () -> assertTrue(last.orElseThrow()
                                        .secret("shop", "shop-env", "CACHE")
                                        .isEmpty()))));
    }

    @Test
    void aSlotThatHoldsKeysIsEmptiedOnlyWhenAllowed() {
        Workspace workspace = applied(Map.of("shop.yaml", SHOP.formatted("'shop:*'")));
        server.run(3, "SET", "shop:a", "1");
        workspace.write("shop.yaml", "state: absent\n" + SHOP.formatted("'shop:*'"));

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(
                plan.plain()
                        .contains("  - redis slot         3                          jobs, 1 key\n"
                                + "    ! data-loss: it holds 1 key, and emptying it loses them"),
                plan::all);
        assertEquals(5, workspace.berth("apply", "--yes").exitCode());
        assertEquals("1", server.run(3, "DBSIZE"));
        assertEquals(
                0,
                workspace
                        .berth("apply", "--yes", "--allow", "data-loss:redis/main/slot/3")
                        .exitCode());
        assertEquals("0", server.run(3, "DBSIZE"));
        assertPlansEmpty(workspace);
    }

    /// What comes between the plan and the removal isn't lost for a permission that was given for less.
    @Test
    void aSlotThatGetsKeysBehindThePlanIsNotEmptied() {
        Workspace workspace = applied(Map.of("shop.yaml", SHOP.formatted("'shop:*'")));
        server.run(3, "SET", "shop:a", "1");
        workspace.write("shop.yaml", "state: absent\n" + SHOP.formatted("'shop:*'"));

        Object outcome;
        try (Planner planner = Planner.open(workspace.input())) {
            var planned = planner.plan().allowing(List.of(GuardOverride.parse("data-loss")));
            server.run(3, "SET", "shop:b", "1");
            outcome = Objects.requireNonNull(
                    new Applier(1, Progress.SILENT).apply(planned).get("shop-api"));
        }

        assertAll(
                () -> assertTrue(
                        outcome.toString()
                                .contains(
                                        "slot 3 was not emptied: it holds 2 keys by now, and the plan was made for 1"),
                        outcome::toString),
                () -> assertEquals("2", server.run(3, "DBSIZE")),
                () -> assertTrue(workspace.secret("shop", "shop-env", "CACHE").isPresent()));
    }

    @Override
    public void makeForeignObjects() {
        server.run(9, "SET", "theirs", "1");
        server.run(0, "ACL", "SETUSER", "other", "on", ">theirs", "~x", "+get");
    }

    @Override
    public String foreignObjects() {
        return server.run(9, "GET", "theirs") + server.run(0, "ACL", "GETUSER", "other");
    }

    @Test
    void aSlotThatHoldsKeysIsNotLeftWithoutAWord() {
        Workspace workspace = applied(Map.of("cafe.yaml", CAFE.formatted(1)));
        server.run(1, "SET", "a", "1");
        server.run(1, "SET", "b", "1", "EX", "1000");
        workspace.write("cafe.yaml", CAFE.formatted(5));

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(
                plan.plain()
                        .contains(
                                "  > redis slot         5                          name 1 -> 5\n"
                                        + "    ! slot-move: slot 1 still holds 2 keys (1 expire), which the service won't find in its new slot."),
                plan::all);
        assertEquals(
                0,
                workspace
                        .berth("apply", "--yes", "--allow", "slot-move:redis/main/slot/5")
                        .exitCode());
        told("/5");
        assertEquals("2", server.run(1, "DBSIZE"), "nothing is removed by a move");
        var after = workspace.berth("plan", "--exit-code");
        assertEquals(0, after.exitCode(), after::all);
        assertTrue(
                after.out()
                        .contains("note unclaimed-slot redis/main/slot/1: it holds 2 keys (1 expire), and no manifest"),
                after::all);
    }

    @Test
    void twoServicesMayChangePlaces() {
        String erp = CAFE.replace("cafe", "erp");
        Workspace workspace = applied(Map.of("cafe.yaml", CAFE.formatted(1), "erp.yaml", erp.formatted(2)));
        workspace.write("cafe.yaml", CAFE.formatted(2));
        workspace.write("erp.yaml", erp.formatted(1));

        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        told("/2");
        assertPlansEmpty(workspace);
    }

    @Test
    void aSlotThatHoldsKeysIsNotGivenAwayWithoutAWord() {
        server.run(6, "SET", "a", "1");
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", CAFE.formatted(6));

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(plan.plain().contains("! adopt: it holds 1 key already, and nothing says whose."), plan::all);
    }

    /// What the README begins with.
    @Test
    void aMoveByTheSmallestManifestIsRefusedAndNothingProposesToEmptyTheSlot() {
        Workspace workspace = applied(Map.of("cafe.yaml", "service: cafe-backend\nredis: 0\n"));
        server.run(0, "SET", "a", "1");
        workspace.write("cafe.yaml", "service: cafe-backend\nredis: 7\n");

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(plan.plain().contains("! slot-move: slot 0 still holds 1 key"), plan::all);
        assertEquals(
                0, workspace.berth("apply", "--yes", "--allow", "slot-move").exitCode());
        var after = workspace.berth("plan", "--exit-code");
        assertEquals(0, after.exitCode(), after::all);
        assertTrue(after.out().contains("Find out whose keys they are (redis-cli -n 0 --scan)"), after::all);
        assertFalse((plan.all() + after.all()).toLowerCase(Locale.ROOT).contains("flush"), after::all);
    }

    @Test
    void aServiceThatIsToldNoNumberHasTheSlotThatWasLastApplied() {
        String manifest = "service: cafe-backend\nredis: %s\nsecrets: {cafe-env: {ADDR: '${redis.addr}'}}\n";
        Workspace workspace = applied(Map.of("cafe.yaml", manifest.formatted("3")));
        server.run(3, "SET", "a", "1");
        assertPlansEmpty(workspace);
        workspace.write("cafe.yaml", manifest.formatted("4"));
        server.run(4, "SET", "somebody's", "1");

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(plan.plain().contains("! slot-move: slot 3 still holds 1 key"), plan::all);
        assertTrue(plan.plain().contains("! adopt: it holds 1 key already"), plan::all);
        var applied = workspace.berth("apply", "--yes", "--allow", "slot-move", "--allow", "adopt");
        assertEquals(0, applied.exitCode(), applied::all);
        assertPlansEmpty(workspace);

        // A slot under another name, and one from an empty slot.
        workspace.write("cafe.yaml", manifest.formatted("{slots: {other: 4}}"));
        assertPlansEmpty(workspace);
        workspace.write("cafe.yaml", manifest.formatted("{slots: {a: 4, b: 5}}"));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertPlansEmpty(workspace);
    }

    /// As a person would have written the Secrets, before berth.
    @Test
    void aValueWithoutANumberMeansTheFirstSlot() {
        Workspace workspace = workspace();
        String place = "127.0.0.1:" + server.port();
        String url = "redis://:redis-Password%2F1@" + place;
        Map<String, String> values = Map.of(
                "a1",
                url,
                "a2",
                url + "/",
                "a3",
                "redis://:p@ss/word@" + place,
                "a4",
                place,
                "b1",
                url + "?db=5",
                "b2",
                url + "/?x=y&db=5",
                "b3",
                url + "/5?timeout=1");
        values.forEach((service, value) -> {
            workspace.handmade(service, service + "-env", Map.of("URL", value));
            workspace.write(
                    service + ".yaml",
                    "service: %s\nredis: %d\nsecrets: {%1$s-env: {URL: '${redis.url}'}}\n"
                            .formatted(
                                    service,
                                    6
                                            + new TreeSet<>(values.keySet())
                                                    .headSet(service)
                                                    .size()));
        });
        // This one's is told by an address alone, which no other manifest claims.
        workspace.handmade("c1", "c1-env", Map.of("ADDR", place));
        workspace.write("c1.yaml", "service: c1\nredis: 15\nsecrets: {c1-env: {ADDR: '${redis.addr}'}}\n");
        server.run(0, "SET", "session:1", "1");
        server.run(5, "SET", "job:1", "1");
        server.run(6, "SET", "somebody's", "1");

        var plan = workspace.berth("plan", "--exit-code", "--allow", "adopt:secret", "--allow", "password-reset");

        assertEquals(5, plan.exitCode(), plan::all);
        for (String service : List.of("a1", "a2", "a3", "a4", "c1")) {
            assertTrue(
                    plan.out().matches("(?s).*! slot-move \\S*/" + service + ".yaml:\\d+: slot 0 still.*"),
                    () -> service + plan.all());
        }
        for (String service : List.of("b1", "b2", "b3")) {
            assertTrue(
                    plan.out().matches("(?s).*! slot-move \\S*/" + service + ".yaml:\\d+: slot 5 still.*"),
                    () -> service + plan.all());
        }
        assertTrue(plan.out().matches("(?s).*! adopt \\S*/a1.yaml:\\d+: it holds 1 key already.*"), plan::all);
    }

    /// From before the default Secret told the URL.
    @Test
    void anEstateIsToldTheUrlWithoutAPermission() {
        Workspace workspace = workspace();
        for (int slot = 1; slot <= 12; slot++) {
            workspace.write(
                    "s" + slot + ".yaml",
                    "service: s%d\nredis: %1$d\nsecrets: {s%1$d-env: {S%1$d_REDIS_ADDR: '${redis.addr}'}}\n"
                            .formatted(slot));
            server.run(slot, "SET", "a", "1");
        }
        assertEquals(0, workspace.berth("apply", "--yes", "--allow", "adopt").exitCode());
        for (int slot = 1; slot <= 12; slot++) {
            workspace.write("s" + slot + ".yaml", "service: s%d\nredis: %1$d\n".formatted(slot));
        }

        var applied = workspace.berth("apply", "--yes");

        assertEquals(0, applied.exitCode(), applied::all);
        assertTrue(applied.out().contains("Plan: 12 update in 12 of 12 services."), applied::all);
        assertTrue(
                workspace.secret("s3", "s3-env", "S3_REDIS_URL").orElseThrow().endsWith("/3"));
        assertPlansEmpty(workspace);
    }

    @Test
    void aUserThatSomebodyChangedByHandGoesBack() {
        Workspace workspace = applied(Map.of("shop.yaml", SHOP.formatted("'shop:*'")));
        server.run(0, "ACL", "SETUSER", "shop\"x", ">by hand", "~*", "+flushall", "-get");

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertAll(
                () -> assertEquals(2, plan.exitCode(), plan::all),
                () -> assertTrue(
                        plan.plain()
                                .contains(
                                        "commands all but dangerous commands and flushall without get -> all but dangerous commands"),
                        plan::all),
                () -> assertTrue(plan.plain().contains("other passwords 1 -> 0"), plan::all),
                () -> assertTrue(plan.plain().contains(" -> shop:*"), plan::all));
        assertPlansEmpty(workspace);
    }

    @Test
    void aPasswordThatSomebodyChangedIsSetBackOnlyWhenAllowed() {
        Workspace workspace = applied(Map.of("shop.yaml", SHOP.formatted("'shop:*'")));
        server.run(0, "ACL", "SETUSER", "shop\"x", "resetpass", ">by hand");

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(plan.plain().contains("! password-reset: "), plan::all);
        assertEquals(
                0,
                workspace.berth("apply", "--yes", "--allow", "password-reset").exitCode());
        assertEquals("OK", asShop("SET", "shop:a", "1"));
        assertPlansEmpty(workspace);
    }

    @Test
    void aUserWithoutAPasswordThatWasThereBeforeIsTakenOverOnlyWhenAllowed() {
        server.run(0, "ACL", "SETUSER", "shop\"x", "on", "nopass", "~*", "+@all");
        Workspace workspace = workspace();
        workspace.write("shop.yaml", SHOP.formatted("'shop:*'"));

        var refused = workspace.berth("apply", "--yes");

        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(
                refused.plain().contains("! adopt: user \"shop\"x\" exists already, without a password"), refused::all);
        assertEquals(0, workspace.berth("apply", "--yes", "--allow", "adopt").exitCode());
        assertEquals("OK", asShop("SET", "shop:a", "1"));
        assertPlansEmpty(workspace);
        server.run(0, "ACL", "SETUSER", "shop\"x", "nopass");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode(), "it is known by its Secret now");
    }

    @Test
    void usersOutliveARestartOrThePlanSaysThatTheyDoNot() {
        RedisServers ofItsOwn = RedisServers.local(version, "configuration", "", Optional.empty());
        Workspace saved = workspace(ofItsOwn.platform());
        saved.write("shop.yaml", SHOP.formatted("'shop:*'"));
        assertEquals(0, saved.berth("apply", "--yes").exitCode());
        String file = ofItsOwn.run(0, "INFO", "server").replaceAll("(?s).*config_file:(\\S+).*", "$1");
        assertTrue(
                read(Path.of(file)).contains("user \"shop\\\"x\"")
                        || read(Path.of(file)).contains("user shop\"x"),
                file);

        RedisServers withFile = RedisServers.local(version, "acl file", "aclfile FOLDER/users.acl", Optional.empty());
        Workspace workspace = workspace(withFile.platform());
        workspace.write("shop.yaml", SHOP.formatted("'shop:*'"));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertTrue(read(Path.of(withFile.run(0, "CONFIG", "GET", "aclfile").substring("aclfile ".length())))
                .contains("shop"));
    }

    @Test
    void aUserThatCouldNotBeSavedStaysInThePlanUntilItIs() throws IOException {
        RedisServers withFile = RedisServers.local(
                version, "acl file that can't be written", "aclfile FOLDER/users.acl", Optional.empty());
        Path file = Path.of(withFile.run(0, "CONFIG", "GET", "aclfile").substring("aclfile ".length()));
        Workspace workspace = workspace(withFile.platform());
        workspace.write("shop.yaml", SHOP.formatted("'shop:*'"));
        var unsaved = unsaved(workspace, file);

        assertAll(
                () -> assertTrue(
                        unsaved.err().contains("; acl save: ACL SAVE: ERR There was an error trying to save the ACLs."),
                        unsaved::all),
                () -> assertTrue(
                        unsaved.err()
                                .contains(
                                        "The user is changed and not saved, so a restart of the server would undo it. Let"
                                                + " the server write its aclfile and a new file beside it, and apply again"),
                        unsaved::all),
                () -> assertFalse(read(file).contains("0".repeat(64)), read(file)),
                () -> assertTrue(read(file).contains("shop"), read(file)));

        workspace.write("shop.yaml", "state: absent\n" + SHOP.formatted("'shop:*'"));
        unsaved(workspace, file);
        assertFalse(read(file).contains("shop"), read(file));
        assertFalse(withFile.run(0, "ACL", "USERS").contains("shop"));
    }

    @Test
    void aUserThatCouldNotBeWrittenToTheConfigurationStaysInThePlanUntilItIs() throws IOException {
        RedisServers ofItsOwn =
                RedisServers.local(version, "configuration that can't be written", "", Optional.empty());
        Path file = Path.of(ofItsOwn.run(0, "INFO", "server").replaceAll("(?s).*config_file:(\\S+).*", "$1"));
        Workspace workspace = workspace(ofItsOwn.platform());
        workspace.write("shop.yaml", SHOP.formatted("'shop:*'"));
        var unsaved = unsaved(workspace, file);

        assertTrue(unsaved.err().contains("; config rewrite: CONFIG REWRITE: ERR "), unsaved::all);
        assertTrue(unsaved.err().contains("Let the server write its configuration file"), unsaved::all);
        assertTrue(read(file).contains("shop") && !read(file).contains("0".repeat(64)), read(file));
    }

    /// Applies while the server can't write `file`, plans, and applies again when it can.
    private static Workspace.Result unsaved(Workspace workspace, Path file) throws IOException {
        Path aside = file.resolveSibling("aside");
        Files.move(file, aside);
        Files.createDirectories(file.resolve("in the way"));
        var failed = workspace.berth("apply", "--yes");
        var plan = workspace.berth("plan", "--exit-code");
        var again = workspace.berth("apply", "--yes");
        Files.delete(file.resolve("in the way"));
        Files.delete(file);
        Files.move(aside, file);
        var applied = workspace.berth("apply", "--yes");

        assertAll(
                () -> assertEquals(7, failed.exitCode(), failed::all),
                () -> assertEquals(2, plan.exitCode(), plan::all),
                () -> assertTrue(
                        plan.out().contains("saved no -> yes") || plan.out().contains("- redis user"), plan::all),
                () -> assertEquals(7, again.exitCode(), again::all),
                () -> assertEquals(0, applied.exitCode(), applied::all));
        assertPlansEmpty(workspace);
        return failed;
    }

    @Test
    void aServerThatKeepsItsSettingsToItselfIsTakenAtItsManifestsWord() {
        RedisServers managed = RedisServers.of(
                version, "managed", "rename-command CONFIG \"\"\nrename-command CLIENT \"\"", Optional.empty());
        Workspace workspace = workspace(managed.platform());
        workspace.write("shop.yaml", SHOP.formatted("'shop:*'"));

        var applied = workspace.berth("apply", "--yes");

        assertEquals(0, applied.exitCode(), applied::all);
        assertTrue(
                applied.out().contains("note volatile-user ")
                        && applied.out().contains("whether it survives a restart isn't known"),
                applied::all);
        assertPlansEmptyOf(workspace);
    }

    @Test
    void theSlotsOfAServerThatDoesNotTellAreThoseOfItsManifest() {
        RedisServers managed = RedisServers.of(
                version, "managed", "rename-command CONFIG \"\"\nrename-command CLIENT \"\"", Optional.empty());
        Workspace workspace = workspace(managed.platform().replace("}}", ", databases: 4}}"));
        workspace.write("cafe.yaml", CAFE.formatted(1));
        managed.run(1, "SET", "a", "1");

        var slots = workspace.berth("slots");
        workspace.write("cafe.yaml", CAFE.formatted(4));
        var beyond = workspace.berth("plan");

        assertEquals("""
                main  SERVICE                             KEYS    EXPIRE  CLIENTS
                   1  cafe-backend                           1         0        ?
                Free: 0, 2-3
                """, slots.out());
        assertEquals(4, beyond.exitCode(), beyond::all);
        assertTrue(
                beyond.err().contains("redis slot 4 is beyond the databases of \"main\". Take one from 0 to 3"),
                beyond::all);
    }

    @Test
    void whoIsConnectedToASlotIsCounted() throws Exception {
        Workspace workspace = applied(Map.of("shop.yaml", SHOP.formatted("'shop:*'")));
        server.run(3, "SET", "shop:a", "1");
        try (AutoCloseable _ = server.connected(3);
                AutoCloseable _ = server.connected(3);
                AutoCloseable _ = server.connected(8)) {
            var slots = workspace.berth("slots");
            workspace.write("shop.yaml", "state: absent\n" + SHOP.formatted("'shop:*'"));
            var plan = workspace.berth("plan");

            assertEquals("""
                    main  SERVICE                             KEYS    EXPIRE  CLIENTS
                       2  shop-api (cache)                       0         0        0
                       3  shop-api (jobs)                        1         0        2
                       8  nobody                                 0         0        1
                    Free: 0-1, 4-7, 9-15
                    """, slots.out());
            assertTrue(plan.out().contains("jobs, 1 key, 2 clients"), plan::all);
        }
    }

    @Test
    void whatBerthMayNotDoIsNamedWithItsRemedy() {
        server.run(0, "ACL", "SETUSER", "berth", "on", ">berths-Password/1", "~*", "+info", "+select", "+config|get");
        Workspace workspace =
                workspace(server.platform().replace("}}", ", admin: {user: berth, password: env:BERTH}}}"));
        workspace.environment("BERTH", "berths-Password/1");
        workspace.write("shop.yaml", SHOP.formatted("'shop:*'"));
        var blind = workspace.berth("plan");
        var ill = workspace.berth("doctor");
        server.run(0, "ACL", "SETUSER", "berth", "+acl|cat", "+acl|getuser", "+multi", "+exec", "+discard");

        var failed = workspace.berth("apply", "--yes");
        var doctor = workspace.berth("doctor");

        assertAll(
                () -> assertEquals(9, blind.exitCode(), blind::all),
                () -> assertTrue(blind.out().contains("has no permissions to run the 'acl"), blind::all),
                () -> assertTrue(
                        blind.out().contains("To allow it, in redis-cli: ACL SETUSER berth +acl."), blind::all),
                () -> assertTrue(ill.out().contains("NOT OK  redis/main  berth may not run acl\n"), ill::all),
                () -> assertEquals(7, failed.exitCode(), failed::all),
                () -> assertTrue(
                        failed.err().contains("To allow it, in redis-cli: ACL SETUSER berth +acl"), failed::all),
                () -> assertTrue(
                        doctor.out()
                                .contains("NOT OK  redis/main  berth may not run flushdb, acl|setuser, acl|deluser,"
                                        + " config|rewrite\n"),
                        doctor::all));
        assertFalse(server.run(0, "ACL", "USERS").contains("shop"));
    }

    @Test
    void aServerThatHangsEndsTheWait() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Workspace workspace = workspace(
                    "redis: {main: {host: 127.0.0.1, port: %d, password: none}}\n".formatted(silent.getLocalPort()));
            workspace.write("cafe.yaml", CAFE.formatted(1));

            var plan = workspace.berth("plan");

            assertEquals(9, plan.exitCode(), plan::all);
            assertTrue(plan.out().contains("it took the connection and then gave no answer within 10 s."), plan::all);
        }
    }

    @Test
    void oneServerThatIsDownDoesNotHideTheSlotsOfTheOther() {
        Workspace workspace =
                workspace(server.platform().replace("}}", "}, other: {host: 127.0.0.1, port: 1, password: none}}"));
        workspace.write("cafe.yaml", CAFE.formatted(1).replace("{slots", "{server: main, slots"));

        var slots = workspace.berth("slots");

        assertEquals(9, slots.exitCode(), slots::all);
        assertTrue(slots.out().contains("   1  cafe-backend "), slots::all);
        assertTrue(
                slots.err().contains("redis \"other\": 127.0.0.1:1: can't be reached: Connection refused"), slots::all);
        assertEquals(
                "0\n", workspace.berth("slots", "--next", "--server", "main").out());
        assertEquals(64, workspace.berth("slots", "--next").exitCode());
        assertEquals(64, workspace.berth("slots", "--server", "third").exitCode());
    }

    @Test
    void aSlotBeyondTheServersIsRefusedWhenItIsPlanned() {
        RedisServers few = RedisServers.of(version, "few", "databases 3", Optional.empty());
        Workspace workspace = workspace(few.platform());
        workspace.write("cafe.yaml", CAFE.formatted(3));

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(
                plan.plain().contains("! no-such-slot: redis \"main\" has the slots 0 to 2. Take one of them"),
                plan::all);
    }

    @Test
    void aClusterHasSlotZeroOnly() {
        RedisServers cluster = RedisServers.of(
                version, "cluster", "cluster-enabled yes\ncluster-config-file FOLDER/nodes.conf", Optional.empty());
        Workspace workspace = workspace(cluster.platform());
        workspace.write("cafe.yaml", CAFE.formatted(1));

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(
                plan.plain().contains("! no-such-slot: redis \"main\" is a Redis Cluster, which has slot 0 only."),
                plan::all);
        workspace.write("cafe.yaml", CAFE.formatted(0));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
    }

    @Test
    void berthMayHaveAUserOfItsOwn() {
        String[] least =
                ("ACL SETUSER berth on >berths-Password/1 ~* &* +info +client|list +config|get +config|rewrite +acl"
                                + " +select +flushdb +multi +exec +discard")
                        .split(" ", -1);
        server.run(0, least);
        Workspace workspace =
                workspace(server.platform().replace("}}", ", admin: {user: berth, password: env:BERTH}}}"));
        workspace.environment("BERTH", "berths-Password/1");
        workspace.write("cafe.yaml", CAFE.formatted(1));
        workspace.write("shop.yaml", SHOP.formatted("'shop:*'"));

        var applied = workspace.berth("apply", "--yes");

        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(
                Optional.of("redis://:redis-Password%2F1@127.0.0.1:" + server.port() + "/1"),
                workspace.secret("cafe", "cafe-env", "URL"));
        assertEquals("OK", asShop("SET", "shop:a", "1"));
        assertPlansEmpty(workspace);
        var doctor = workspace.berth("doctor");
        assertEquals(0, doctor.exitCode(), doctor::all);
        assertTrue(doctor.out().contains("berth may administer it"), doctor::all);
    }

    @Test
    void aWrongPasswordAndAMissingOneAreSaidSo() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", CAFE.formatted(1));
        workspace.environment("REDIS_PASSWORD", "wrong-Password/1");
        var wrong = workspace.berth("plan");
        workspace.platform(server.platform().replace("env:REDIS_PASSWORD", "none"));
        var missing = workspace.berth("plan");

        assertEquals(9, wrong.exitCode(), wrong::all);
        assertTrue(wrong.out().contains("refuses the login (WRONGPASS"), wrong::all);
        assertFalse(wrong.all().contains("wrong-Password"), wrong::all);
        assertEquals(9, missing.exitCode(), missing::all);
        assertTrue(
                missing.out().contains("Authentication required")
                        || missing.out().contains("asks for a password"),
                missing::all);
    }

    @Test
    void aServerThatStopsBetweenPlanAndApplyIsSaidSo() {
        Workspace workspace;
        try (var way = new Cut(server.host(), server.port())) {
            workspace = workspace(server.platform().replace("port: " + server.port(), "port: " + way.port()));
            workspace.write("shop.yaml", SHOP.formatted("'shop:*'"));
            var applied = workspace.berthAt("012", new Typed("yes", way::close), "apply");

            assertEquals(9, applied.exitCode(), applied::all);
            assertTrue(applied.err().contains("it answered when the plan was made; nothing was changed"), applied::all);
        }
        workspace.platform(server.platform());
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertPlansEmpty(workspace);
    }

    @Test
    void noPasswordIsInAnyOutput() {
        Workspace workspace = workspace();
        workspace.write("shop.yaml", SHOP.formatted("'shop:*'"));

        String printed = workspace.berth("plan").all()
                + workspace.berth("apply", "--yes").all()
                + workspace.berth("plan", "--format", "json").all();

        assertEquals(32, shopPassword().length());
        assertFalse(printed.contains(shopPassword()), printed);
        assertFalse(printed.contains(RedisServers.PASSWORD), printed);
    }

    private Workspace applied(Map<String, String> manifests) {
        Workspace workspace = workspace();
        manifests.forEach(workspace::write);
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        return workspace;
    }

    private static void assertPlansEmpty(Workspace workspace) {
        assertPlansEmptyOf(workspace);
    }

    private static void assertPlansEmptyOf(Workspace workspace) {
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }

    private void told(String end) {
        String url = last.orElseThrow().secret("cafe", "cafe-env", "URL").orElseThrow();
        assertTrue(url.endsWith(end), url);
    }

    private String asShop(String... command) {
        return server.runAs("shop\"x", shopPassword(), 2, command);
    }

    private String shopPassword() {
        String url = last.orElseThrow().secret("shop", "shop-env", "CACHE").orElseThrow();
        return url.replaceAll("^redis://[^:]*:", "").replaceAll("@.*$", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static State state(String name, Map<String, String> manifests, Runnable holds) {
        return new State(name, manifests, List.of(), holds);
    }
}
