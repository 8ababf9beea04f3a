package dev.berth.dist;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Installed;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The archives of a release, unpacked and used. The profile `dist` makes them and runs this class.
class ArchiveIT {

    private static final Path RELEASE = Path.of("target/release");

    private static final long MOST_BYTES = 80_000_000;

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final RedisServers redis = RedisServers.of(RedisServers.Version.EMBEDDED);
    private final Path folder;

    ArchiveIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private static Path archive(String kind) throws IOException {
        try (Stream<Path> files = Files.list(RELEASE)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches("berth-[0-9.]+-" + kind + "\\.tar\\.gz"))
                    .toList();
            assertEquals(1, found.size(), found::toString);
            return found.getFirst().toAbsolutePath();
        }
    }

    private static String home(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("opt"))) {
            return "/opt/" + files.findFirst().orElseThrow().getFileName();
        }
    }

    @Test
    void runsWhereThereIsNothingButAShell() throws IOException {
        Installed.require(
                "root", Installed.runs("sh", "-c", "[ \"$(id -u)\" = 0 ] && unshare --mount true"), "run as root");
        var root = new EmptyRoot(folder);
        root.unpack(archive("(linux|macos)-[a-z0-9]+"));
        String home = home(folder);
        root.libraries(root.path(home + "/runtime/lib/server/libjvm.so"));
        root.write("/home/user/services.d/berth.yaml", """
                postgres: {main: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}}
                redis: {main: {host: 127.0.0.1, port: %d, password: env:REDIS_PASSWORD}}
                secrets: {store: directory, path: /home/user/secrets}
                """.formatted(server.host(), server.port(), redis.port()));
        root.write("/home/user/services.d/cafe.yaml", "service: cafe-backend\npostgres: {}\nredis: 3\n");
        Map<String, String> environment = Map.of(
                "HOME",
                "/home/user",
                "ADMIN_PASSWORD",
                server.admin().password().reveal(),
                "REDIS_PASSWORD",
                RedisServers.PASSWORD);
        String berth = home + "/bin/berth";

        Workspace.Result validated = root.sh(environment, berth + " validate");
        Workspace.Result planned = root.sh(environment, berth + " plan --exit-code");
        Workspace.Result applied = root.sh(environment, berth + " apply --yes");
        Workspace.Result again = root.sh(environment, berth + " plan --exit-code");
        Workspace.Result demo = root.sh(environment, berth + " demo");

        assertAll(
                () -> assertEquals(0, validated.exitCode(), validated::all),
                () -> assertEquals("", validated.err()),
                () -> assertEquals(2, planned.exitCode(), planned::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertTrue(again.out().contains("No changes."), again::all),
                () -> assertTrue(demo.err().contains("they are in the repository: ./berth demo"), demo::all),
                () -> assertEquals(1, caches(root.path("/home/user/.cache/berth"))));
    }

    /// How many caches there are that aren't empty.
    private static long caches(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toFile().length() > 0).count();
        }
    }

    @Test
    void runsWithoutItsRuntimeOnAnInstalledJava() throws IOException {
        EmptyRoot.run("mkdir", folder.resolve("opt").toString());
        EmptyRoot.run(
                "tar",
                "-xzf",
                archive("java25").toString(),
                "-C",
                folder.resolve("opt").toString());
        String berth = folder + home(folder) + "/bin/berth";

        Workspace.Result there = EmptyRoot.started(
                List.of(berth, "--version"),
                Map.of("BERTH_JAVA_HOME", System.getProperty("java.home"), "BERTH_CACHE", "off"));
        Workspace.Result missing =
                EmptyRoot.started(List.of(berth, "--version"), Map.of("BERTH_JAVA_HOME", folder.toString()));

        assertAll(
                () -> assertEquals(0, there.exitCode(), there::all),
                () -> assertTrue(there.out().startsWith("berth "), there::all),
                () -> assertEquals(1, missing.exitCode(), missing::all),
                () -> assertTrue(missing.err().contains("which is no Java 25 or newer"), missing::all),
                () -> assertFalse(Files.exists(folder.resolve(home(folder).substring(1) + "/cache"))));
    }

    @Test
    void isADebianPackage() throws IOException {
        Installed.require("dpkg-deb", Installed.runs("dpkg-deb", "--version"), "apt-get install dpkg");
        String deb = EmptyRoot.run("sh", "-c", "ls " + RELEASE + "/berth_*.deb").strip();

        String control = EmptyRoot.run("dpkg-deb", "-I", deb);
        String files = EmptyRoot.run("dpkg-deb", "-c", deb);
        EmptyRoot.run("dpkg-deb", "-x", deb, folder.toString());
        Workspace.Result there =
                EmptyRoot.started(List.of(folder + "/usr/bin/berth", "version"), Map.of("BERTH_CACHE", "off"));

        assertAll(
                () -> assertTrue(control.contains(" Package: berth\n"), control),
                () -> assertTrue(control.matches("(?s).* Architecture: (amd64|arm64)\n.*"), control),
                () -> assertFalse(control.matches("(?s).*(pre|post)(inst|rm).*"), control),
                () -> assertFalse(control.contains("[["), control),
                () -> assertTrue(files.lines().allMatch(line -> line.contains(" root/root ")), files),
                () -> assertEquals(0, there.exitCode(), there::all),
                () -> assertTrue(there.out().startsWith("berth "), there::all),
                () -> assertTrue(Files.isRegularFile(folder.resolve("usr/share/doc/berth/copyright"))),
                () -> assertTrue(Files.isRegularFile(folder.resolve("usr/share/bash-completion/completions/berth"))),
                () -> assertTrue(Files.isRegularFile(folder.resolve("usr/share/zsh/vendor-completions/_berth"))));
    }

    @Test
    void fillsTheDescriptionsForHomebrewAndSdkman() throws IOException {
        String name = archive("java25").getFileName().toString();
        String sum = Files.readString(RELEASE.resolve("SHA256SUMS"))
                .lines()
                .filter(line -> line.endsWith(name))
                .map(line -> line.substring(0, 64))
                .findFirst()
                .orElseThrow();
        for (String description : List.of("berth.rb", "sdkman.json")) {
            String text = Files.readString(RELEASE.resolve(description));
            assertAll(
                    () -> assertTrue(text.contains("\"" + sum + "\""), text),
                    () -> assertTrue(text.contains("/" + name + "\""), text),
                    () -> assertFalse(text.contains("@"), text));
        }
    }

    @Test
    void saysWhatIsInside() throws IOException {
        String names =
                EmptyRoot.run("tar", "-tzf", archive("(linux|macos)-[a-z0-9]+").toString());
        String licences = Files.readString(Path.of("target/dist/THIRD-PARTY.txt"));
        String parts;
        try (Stream<Path> files = Files.list(RELEASE)) {
            parts = Files.readString(files.filter(file -> file.toString().endsWith(".cdx.json"))
                    .findFirst()
                    .orElseThrow());
        }
        List<String> libraries = names.lines()
                .filter(name -> name.matches("[^/]+/lib/.*\\.jar"))
                .map(name -> name.replaceFirst(".*/", ""))
                .filter(name -> !name.equals("berth.jar"))
                .toList();

        assertTrue(libraries.size() > 30, libraries::toString);
        for (String script : List.of("pipeline", "drift-issues", "issues.jq")) {
            assertTrue(names.lines().anyMatch(name -> name.endsWith("/pipeline/" + script)), script);
        }
        libraries.forEach(library -> {
            String artifact = library.replaceFirst("-[0-9].*", "");
            assertTrue(licences.contains(":" + artifact + ":"), library);
            assertTrue(parts.contains("/" + artifact + "@"), library);
        });
        assertTrue(Files.size(archive("(linux|macos)-[a-z0-9]+")) < MOST_BYTES);
        EmptyRoot.run("sh", "-c", "cd " + RELEASE + " && sha256sum --strict --check SHA256SUMS");
    }
}
