package dev.berth.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Installed;
import dev.berth.fixture.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tutorial, command for command, on a server with the two databases that a script has made.
class GettingStartedIT {

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);

    @AfterEach
    void reset() {
        server.reset();
    }

    @Test
    void printsWhatThePageSays(@TempDir Path folder) throws IOException {
        Installed.require("psql", ClientPrograms.major() > 0, "apt-get install postgresql-client");
        for (String name : new String[] {"cafe", "erp"}) {
            server.execute(
                    "postgres",
                    "create role " + name + "_user login password 'the-same-for-all'",
                    "create database " + name + " owner " + name + "_user");
            secret(folder, name);
        }
        Map<String, String> environment = Map.of(
                "PGHOST", server.host(),
                "PGPORT", Integer.toString(server.port()),
                "PGUSER", server.superuser().user(),
                "PGPASSWORD", server.superuser().password().reveal());

        Walk walk = Walk.of(Path.of("docs/getting-started.md")).in(folder, environment);

        assertEquals(walk.shown(), walk.printed());
    }

    private void secret(Path folder, String name) throws IOException {
        Path file = folder.resolve("secrets").resolve(name).resolve(name + "-backend-env.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                apiVersion: v1
                kind: Secret
                metadata: {name: %1$s-backend-env, namespace: %1$s}
                stringData:
                  DATABASE_URL: postgresql://%1$s_user:the-same-for-all@%2$s:%3$d/%1$s
                """.formatted(name, server.host(), server.port()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
