package dev.berth.scenario;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Guards;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each folder of `hostile` is an attack: manifests in `services.d` that reach beyond their service, on servers
/// that `before` (manifests of others that are applied first) and then `setup.sql` have prepared. It must be
/// refused whatever guards are lifted, with a line that holds the three lines of `expected.txt`: the code or
/// guard, the place, a phrase. The servers stay as they are. `platform.yaml` is added to berth.yaml, indented
/// below the PostgreSQL server `main` where its lines begin with two blanks; a fourth line `superuser` in
/// `expected.txt` says that the attack takes a superuser as berth's admin.
class HostileManifestIT {

    private static final Path ATTACKS = Path.of("src/test/resources/hostile");

    /// What everybody on the server would notice.
    private static final String STATE = """
            select 'role ' || rolname || rolsuper || rolcreaterole || rolcreatedb || rolcanlogin || coalesce(rolpassword, '')
              from pg_authid
            union all
            select 'database ' || datname || datdba || coalesce(datacl::text, '') from pg_database
            union all
            select 'member ' || member || ' of ' || roleid from pg_auth_members
            union all
            select 'setting ' || setdatabase || ' ' || setrole || setconfig::text from pg_db_role_setting
            order by 1""";

    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);

    @TempDir
    private Path folder = Path.of("");

    static Stream<Arguments> attacks() throws IOException {
        try (Stream<Path> all = Files.list(ATTACKS)) {
            List<Path> attacks = all.sorted().toList();
            return PostgresServer.ends()
                    .boxed()
                    .map(PostgresServer::of)
                    .flatMap(server -> server.admins().stream()
                            .flatMap(admin -> attacks.stream()
                                    .filter(attack -> isWorthATry(attack, server, admin))
                                    .map(attack ->
                                            Arguments.of(attack.getFileName().toString(), server, admin))));
        }
    }

    /// What the manifests alone decide needs no second server.
    private static boolean isWorthATry(Path attack, PostgresServer server, Login admin) {
        boolean superuser = admin.equals(server.superuser());
        return expected(attack).getFirst().startsWith("BERTH-")
                ? superuser && server.major() == PostgresServer.NEWEST
                : superuser || !expected(attack).contains("superuser");
    }

    @AfterEach
    void reset() {
        PostgresServer.ends().forEach(PostgresServer::of);
    }

    @ParameterizedTest(name = "{0} on {1} by {2}")
    @MethodSource("attacks")
    void isRefusedWhateverFlagsAreGiven(String name, PostgresServer server, Login admin) {
        Path attack = ATTACKS.resolve(name);
        var workspace = workspace(server, admin, attack);
        Path before = attack.resolve("before");
        if (Files.exists(before)) {
            copy(before, workspace.services());
            var applied = workspace.berth("apply", "--yes");
            assertEquals(0, applied.exitCode(), applied::all);
        }
        Path setup = attack.resolve("setup.sql");
        if (Files.exists(setup)) {
            setUp(server, read(setup));
        }
        copy(attack.resolve("services.d"), workspace.services());
        List<String> servers = state(server);

        var arguments = new ArrayList<>(List.of("apply", "--yes"));
        Guards.NAMES.forEach(guard -> arguments.addAll(List.of("--allow", guard)));
        var apply = workspace.berth(arguments.toArray(String[]::new));

        List<String> expected = expected(attack);
        assertAll(
                () -> assertTrue(List.of(4, 5).contains(apply.exitCode()), apply::all),
                () -> assertTrue(
                        apply.all()
                                .lines()
                                .anyMatch(line -> expected.stream().limit(3).allMatch(line::contains)),
                        () -> "no line with " + expected + "\n" + apply.all()),
                () -> assertFalse(apply.all().contains("--allow " + expected.getFirst()), apply::all),
                () -> assertEquals(servers, state(server)));
    }

    /// Runs what psql would, `\\c` included.
    private static void setUp(PostgresServer server, String script) {
        String database = "postgres";
        for (String statement : Pattern.compile(";\n").splitAsStream(script).toList()) {
            if (statement.startsWith("\\c ")) {
                database = statement.substring("\\c ".length());
            } else {
                server.execute(database, statement);
            }
        }
    }

    private Workspace workspace(PostgresServer server, Login admin, Path attack) {
        var workspace = new Workspace(folder);
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
        Path platform = attack.resolve("platform.yaml");
        workspace.platform("""
                postgres:
                  main:
                    host: %s
                    port: %d
                    admin: {user: %s, password: [env:ADMIN_PASSWORD, directory:infra/pg/PASSWORD]}
                %s%s""".formatted(
                        server.host(),
                        server.port(),
                        admin.user(),
                        Files.exists(platform) ? read(platform).replaceAll("(?m)^  ", "    ") : "",
                        redis.platform()));
        return workspace;
    }

    private List<String> state(PostgresServer server) {
        var state = new ArrayList<>(server.query("postgres", STATE));
        state.add(redis.run(0, "acl", "list"));
        return state;
    }

    private static List<String> expected(Path attack) {
        return read(attack.resolve("expected.txt")).lines().toList();
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.writeString(target, Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
