package dev.berth.provider.redis;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.RedisClusters;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.RedisServers.Version;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;

/// Redis as platforms run it: clusters, replicas, Sentinels, and servers that keep commands to themselves.
@ParameterizedClass
@EnumSource(Version.class)
class RedisAsRunIT {

    private static final String SLOT = "service: shop\nredis: {slots: {default: 0}}\n";
    private static final String USER = "service: shop\nredis: {slots: {default: 0}, user: shop, keys: ['shop:*']%s}\n";
    private static final Optional<String> PASSWORD = Optional.of(RedisServers.PASSWORD);

    private final Version version;
    private final Workspace workspace;

    RedisAsRunIT(Version version, @TempDir Path folder) {
        this.version = version;
        this.workspace = new Workspace(folder);
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
    }

    @Test
    void aReplicaIsRefusedWithTheNameOfItsMaster() {
        RedisServers master = watched();
        RedisServers replica = RedisServers.local(
                version,
                "replica",
                "requirepass %s\nmasterauth %s\nreplicaof 127.0.0.1 %d"
                        .formatted(RedisServers.PASSWORD, RedisServers.PASSWORD, master.port()),
                PASSWORD);
        workspace.platform(replica.platform());
        workspace.write("shop.yaml", USER.formatted(""));
        workspace.write("cafe.yaml", "service: cafe\nredis: 3\n");

        var applied = workspace.berth("apply", "--yes");
        var doctor = workspace.berth("doctor");

        String problem = "redis \"main\": 127.0.0.1:" + replica.port() + " is a replica of 127.0.0.1:" + master.port()
                + ", which takes no keys, and whose users its master doesn't get";
        String remedy = "Write its master into berth.yaml: host: 127.0.0.1, port: " + master.port();
        assertEquals(9, applied.exitCode(), applied::all);
        assertTrue(applied.all().contains(problem + ". " + remedy), applied::all);
        assertFalse(replica.run(0, "ACL", "USERS").contains("shop"));
        assertTrue(workspace.secret("shop", "shop-env", "SHOP_REDIS_URL").isEmpty());
        assertEquals(9, workspace.berth("plan", "--exit-code").exitCode());
        assertTrue(doctor.out().contains("NOT OK  redis/main  " + problem + "\n"), doctor::all);
        assertTrue(doctor.out().contains(remedy), doctor::all);
    }

    /// A Sentinel that asks for no password refuses the one that its servers have.
    @Test
    void aSentinelIsRefusedWithTheServerThatItWatches() {
        RedisServers master = watched();
        RedisServers sentinel = RedisServers.local(
                version,
                "sentinel",
                "sentinel monitor mymaster 127.0.0.1 %d 1\nsentinel auth-pass mymaster %s"
                        .formatted(master.port(), RedisServers.PASSWORD),
                Optional.empty());
        String problem = "redis \"main\": 127.0.0.1:" + sentinel.port()
                + " is a Redis Sentinel, which watches servers and holds no keys";
        String remedy = "Write the server that it watches into berth.yaml: host: 127.0.0.1, port: " + master.port()
                + " (mymaster)";
        workspace.write("shop.yaml", SLOT);
        for (String login : List.of(
                "password: none", "password: env:REDIS_PASSWORD", "admin: {user: b, password: env:REDIS_PASSWORD}")) {
            workspace.platform("redis: {main: {host: 127.0.0.1, port: %d, %s}}\n".formatted(sentinel.port(), login));

            var applied = workspace.berth("apply", "--yes");
            var doctor = workspace.berth("doctor");

            assertEquals(9, applied.exitCode(), applied::all);
            assertTrue(applied.all().contains(problem + ". " + remedy), applied::all);
            assertTrue(doctor.out().contains("NOT OK  redis/main  " + problem + "\n"), doctor::all);
            assertTrue(doctor.out().contains(remedy), doctor::all);
        }
    }

    @Test
    void aClusterIsReadAndWrittenOnAllItsNodes() {
        List<RedisServers> nodes = RedisClusters.of(version);
        workspace.platform(nodes.getFirst().platform());
        workspace.write("shop.yaml", USER.formatted(""));
        // Keys that the first node doesn't have.
        put(nodes, "other:a", "other:b", "other:c", "other:d", "other:e", "other:f");
        nodes.getFirst().run(0, "FLUSHALL");
        long keys = nodes.stream()
                .limit(3)
                .mapToLong(node -> Long.parseLong(node.run(0, "DBSIZE")))
                .sum();

        var plan = workspace.berth("plan", "--exit-code");
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt:redis/main/slot/0");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(plan.plain().contains("adopt: it holds " + keys + " keys already"), plan::all);
        assertEquals(0, applied.exitCode(), applied::all);
        for (RedisServers node : nodes) {
            assertTrue(asShop(node, "CLUSTER", "SLOTS").contains("127.0.0.1"), node::toString);
            assertTrue(node.run(0, "ACL", "GETUSER", "shop").contains("shop:*"), node::toString);
        }
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        var doctor = workspace.berth("doctor");
        assertTrue(doctor.out().contains(", a cluster of 4 nodes"), doctor::all);
    }

    @Test
    void aUserThatSomeNodesOfAClusterLackOrHaveOtherwiseIsPutRight() {
        List<RedisServers> nodes = RedisClusters.of(version);
        workspace.platform(nodes.get(1).platform());
        workspace.write("shop.yaml", USER.formatted(""));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        nodes.get(3).run(0, "ACL", "DELUSER", "shop");
        var missing = workspace.berth("plan");
        nodes.get(2).run(0, "ACL", "SETUSER", "shop", "resetpass", ">other");

        var other = workspace.berth("plan", "--exit-code");
        var applied = workspace.berth("apply", "--yes", "--allow", "password-reset");

        assertTrue(missing.out().contains("nodes 3 -> 4"), missing::all);
        assertEquals(5, other.exitCode(), other::all);
        assertTrue(other.plain().contains("! password-reset: "), other::all);
        assertEquals(0, applied.exitCode(), applied::all);
        nodes.forEach(node -> assertEquals("PONG", asShop(node, "PING"), node::toString));
        assertARotationReachesAllNodes(nodes);
        workspace.write("shop.yaml", "state: absent\n" + USER.formatted(""));
        put(nodes, "shop:a", "shop:b", "shop:c", "shop:d");
        var removed = workspace.berth("apply", "--yes", "--allow", "data-loss");
        assertEquals(0, removed.exitCode(), removed::all);
        nodes.forEach(node -> assertFalse(node.run(0, "ACL", "USERS").contains("shop"), node::toString));
        nodes.stream().limit(3).forEach(node -> assertEquals("0", node.run(0, "DBSIZE"), node::toString));
    }

    /// Also the one that it had not reached when it was killed; the former password works on all of them meanwhile.
    private void assertARotationReachesAllNodes(List<RedisServers> nodes) {
        String before = shopPassword();
        assertEquals(0, workspace.berth("rotate", "shop", "--yes").exitCode());
        nodes.get(2).run(0, "ACL", "SETUSER", "shop", "resetpass", ">" + before);

        var plan = workspace.berth("plan", "--exit-code");
        var applied = workspace.berth("apply", "--yes");
        var again = workspace.berth("plan", "--exit-code");

        assertEquals(2, plan.exitCode(), plan::all);
        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(0, again.exitCode(), again::all);
        nodes.forEach(node -> {
            assertEquals("PONG", asShop(node, "PING"), node::toString);
            assertEquals("PONG", node.runAs("shop", before, 0, "PING"), node::toString);
        });
    }

    /// Managed servers do, and say only that they don't know the command, with its arguments.
    @Test
    void aServerWithoutUsersServesThoseThatNeedNone() {
        RedisServers managed = RedisServers.local(
                version,
                "without ACL",
                "rename-command ACL \"\"\nrename-command CONFIG \"\"\nrename-command CLIENT \"\"",
                Optional.empty());
        managed.run(0, "FLUSHALL");
        workspace.platform(managed.platform());
        workspace.write("shop.yaml", USER.formatted(""));
        workspace.write("cafe.yaml", "service: cafe\nredis: 3\n");

        var plan = workspace.berth("plan", "--exit-code");
        var applied = workspace.berth("apply", "--yes", "--skip-blocked");
        var doctor = workspace.berth("doctor");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(
                plan.plain()
                        .contains("! no-acl: redis \"main\" has no command ACL, as managed servers may not, so berth"
                                + " can't make users there. Remove `user:`"),
                plan::all);
        assertEquals(5, applied.exitCode(), applied::all);
        assertTrue(workspace
                .secret("cafe", "cafe-env", "CAFE_REDIS_URL")
                .orElseThrow()
                .endsWith("/3"));
        assertAll(
                () -> assertTrue(doctor.out().contains("it has no command ACL, so the users"), doctor::all),
                () -> assertTrue(doctor.out().contains("it doesn't tell how many slots it has"), doctor::all),
                () -> assertTrue(doctor.out().contains("it doesn't tell who is connected"), doctor::all),
                () -> assertFalse((plan.all() + applied.all() + doctor.all())
                        .toLowerCase(Locale.ROOT)
                        .contains("unknown")));
    }

    @Test
    void aServerWithoutFlushdbSaysSo() {
        RedisServers managed =
                RedisServers.local(version, "without FLUSHDB", "rename-command FLUSHDB \"\"", Optional.empty());
        workspace.platform(managed.platform());
        workspace.write("cafe.yaml", "service: cafe\nredis: 3\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        managed.run(3, "SET", "a", "1");
        workspace.write("cafe.yaml", "service: cafe\nstate: absent\nredis: 3\n");

        var applied = workspace.berth("apply", "--yes", "--allow", "data-loss");

        assertEquals(7, applied.exitCode(), applied::all);
        assertTrue(
                applied.all().contains("the server has no command FLUSHDB, as managed servers keep some"),
                applied::all);
        assertEquals("1", managed.run(3, "DBSIZE"));
    }

    @Test
    void aWorkersUserRunsWhatItsManifestAdds() {
        RedisServers server = RedisServers.of(version);
        workspace.platform(server.platform());
        workspace.write("shop.yaml", USER.formatted(", commands: [+keys, +client|list, -eval]"));

        var applied = workspace.berth("apply", "--yes");

        assertEquals(0, applied.exitCode(), applied::all);
        assertTrue(
                applied.out().contains("all but dangerous commands and client|list, keys without eval"), applied::all);
        assertTrue(asShop(server, "CLIENT", "LIST").contains("id="));
        assertEquals("", asShop(server, "KEYS", "*"));
        assertThrows(JedisAccessControlException.class, () -> asShop(server, "EVAL", "return 1", "0"));
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());

        server.run(0, "ACL", "SETUSER", "shop", "-keys", "+flushall");
        assertTrue(workspace
                .berth("plan")
                .out()
                .contains("commands all but dangerous commands and client|list, flushall"));
        workspace.write("shop.yaml", USER.formatted(""));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertThrows(JedisAccessControlException.class, () -> asShop(server, "KEYS", "*"));
        assertEquals("1", asShop(server, "EVAL", "return 1", "0"));
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
    }

    /// Scripts and functions are the whole server's.
    @Test
    void noServiceTakesScriptsAndFunctionsFromItsNeighbours() {
        RedisServers server = RedisServers.of(version);
        workspace.platform(server.platform());
        workspace.write("shop.yaml", USER.formatted(""));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        boolean hasFunctions = version == Version.INSTALLED;
        String neighbours = server.run(0, "SCRIPT", "LOAD", "return 'neighbour'");
        if (hasFunctions) {
            server.run(
                    0,
                    "FUNCTION",
                    "LOAD",
                    "REPLACE",
                    "#!lua name=neighbour\nredis.register_function('neighbour', function() return 1 end)");
        }

        refuses(server, "SCRIPT", "FLUSH");
        refuses(server, "SCRIPT", "KILL");
        if (hasFunctions) {
            refuses(server, "FUNCTION", "FLUSH");
            refuses(server, "FUNCTION", "DELETE", "neighbour");
            refuses(server, "FUNCTION", "KILL");
            refuses(server, "FUNCTION", "RESTORE", "x", "FLUSH");
            assertEquals("1", asShop(server, "FCALL", "neighbour", "0"));
        }

        assertEquals("neighbour", asShop(server, "EVALSHA", neighbours, "0"));
        assertEquals("1", asShop(server, "SCRIPT", "EXISTS", asShop(server, "SCRIPT", "LOAD", "return 'own'")));
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        for (String command : List.of("script|flush", "script|kill", "function|flush", "function|delete")) {
            workspace.write("shop.yaml", USER.formatted(", commands: [+" + command + "]"));
            var asked = workspace.berth("apply", "--yes");
            assertEquals(4, asked.exitCode(), asked::all);
            assertTrue(asked.all().contains("a manifest adds only client|list, info, keys, sort"), asked::all);
        }
        refuses(server, "SCRIPT", "FLUSH");
    }

    private void refuses(RedisServers server, String... command) {
        var refused = assertThrows(
                JedisAccessControlException.class, () -> asShop(server, command), () -> String.join(" ", command));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("NOPERM"), () -> String.valueOf(refused.getMessage()));
    }

    /// What may be added is short; what Redis itself calls dangerous says what may not.
    @Test
    void noDangerousCommandCanBeAddedButTheListed() {
        RedisServers server = RedisServers.of(version);
        var dangerous = new TreeSet<>(
                List.of((server.run(0, "ACL", "CAT", "dangerous") + " " + server.run(0, "ACL", "CAT", "admin"))
                        .split(" ", -1)));
        dangerous.stream()
                .filter(command ->
                        !List.of("keys", "sort", "info", "client|list").contains(command))
                .forEach(command -> assertFalse(RedisAllowedCommands.isRule("+" + command), command));

        workspace.platform(server.platform());
        workspace.write("shop.yaml", USER.formatted(", commands: [+keys, +client|list, +info]"));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        dangerous.stream()
                .filter(command -> !command.matches("keys|sort|info|client([|].*)?"))
                .forEach(command -> {
                    var refused = assertThrows(
                            JedisDataException.class,
                            () -> asShop(server, (command + " a b c d").split("[| ]", -1)),
                            command);
                    assertTrue(
                            String.valueOf(refused.getMessage())
                                    .matches("(?s)NOPERM.*|ERR (wrong number|[Uu]nknown subcommand|(DEBUG|MODULE)"
                                            + " command not allowed).*"),
                            command);
                });
    }

    @Test
    void whatAServerCannotAllowOrForbidIsRefusedWhenItIsPlanned() {
        RedisServers server = RedisServers.of(version);
        workspace.platform(server.platform());
        workspace.write("shop.yaml", USER.formatted(", commands: [-nonsense, -client|id]"));
        var unknown = workspace.berth("plan", "--exit-code");
        workspace.write("shop.yaml", USER.formatted(", commands: [+sort]"));

        var sort = workspace.berth("plan", "--exit-code");

        assertEquals(5, unknown.exitCode(), unknown::all);
        assertTrue(
                unknown.plain()
                        .contains(
                                version == Version.EMBEDDED
                                        ? "to allow or forbid: -nonsense, -client|id. Remove it"
                                        : "to allow or forbid: -nonsense. Remove it"),
                unknown::all);
        assertEquals(version == Version.EMBEDDED ? 5 : 2, sort.exitCode(), sort::all);
        assertEquals(version == Version.EMBEDDED, sort.out().contains("unbound-command"), sort::all);
    }

    /// A master of its own for those that stay connected to it, since tests of shared servers count clients.
    private RedisServers watched() {
        return RedisServers.of(version, "watched", "requirepass " + RedisServers.PASSWORD, PASSWORD);
    }

    private String asShop(RedisServers node, String... command) {
        return node.runAs("shop", shopPassword(), 0, command);
    }

    private String shopPassword() {
        return workspace
                .secret("shop", "shop-env", "SHOP_REDIS_URL")
                .orElseThrow()
                .replaceAll("^redis://[^:]*:|@.*$", "");
    }

    /// Each on the node that takes it.
    private static void put(List<RedisServers> nodes, String... keys) {
        for (String key : keys) {
            assertTrue(nodes.stream().anyMatch(node -> takes(node, key)), key);
        }
    }

    private static boolean takes(RedisServers node, String key) {
        try {
            return node.run(0, "SET", key, "1").equals("OK");
        } catch (JedisDataException elsewhere) {
            return false;
        }
    }
}
