package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whatever property of a manifest or of `berth.yaml` changes what happens changes the digest of the plan. The rows in
/// `src/test/resources/digest/rows.txt` say for each property how, or why it can't.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DigestCoverageIT {

    private static final Path ROWS = Path.of("src/test/resources/digest/rows.txt");

    private static final String PLATFORM =
            "{<secrets>, postgres: {main: {<pg>, replication: [new_user, r], endpoints: {direct: {host: a.example}}},"
                    + " second: {<pg2>}}, redis: {main: {<redis>}, second: {<redis2>}}, rabbitmq: {main: {<rabbit>, tags: [monitoring]},"
                    + " second: {<rabbit>, host: b.example}}, copies: [{from: old/old-api-env/OLD_POSTGRES_URL, to: '*'},"
                    + " {from: old/old-api-env/OLD_RO_POSTGRES_URL, to: '*'}],"
                    + " profiles: {small: {postgres: {connectionLimit: 1}}, large: {postgres: {connectionLimit: 9}}}}";

    /// One property: `one`, `other` and `with`, or `never`.
    private record Row(String name, Map<String, String> values) {

        boolean isOfPlatform() {
            return name.startsWith("berth ");
        }

        String value(String key) {
            return values.getOrDefault(key, "");
        }

        /// Without the words that tell rows of the same property apart.
        String property() {
            String[] words = name.split(" ", 3);
            return words[0] + " " + words[1];
        }
    }

    private final PostgresServer postgres = PostgresServer.of(PostgresServer.NEWEST);
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final RabbitBroker rabbit = RabbitBroker.shared();
    private final FakeApiServer cluster = new FakeApiServer();
    private final Map<String, String> digests = new HashMap<>();

    private final Workspace workspace;

    DigestCoverageIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
        workspace.environment(
                "KUBECONFIG", cluster.kubeconfig(folder.resolve("kubeconfig")).toString());
        workspace.environment("PGPASSWORD", postgres.superuser().password().reveal());
        workspace.environment("ADMIN_PASSWORD", postgres.admin().password().reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.environment("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
    }

    @BeforeAll
    void oldService() {
        declare("{service: old-api, postgres: {roles: {old_ro: {access: read}}}}", PLATFORM);
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        postgres.execute("old", "create table restored (id int)");
    }

    @AfterAll
    void reset() {
        cluster.close();
        postgres.reset();
    }

    private void declare(String manifest, String platform) {
        workspace.write("berth.yaml", filled(platform) + "\n");
        workspace.write("one.yaml", manifest + "\n");
    }

    private String filled(String platform) {
        String here = "port: " + postgres.port() + ", admin: {user: ";
        String superuser = here + postgres.superuser().user() + ", password: env:PGPASSWORD}";
        String redisHere = "port: " + redis.port() + ", password: env:REDIS_PASSWORD";
        String brokerHere = "user: " + RabbitBroker.ADMIN + ", management: 'http://" + rabbit.host() + ":"
                + rabbit.management() + "', password: env:RABBITMQ_PASSWORD";
        return platform.replace("<secrets>", "secrets: {store: directory, path: " + workspace.secrets() + "}")
                .replace("<pg>", "host: 127.0.0.1, " + superuser)
                .replace("<pg2>", "host: localhost, " + superuser)
                .replace(
                        "<pg-admin>",
                        "host: 127.0.0.1, " + here + postgres.admin().user() + ", password: env:ADMIN_PASSWORD}")
                .replace("<redis>", "host: 127.0.0.1, " + redisHere)
                .replace("<redis2>", "host: localhost, " + redisHere)
                .replace("<rabbit>", brokerHere)
                .replace("<rabbit-shared>", "password: env:RABBITMQ_PASSWORD");
    }

    private String digest(String manifest, String platform) {
        return digests.computeIfAbsent(manifest + "\n" + platform, _ -> {
            declare(manifest, platform);
            String digest = workspace.digest();
            assertEquals(digest, workspace.digest(), "the same plan twice");
            return digest;
        });
    }

    @TestFactory
    Stream<DynamicTest> aPropertyThatChangesWhatHappensChangesTheDigest() {
        return rows().stream()
                .filter(row -> !row.values().containsKey("never"))
                .map(row -> DynamicTest.dynamicTest(
                        row.name(),
                        () -> assertNotEquals(
                                row.isOfPlatform()
                                        ? digest(row.value("with"), row.value("one"))
                                        : digest(row.value("one"), PLATFORM),
                                row.isOfPlatform()
                                        ? digest(row.value("with"), row.value("other"))
                                        : digest(row.value("other"), PLATFORM))));
    }

    @Test
    void everyPropertyIsThoughtOf() {
        var properties = new TreeSet<String>();
        properties.addAll(properties("service"));
        properties.addAll(properties("berth"));
        var rows = new TreeSet<String>();
        rows().forEach(row -> rows.add(row.property()));

        assertEquals(String.join("\n", properties), String.join("\n", rows), "add a row to " + ROWS);
    }

    private static List<Row> rows() {
        try {
            var rows = new ArrayList<Row>();
            for (String line : Files.readAllLines(ROWS)) {
                if (line.startsWith("  ")) {
                    String[] words = line.strip().split(" +", 2);
                    rows.getLast().values().put(words[0], words[1]);
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    rows.add(new Row(line, new TreeMap<>()));
                }
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `service postgres.roles.*.memberOf[].role`, for every property of a schema, through its definitions.
    private static SortedSet<String> properties(String name) {
        try {
            JsonNode schema = new JsonMapper().readTree(Files.readString(Path.of("schema", name + ".schema.json")));
            var paths = new TreeSet<String>();
            walk(schema, schema, "", paths);
            assertTrue(paths.size() > 10, paths::toString);
            var named = new TreeSet<String>();
            paths.forEach(path -> named.add(name + " " + path));
            return named;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void walk(JsonNode root, JsonNode node, String path, SortedSet<String> paths) {
        var steps = new ArrayList<JsonNode>();
        var seen = new HashSet<String>();
        JsonNode at = node;
        steps.add(at);
        // Defaults and profiles refer to the schema of manifests, whose properties have rows of their own.
        while (at.path("$ref").stringValue("").startsWith("#")
                && seen.add(at.path("$ref").stringValue())) {
            at = root.at(at.path("$ref").stringValue().substring(1));
            steps.add(at);
        }
        for (JsonNode step : steps) {
            step.path("properties").properties().forEach(property -> {
                String child = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
                paths.add(child);
                walk(root, property.getValue(), child, paths);
            });
            if (step.path("additionalProperties").isObject()) {
                paths.add(path + ".*");
                walk(root, step.path("additionalProperties"), path + ".*", paths);
            }
            if (step.path("items").isObject()) {
                paths.add(path + "[]");
                walk(root, step.path("items"), path + "[]", paths);
            }
        }
    }
}
