package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.ConnectionFactory;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.bindings.Bindings;
import org.springframework.cloud.bindings.boot.PostgreSqlBindingsPropertiesProcessor;
import org.springframework.cloud.bindings.boot.RedisBindingsPropertiesProcessor;
import org.springframework.core.env.StandardEnvironment;

/// A Secret of `secretBindings`, mounted as Kubernetes does, is what Spring Cloud Bindings configures an application
/// by.
class ServiceBindingIT {

    private static final PostgresServer SERVER = PostgresServer.of(PostgresServer.NEWEST);

    private static final List<String> KEYS =
            List.of("database", "host", "password", "port", "provider", "type", "uri", "username");

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    @AfterEach
    void reset() {
        SERVER.reset();
    }

    @Test
    void springLogsInByABoundSecret() throws IOException, SQLException {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", "service: cafe-backend\npostgres: {}\nsecretBindings: {cafe-db: postgresql}\n");
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);

        Path root = folder.resolve("bindings");
        Files.createDirectories(root.resolve("cafe-db"));
        for (String key : KEYS) {
            Files.writeString(
                    root.resolve("cafe-db").resolve(key),
                    workspace.secret("cafe", "cafe-db", key).orElseThrow());
        }
        var bindings = new Bindings(root.toString());
        var spring = new HashMap<String, Object>();
        new PostgreSqlBindingsPropertiesProcessor().process(new StandardEnvironment(), bindings, spring);

        assertEquals("berth", bindings.getBindings().getFirst().getProvider());
        var login = new Properties();
        login.put("user", spring.get("spring.datasource.username"));
        login.put("password", spring.get("spring.datasource.password"));
        try (var connection = DriverManager.getConnection(String.valueOf(spring.get("spring.datasource.url")), login)) {
            assertEquals("cafe", connection.getCatalog());
        }
        assertTrue(Files.readString(workspace.secrets().resolve("cafe/cafe-db.yaml"))
                .contains("servicebinding.io/postgresql"));
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
    }

    @Test
    void springLogsInToRabbitAndRedisByBoundSecrets() throws Exception {
        RabbitBroker broker = RabbitBroker.shared();
        RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
        Workspace workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.platform(broker.platform() + redis.platform());
        workspace.write("cafe.yaml", """
                service: cafe-backend
                rabbitmq: {rotation: two-users}
                redis: {slots: {default: 3}, user: cafe}
                secretBindings: {cafe-queue: rabbitmq, cafe-cache: redis}
                """);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        var rotated = workspace.berth("rotate", "cafe-backend", "--yes");
        assertEquals(0, rotated.exitCode(), rotated::all);

        Path root = folder.resolve("bindings");
        mount(workspace, root, "cafe-queue", "host", "password", "port", "type", "uri", "username", "virtual-host");
        mount(workspace, root, "cafe-cache", "database", "host", "password", "port", "ssl", "type", "url", "username");
        var bindings = new Bindings(root.toString());
        var spring = new HashMap<String, Object>();
        new RedisBindingsPropertiesProcessor().process(new StandardEnvironment(), bindings, spring);

        Map<String, String> rabbit =
                bindings.filterBindings("rabbitmq").getFirst().getSecret();
        assertEquals("cafe_user_b", rabbit.get("username"));
        var factory = new ConnectionFactory();
        factory.setHost(rabbit.getOrDefault("host", ""));
        factory.setPort(Integer.parseInt(rabbit.getOrDefault("port", "")));
        factory.setVirtualHost(rabbit.getOrDefault("virtual-host", ""));
        factory.setUsername(rabbit.getOrDefault("username", ""));
        factory.setPassword(rabbit.getOrDefault("password", ""));
        try (var connection = factory.newConnection()) {
            assertTrue(connection.isOpen());
        }
        assertEquals("3", text(spring, "spring.data.redis.database"));
        assertEquals("false", text(spring, "spring.data.redis.ssl"));
        assertEquals("cafe", workspace.secret("cafe", "cafe-cache", "username").orElseThrow());
        assertTrue(text(spring, "spring.data.redis.url").startsWith("redis://cafe:"));
        assertEquals("PONG", redis.runAs("cafe", text(spring, "spring.data.redis.password"), 3, "PING"));
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        broker.reset();
        redis.reset();
    }

    private static String text(Map<String, Object> spring, String key) {
        return String.valueOf(spring.get(key));
    }

    /// As Kubernetes does: a file for each key.
    private static void mount(Workspace workspace, Path root, String secret, String... keys) throws IOException {
        Files.createDirectories(root.resolve(secret));
        for (String key : keys) {
            Files.writeString(
                    root.resolve(secret).resolve(key),
                    workspace.secret("cafe", secret, key).orElseThrow());
        }
    }

    @Test
    void refusesToChangeTheTypeOfASecretThatIsThere() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", "service: cafe-backend\nsecrets: {s: {A: b}}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        workspace.write("cafe.yaml", "service: cafe-backend\nsecrets: {s: {A: b}}\nsecretTypes: {s: example.com/a}\n");

        var refused = workspace.berth("apply", "--yes");

        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refused.all().contains("its type is Opaque"), refused::all);
    }

    @Test
    void aTypeOfNoSecretIsAProblem() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", """
                service: cafe-backend
                postgres: {}
                secretBindings: {cafe-db: postgresql}
                secretTypes: {cafe-db: example.com/a, other: example.com/b, cafe-backend-env: example.com/c}
                """);

        var validated = workspace.berth("validate");

        assertEquals(4, validated.exitCode(), validated::all);
        assertTrue(validated.all().contains("\"cafe-db\" has its type of `secretBindings`"), validated::all);
        assertTrue(validated.all().contains("`secretTypes` names \"other\""), validated::all);
        assertTrue(validated.all().contains("2 problems"), validated::all);
    }

    @Test
    void aKeyOfTheManifestStandsInPlaceOfABoundOne() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", """
                service: cafe-backend
                postgres: {}
                secretBindings: {cafe-db: postgresql}
                secrets: {cafe-db: {provider: ours, extra: more, uri: "${postgres.url}"}}
                """);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        assertEquals("ours", workspace.secret("cafe", "cafe-db", "provider").orElseThrow());
        assertEquals("more", workspace.secret("cafe", "cafe-db", "extra").orElseThrow());
        assertEquals("postgresql", workspace.secret("cafe", "cafe-db", "type").orElseThrow());
    }

    private Workspace workspace() {
        var workspace = new Workspace(folder.resolve("workspace"));
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(SERVER.host(), SERVER.port(), SERVER.admin().user()));
        workspace.environment("ADMIN_PASSWORD", SERVER.admin().password().reveal());
        return workspace;
    }
}
