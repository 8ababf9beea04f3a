package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PasswordUtil;

/// Greps everything that berth prints, whatever goes wrong, and the server's own log of every statement, for every
/// secret value.
@ParameterizedClass(name = "admin {0}")
@MethodSource("admins")
class SecretLeakIT {

    private static final PostgresServer SERVER = PostgresServer.of(PostgresServer.NEWEST);
    private static final RedisServers REDIS = RedisServers.of(RedisServers.Version.EMBEDDED);
    private static final String REDIS_PASSWORD = RedisServers.PASSWORD;
    private static final String HANDMADE = "by/hand@9 % '";
    private static final Set<String> REPORTING = Set.of("plan", "apply", "drift", "validate");
    private static final String TYPED = "typed-by-A-person";

    private final PostgresServer.Login admin;
    private final List<String> printed = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    SecretLeakIT(PostgresServer.Login admin) {
        this.admin = admin;
    }

    static Stream<PostgresServer.Login> admins() {
        return SERVER.admins().stream();
    }

    @AfterEach
    void reset() {
        SERVER.reset();
    }

    @Test
    void noSecretValueReachesAnyOutputOrTheServersLog() throws IOException {
        String logBefore = SERVER.log();
        var workspace = new Workspace(folder);
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.environment("REDIS_PASSWORD", REDIS_PASSWORD);
        platform(workspace, SERVER.port());
        workspace.write("cafe.yaml", """
                service: cafe-backend
                postgres: {extensions: [hstore]}
                redis: 0
                secrets:
                  cafe-backend-env:
                    URL: ${postgres.url}
                    JDBC: ${postgres.jdbc}
                    NET: ${postgres.dotnet}
                    DSN: ${postgres.dsn}
                    PASSWORD: ${postgres.password}
                    REDIS: ${redis.url}
                    KEY: ${generate:40}
                exports: {cafe-backend-env/KEY: [copy]}
                """);
        workspace.write(
                "copy.yaml", "service: copy\nsecrets: {copy-env: {K: \"${copy:cafe/cafe-backend-env/KEY}\"}}\n");
        workspace.write("hand.yaml", "service: hand\npostgres: {}\n");
        workspace.handmade(
                "hand", "hand-env", Map.of("HAND_POSTGRES_URL", "postgresql://hand_user:" + HANDMADE + "@old/hand"));

        run(workspace, "validate");
        run(workspace, "plan");
        run(workspace, "apply", "--yes", "--allow", "adopt", "--debug");
        assertTrue(workspace.secret("copy", "copy-env", "K").isPresent(), () -> String.join("\n", printed));
        run(workspace, "plan", "--format", "json");
        var secrets = new TreeSet<>(secrets());
        // New passwords, a Secret where another value stands, one that is shared and weak, and everything shown.
        run(workspace, "rotate", "cafe-backend");
        run(workspace, "rotate", "cafe-backend", "--yes", "--debug");
        secrets.addAll(secrets());
        takeTurns(workspace, secrets);
        run(workspace, "secrets", "cafe-backend", "copy", "hand");
        run(workspace, "secrets", "cafe-backend", "--reveal", "--debug");
        String published = Files.readString(workspace.secrets().resolve("cafe/cafe-backend-env.yaml"));
        Files.writeString(
                workspace.secrets().resolve("cafe/cafe-backend-env.yaml"),
                published + "stringData: {URL: 'postgresql://cafe_user:12/" + TYPED
                        + "@old:1/cafe', NET: 'Host=x;Password="
                        + TYPED + ";y;Port=1', PASSWORD: '" + TYPED + "', berth.pending: 'postgres/main/role/cafe_user "
                        + TYPED + "'}\n");
        run(workspace, "plan", "--format", "json", "--debug");
        run(workspace, "plan");
        run(workspace, "secrets", "cafe-backend", "--debug");
        Files.writeString(workspace.secrets().resolve("cafe/cafe-backend-env.yaml"), published);
        // A verifier, as the server logs what the test tells it.
        drift("alter role hand_user password '"
                + PasswordUtil.encodeScramSha256(admin.password().reveal().toCharArray()) + "'");
        workspace.handmade(
                "hand",
                "hand-env",
                Map.of(
                        "HAND_POSTGRES_URL",
                        "postgresql://hand_user:" + admin.password().reveal().replace("/", "%2F") + "@old/hand"));
        run(workspace, "plan", "--debug");
        run(workspace, "rotate", "hand", "--yes", "--allow", "adopt", "--allow", "password-reset", "--debug");
        secrets.addAll(secrets());
        // A password that no longer works, a step that fails, a server that is gone, files that can't be read.
        drift("alter role cafe_user password 'other'; comment on database cafe is null");
        String saved = folder.resolve("plan.json").toString();
        run(workspace, "plan", "--format", "json", "--allow", "adopt", "-o", saved);
        printed.add(Files.readString(Path.of(saved)));
        printed.add(workspace.run("show", saved).all());
        run(workspace, "drift", "--debug");
        run(workspace, "drift", "--format", "json");
        drift("create role blocker; alter database cafe owner to blocker; alter role cafe_user connection limit 1");
        run(workspace, "apply", "--yes", "--debug", "--allow", "password-reset", "--allow", "adopt");
        run(workspace, "apply", "--yes", "--debug", "--plan", saved, "--allow", "password-reset", "--allow", "adopt");
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal() + "x");
        run(workspace, "plan", "--debug");
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        platform(workspace, 1);
        run(workspace, "apply", "--yes", "--debug");
        platform(workspace, SERVER.port());
        secrets.addAll(secrets());
        secrets.add(TYPED);
        Path file = workspace.secrets().resolve("cafe/cafe-backend-env.yaml");
        String whole = Files.readString(file);
        for (String broken : List.of(
                whole.replace("data:", "data: &x"),
                whole.replace("kind: Secret", "kind: {"),
                whole + "\t- x",
                whole.replace("=", "%"))) {
            Files.writeString(file, broken);
            run(workspace, "apply", "--yes", "--debug");
        }
        String log = SERVER.log().substring(logBefore.length());

        assertAll(
                () -> assertEquals(12, secrets.size(), secrets.size() + " values to look for"),
                () -> assertTrue(
                        log.contains("alter role \"cafe_user\" password 'SCRAM-SHA-256$"),
                        "the log has every statement"),
                () -> secrets.forEach(secret ->
                        printed.forEach(output -> assertFalse(output.contains(secret), () -> "printed: " + output))),
                () -> secrets.forEach(secret -> assertFalse(log.contains(secret), "in the server's log")));
    }

    /// From no user to two, to the other one, and to one.
    private void takeTurns(Workspace workspace, Set<String> secrets) throws IOException {
        String manifest = "service: turns\npostgres: {rotation: %s}\nsecrets: {turns-env: {USER: \"${postgres.user}\","
                + " PASSWORD: \"${postgres.password}\", NET: \"${postgres.dotnet}\"}}\n";
        workspace.write("turns.yaml", manifest.formatted("two-users"));
        run(workspace, "apply", "--yes", "--debug");
        secrets.addAll(secrets());
        run(workspace, "rotate", "turns", "--yes", "--debug");
        secrets.addAll(secrets());
        run(workspace, "plan", "--format", "json", "--debug");
        run(workspace, "rotate", "turns", "--finish", "--yes", "--debug");
        workspace.write("turns.yaml", manifest.formatted("one-user"));
        run(workspace, "apply", "--yes", "--debug");
        secrets.addAll(secrets());
        run(workspace, "rotate", "turns", "--finish", "--yes", "--debug");
    }

    /// With every report that the command can write.
    private void run(Workspace workspace, String... arguments) throws IOException {
        var all = new ArrayList<>(List.of(arguments));
        if (REPORTING.contains(arguments[0])) {
            ReportKind.names().forEach(kind -> all.addAll(List.of("--report", kind + "=" + folder.resolve(kind))));
        }
        printed.add(String.join(" ", arguments) + "\n"
                + workspace.berth(all.toArray(String[]::new)).all());
        if (REPORTING.contains(arguments[0])) {
            for (String kind : ReportKind.names()) {
                printed.add(String.join(" ", arguments) + " --report " + kind + "\n"
                        + Files.readString(folder.resolve(kind)));
            }
        }
    }

    private static void drift(String statements) {
        SERVER.execute("postgres", statements.split("; "));
    }

    private void platform(Workspace workspace, int port) {
        workspace.platform("""
                postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}
                """.formatted(SERVER.host(), port, admin.user()) + REDIS.platform());
    }

    /// Every password there is, in the clear: those that berth made, and those that it was given.
    private List<String> secrets() throws IOException {
        var secrets = new ArrayList<>(
                List.of(admin.password().reveal(), REDIS_PASSWORD, HANDMADE, HANDMADE.replace("%", "%25")));
        try (Stream<Path> files = Files.walk(folder.resolve("secrets"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Pattern.compile("(?m)^  [A-Z_]+: ([A-Za-z0-9+/=]{20,})$")
                        .matcher(Files.readString(file))
                        .results()
                        .map(MatchResult::group)
                        .map(line -> new String(
                                Base64.getDecoder().decode(line.replaceFirst("^.*: ", "")), StandardCharsets.UTF_8))
                        .flatMap(value -> Pattern.compile("(?<![A-Za-z0-9])[A-Za-z0-9]{32,40}(?![A-Za-z0-9])")
                                .matcher(value)
                                .results()
                                .map(MatchResult::group))
                        .distinct()
                        .forEach(secrets::add);
            }
        }
        return secrets.stream().distinct().toList();
    }
}
