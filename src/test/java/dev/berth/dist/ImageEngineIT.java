package dev.berth.dist;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Containers;
import dev.berth.fixture.Installed;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The container image, loaded and started as a user would, against a server in another container. The profile `image`
/// makes it; [ImageIT] starts it without an engine.
class ImageEngineIT {

    private static final Path ARCHIVE = Path.of("target/image/berth.tar");

    private static final int USER = 65_532;

    private final Path services;
    private final Path secrets;

    ImageEngineIT(@TempDir Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        services = Files.createDirectory(folder.resolve("services.d"));
        secrets = Files.createDirectory(folder.resolve("secrets"));
    }

    @Test
    void plansAndAppliesInAContainerWhoseRootNobodyCanWrite() throws IOException {
        if (!Containers.areChosen()) {
            Installed.skip("Containers are not chosen, so the image was not started in an engine. Run with:"
                    + " -Dberth.containers=true");
        }
        Installed.require("The image", Files.exists(ARCHIVE), "./mvnw -Pdist,image package");
        Installed.require("root", Installed.runs("sh", "-c", "[ \"$(id -u)\" = 0 ]"), "run as root");
        PostgresServer server = PostgresServer.of(PostgresServer.majors().max().orElseThrow());
        Files.writeString(services.resolve("berth.yaml"), """
                postgres: {main: {host: %s, port: %d, admin: {user: admin_user, password: env:ADMIN_PASSWORD}}}
                secrets: {store: directory, path: /secrets}
                """.formatted(server.host(), server.port()));
        Files.writeString(services.resolve("cafe.yaml"), "service: cafe-backend\npostgres: {}\n");
        EmptyRoot.run("chown", String.valueOf(USER), secrets.toString());
        String loaded = EmptyRoot.run("docker", "load", "--quiet", "--input", ARCHIVE.toString());
        // Docker says first which older image loses its name.
        String image = loaded.strip().replaceFirst("(?s).*Loaded image: ", "");

        Workspace.Result validated = berth(server, image, "validate");
        Workspace.Result planned = berth(server, image, "plan", "--exit-code");
        Workspace.Result saved = berth(server, image, "plan", "--out", "/plan.json");
        Workspace.Result applied = berth(server, image, "apply", "--yes");
        Workspace.Result again = berth(server, image, "plan", "--exit-code");

        assertAll(
                () -> assertEquals(0, validated.exitCode(), validated::all),
                () -> assertEquals("", validated.err()),
                () -> assertEquals(2, planned.exitCode(), planned::all),
                () -> assertTrue(saved.err().contains("Read-only file system"), saved::all),
                () -> assertEquals(0, applied.exitCode(), applied::all),
                () -> assertEquals(0, again.exitCode(), again::all),
                () -> assertTrue(again.out().contains("No changes."), again::all));
        try (var files = Files.walk(secrets)) {
            for (Path file : files.toList()) {
                assertEquals(USER, Files.getAttribute(file, "unix:uid"), file::toString);
            }
        }
        assertTrue(server.query("postgres", "select datname from pg_database").contains("cafe"));
        server.reset();
    }

    /// What the image prints; its own user is the one that runs it.
    private Workspace.Result berth(PostgresServer server, String image, String... arguments) {
        var command = new ArrayList<>(List.of("docker", "run", "--rm", "--read-only", "--network", "host"));
        command.addAll(List.of("--volume", services + ":/services.d:ro", "--volume", secrets + ":/secrets"));
        command.addAll(List.of("--env", "ADMIN_PASSWORD", image));
        command.addAll(List.of(arguments));
        return EmptyRoot.started(
                command, Map.of("ADMIN_PASSWORD", server.admin().password().reveal()));
    }
}
