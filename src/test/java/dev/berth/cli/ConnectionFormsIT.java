package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Passwords in every form in which people keep them: they are found, kept, and written so that they work.
@ParameterizedClass(name = "{0}")
@MethodSource("servers")
class ConnectionFormsIT {

    private static final String HOSTILE = "p@ss/w#rd: %'\"\\ 1";
    private static final String ENCODED = "p%40ss%2Fw%23rd%3A%20%25%27%22%5C%201";

    private final PostgresServer server;
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final Workspace workspace;

    ConnectionFormsIT(PostgresServer server, @TempDir Path folder) {
        this.server = server;
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                        .formatted(
                                server.host(), server.port(), server.superuser().user())
                + redis.platform());
    }

    static Stream<PostgresServer> servers() {
        return IntStream.of(PostgresServer.OLDEST, PostgresServer.NEWEST)
                .filter(major -> PostgresServer.majors().anyMatch(chosen -> chosen == major))
                .mapToObj(PostgresServer::of);
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void login(String name) {
        server.execute(
                "postgres",
                "create role " + name + "_user login password '" + HOSTILE.replace("'", "''") + "'",
                "create database " + name + " owner " + name + "_user");
    }

    private void works(String name) throws SQLException {
        server.connect(new PostgresServer.Login(name + "_user", Secret.of(HOSTILE)), name)
                .close();
    }

    private void secret(String name, Map<String, String> values) throws IOException {
        var yaml =
                new StringBuilder("apiVersion: v1\nkind: Secret\nmetadata: {name: %s-env, namespace: %s}\nstringData:\n"
                        .formatted(name, name));
        new TreeMap<>(values)
                .forEach((key, value) -> yaml.append("  \"%s\": \"%s\"\n"
                        .formatted(
                                key,
                                value.replace("\\", "\\\\")
                                        .replace("\"", "\\\"")
                                        .replace("\n", "\\n"))));
        Path file = workspace.secrets().resolve(name).resolve(name + "-env.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml.toString());
    }

    private String manifest(String service) throws IOException {
        return Files.readString(workspace.services().resolve(service + ".yaml"));
    }

    private String at() {
        return server.host() + ":" + server.port();
    }

    /// Each key in another form, all of them with the password that the login has.
    @Test
    void aPasswordIsFoundInWhateverFormItIsKept() throws IOException, SQLException {
        Map<String, String> forms = new TreeMap<>(Map.of(
                "lines",
                "DB_PASSWORD: ${postgres.password}\n    DB_USER: ${postgres.user}",
                "alchemy",
                "URL: postgresql+asyncpg://${postgres.user}:${postgres.password}@${postgres.host}:${postgres.port}/${postgres.database}",
                "driver",
                "URL: ${postgres.url(postgresql+psycopg2)}",
                "dotenv",
                "\".env\": \"A=1\\nDB_USER=${postgres.user}\\nDB_PASSWORD=${postgres.password}\\n\"",
                "json",
                "config.json: '{\"db\": {\"user\": \"${postgres.user}\", \"password\": \"${postgres.password}\"}}'",
                "spring",
                "application.yaml: \"db:\\n  url: jdbc:postgresql://${postgres.host}/${postgres.database}\\n  username: ${postgres.user}\\n  password: ${postgres.password}\\n\"",
                "props",
                "app.properties: \"db.username=${postgres.user}\\ndb.password=${postgres.password}\\n\"",
                "pgpass",
                "\".pgpass\": \"*:*:${postgres.database}:${postgres.user}:${postgres.password}\\n\""));
        for (String name : forms.keySet()) {
            login(name);
            workspace.write(
                    name + ".yaml",
                    "service: %s\npostgres: {}\nsecrets:\n  %s-env:\n    %s\n".formatted(name, name, forms.get(name)));
        }
        secret("lines", Map.of("DB_PASSWORD", HOSTILE + "\n", "DB_USER", "lines_user\n"));
        secret("alchemy", Map.of("URL", "postgresql+asyncpg://alchemy_user:" + ENCODED + "@" + at() + "/alchemy"));
        secret("driver", Map.of("URL", "postgresql+psycopg2://driver_user:" + ENCODED + "@old:1/driver?a=b\n"));
        secret(
                "dotenv",
                Map.of(".env", "# by hand\nDEBUG=1\nDB_PASSWORD='p@ss/w#rd: %'\\''\"\\ 1'\nDB_USER=dotenv_user"));
        secret(
                "json",
                Map.of(
                        "config.json",
                        "{\"more\": [1], \"db\": {\"password\": \"p@ss/w#rd: %'\\\"\\\\ 1\", \"user\": \"json_user\"}}"));
        secret("spring", Map.of("application.yaml", "db:\n  password: 'p@ss/w#rd: %''\"\\ 1'\nlog: debug\n"));
        secret("props", Map.of("app.properties", "x=y\ndb.password=p@ss/w#rd: %'\"\\\\ 1\n"));
        secret("pgpass", Map.of(".pgpass", "other:1:x:y:z\n*:*:pgpass:pgpass_user:p@ss/w#rd\\: %'\"\\\\ 1\n"));

        var plan = workspace.berth("plan");
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        var again = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertFalse(plan.out().contains("password-reset"), plan::all),
                () -> assertFalse(plan.all().contains("p@ss"), plan::all),
                () -> assertTrue(plan.out().contains("parameter a removed"), plan::all),
                () -> assertTrue(plan.out().contains(".env changed: A added, DEBUG removed"), plan::all),
                () -> assertTrue(plan.out().contains("config.json changed: more.0 removed"), plan::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> {
                    for (String name : forms.keySet()) {
                        works(name);
                    }
                },
                () -> assertTrue(
                        Files.readString(workspace.secrets().resolve("alchemy/alchemy-env.yaml"))
                                .contains("alchemy_user:" + ENCODED + "@"),
                        "percent-encoded as before"));

        workspace.write(
                "dotenv.yaml",
                "service: dotenv\npostgres: {}\nsecrets:\n  dotenv-env:\n    "
                        + java.util.Objects.requireNonNull(forms.get("dotenv")).replace("A=1", "B=2")
                        + "\n");
        var changed = workspace.berth("plan");
        assertFalse(changed.out().contains("password-reset"), changed::all);
    }

    @Test
    void aValueInAnUnknownFormIsSaidToBeOne() throws IOException {
        login("odd");
        workspace.write("odd.yaml", "service: odd\npostgres: {}\nsecrets: {odd-env: {URL: '${postgres.url}'}}\n");
        secret("odd", Map.of("URL", "<dsn pw=secret-thing/>"));

        var plan = workspace.berth("plan", "--allow", "adopt");

        assertAll(
                () -> assertTrue(
                        plan.out().contains("odd/odd-env/URL holds a value in a form that berth doesn't know"),
                        plan::all),
                () -> assertFalse(plan.out().contains("in none of its Secret's keys"), plan::all),
                () -> assertFalse(plan.all().contains("secret-thing"), plan::all));
    }

    @Test
    void aTextWithThePasswordsOfTwoServersConverges() {
        workspace.write("shop.yaml", """
                service: shop
                postgres: {}
                redis: 20
                secrets:
                  shop-env:
                    .env: |
                      DB_HOST=${postgres.host}
                      DB_PASSWORD=${postgres.password}
                      REDIS_PASSWORD=${redis.password}
                      REDIS_DB=${redis.slot}
                """.replace("redis: 20", "redis: 11"));

        var applied = workspace.berth("apply", "--yes");
        var again = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all));
    }

    @Test
    void anImportKeepsSchemesAndParameters() throws IOException {
        Map<String, String> texts = new TreeMap<>(Map.of(
                "wiki", "postgresql+psycopg2://wiki_user:%s@%s/wiki",
                "desk", "postgresql://desk_user:%s@%s/desk?schema=app&connection_limit=5&pgbouncer=true",
                "phoenix", "ecto://phoenix_user:%s@%s/phoenix?ssl=false",
                "short", "postgres://short_user:%s@%s/short?sslmode=disable",
                "java", "jdbc:postgresql://%2$s/java?currentSchema=app&user=java_user&password=%1$s"));
        for (Map.Entry<String, String> text : texts.entrySet()) {
            login(text.getKey());
            secret(text.getKey(), Map.of("DATABASE_URL", text.getValue().formatted(ENCODED, at())));
        }
        login("split");
        secret(
                "split",
                Map.of(
                        "DB_URL", "jdbc:postgresql://" + at() + "/split?ApplicationName=x",
                        "DB_USER", "split_user",
                        "DB_PASSWORD", HOSTILE + "\n"));
        login("token");
        secret(
                "token",
                Map.of("URL", "postgresql://token_user:%s@%s/token?sslpassword=TOPSECRET".formatted(ENCODED, at())));

        var imported = workspace.berth("import");
        var plan = workspace.berth("plan");
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");
        var again = workspace.berth("plan", "--exit-code");

        assertAll(
                () -> assertFalse(imported.out().contains("no Secret holds the password"), imported::all),
                () -> assertFalse((imported.all() + plan.all() + manifest("token")).contains("TOPSECRET"), plan::all),
                () -> assertTrue(imported.out().contains("the manifest leaves out sslpassword"), imported::all),
                () -> assertTrue(plan.out().contains("URL changed: parameter sslpassword removed"), plan::all),
                () -> assertTrue(manifest("wiki").contains("${postgres.url(postgresql+psycopg2)}"), manifest("wiki")),
                () -> assertFalse(plan.out().contains("DATABASE_URL changed"), plan::all),
                () -> assertFalse(plan.out().contains("DB_URL changed"), plan::all),
                () -> assertFalse(plan.out().contains("password-reset"), plan::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all));
    }
}
