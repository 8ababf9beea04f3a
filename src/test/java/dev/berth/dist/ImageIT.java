package dev.berth.dist;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Installed;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The container image, its layers laid on each other and started as an engine would: as its user, with a root folder
/// that nobody can write. The profile `image` makes it and runs this class.
class ImageIT {

    private static final JsonMapper JSON = new JsonMapper();

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Path blobs;
    private final Path root;
    private final Path secrets;
    private JsonNode manifest = JSON.nullNode();
    private JsonNode config = JSON.nullNode();

    ImageIT(@TempDir Path folder) throws IOException {
        blobs = Files.createDirectory(folder.resolve("image"));
        root = Files.createDirectory(folder.resolve("root"));
        secrets = Files.createDirectory(folder.resolve("secrets"));
    }

    @BeforeEach
    void unpack() throws IOException {
        Installed.require(
                "root", Installed.runs("sh", "-c", "[ \"$(id -u)\" = 0 ] && unshare --mount true"), "run as root");
        EmptyRoot.run("tar", "-xf", "target/image/berth.tar", "-C", blobs.toString());
        manifest = blob(JSON.readTree(Files.readString(blobs.resolve("index.json")))
                .path("manifests")
                .path(0));
        config = blob(manifest.path("config"));
        manifest.path("layers")
                .forEach(layer -> EmptyRoot.run("tar", "-xzf", blobFile(layer).toString(), "-C", root.toString()));
        for (String folder : List.of("proc", "dev", "services.d", "secrets")) {
            Files.createDirectories(root.resolve(folder));
        }
        EmptyRoot.run("chmod", "755", root.toString());
        EmptyRoot.run("chown", "65532", secrets.toString());
        device("null", "3");
        device("random", "8");
        device("urandom", "9");
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private Path blobFile(JsonNode descriptor) {
        return blobs.resolve("blobs")
                .resolve(descriptor.path("digest").stringValue().replace(':', '/'));
    }

    private JsonNode blob(JsonNode descriptor) throws IOException {
        return JSON.readTree(Files.readString(blobFile(descriptor)));
    }

    private void device(String name, String minor) throws IOException {
        if (!Files.exists(root.resolve("dev").resolve(name))) {
            EmptyRoot.run(
                    "mknod", "-m", "666", root.resolve("dev").resolve(name).toString(), "c", "1", minor);
        }
    }

    /// What the image's command prints with these arguments, and first flags for java.
    private Workspace.Result berth(String flags, String... arguments) {
        List<String> entrypoint =
                texts(config.path("config").path("Entrypoint")).collect(Collectors.toCollection(ArrayList::new));
        if (!flags.isEmpty()) {
            entrypoint.add(1, flags);
        }
        String script = """
                set -e
                mount --bind %1$s %1$s
                mount -t proc proc %1$s/proc
                mount -o remount,bind,ro %1$s
                mount --bind %2$s %1$s/secrets
                exec chroot --userspec=%3$s %1$s %4$s "$@"
                """.formatted(
                        root, secrets, config.path("config").path("User").stringValue(), String.join(" ", entrypoint));
        var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", script, "sh"));
        command.addAll(List.of(arguments));
        return EmptyRoot.started(
                command, Map.of("ADMIN_PASSWORD", server.admin().password().reveal()));
    }

    private static java.util.stream.Stream<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::stringValue);
    }

    @Test
    void plansAndAppliesWhereNothingCanBeWritten() throws IOException {
        Files.writeString(root.resolve("services.d/berth.yaml"), """
                postgres: {main: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}}
                secrets: {store: directory, path: /secrets}
                """.formatted(server.host(), server.port()));
        Files.writeString(root.resolve("services.d/cafe.yaml"), "service: cafe-backend\npostgres: {}\n");

        // Without the cache of loaded classes java would not start.
        Workspace.Result version = berth("-Xshare:on", "version");
        Workspace.Result validated = berth("", "validate");
        Workspace.Result planned = berth("", "plan", "--exit-code");
        Workspace.Result applied = berth("", "apply", "--yes");
        Workspace.Result again = berth("", "plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, version.exitCode(), version::all),
                () -> assertTrue(version.out().startsWith("berth "), version::all),
                () -> assertEquals(0, validated.exitCode(), validated::all),
                () -> assertEquals("", validated.err()),
                () -> assertEquals(2, planned.exitCode(), planned::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertTrue(again.out().contains("No changes."), again::all));
    }

    @Test
    void saysWhatItIs() throws IOException {
        JsonNode run = config.path("config");
        assertAll(
                () -> assertEquals("65532:65532", run.path("User").stringValue()),
                () -> assertEquals("/", run.path("WorkingDir").stringValue()),
                () -> assertEquals(
                        "2026-01-01T00:00:00Z", config.path("created").stringValue()),
                () -> assertEquals("linux", config.path("os").stringValue()),
                () -> assertEquals("berth", label(run, "org.opencontainers.image.title")),
                () -> assertEquals("Apache-2.0", label(run, "org.opencontainers.image.licenses")),
                () -> assertTrue(label(run, "org.opencontainers.image.version").matches("\\d+\\.\\d+\\.\\d+.*")),
                () -> assertTrue(label(run, "org.opencontainers.image.revision").matches("[0-9a-f]{40}|unknown")));
        try (var files = Files.walk(root)) {
            assertTrue(
                    files.noneMatch(file -> file.startsWith(root.resolve("app"))), "jars as Maven brought them, too");
        }
        assertTrue(Files.isRegularFile(root.resolve("opt/berth/licenses/THIRD-PARTY.txt")));
    }

    /// Docker reads `manifest.json`, or looks for a name with its registry; without them it loads no image of that
    /// name.
    @Test
    void canBeLoadedByEngines() throws IOException {
        JsonNode index = JSON.readTree(Files.readString(blobs.resolve("index.json")))
                .path("manifests")
                .path(0);
        JsonNode forDocker =
                JSON.readTree(Files.readString(blobs.resolve("manifest.json"))).path(0);
        String name = forDocker.path("RepoTags").path(0).stringValue();
        assertAll(
                () -> assertTrue(name.matches("berth:\\d+\\.\\d+\\.\\d+.*"), name),
                () -> assertEquals(
                        "docker.io/library/" + name,
                        index.path("annotations")
                                .path("io.containerd.image.name")
                                .stringValue()),
                () -> assertEquals(
                        blobFile(manifest.path("config")),
                        blobs.resolve(forDocker.path("Config").stringValue())),
                () -> assertEquals(
                        manifest.path("layers")
                                .valueStream()
                                .map(this::blobFile)
                                .toList(),
                        texts(forDocker.path("Layers")).map(blobs::resolve).toList()));
    }

    private static String label(JsonNode run, String name) {
        return run.path("Labels").path(name).stringValue();
    }
}
