package dev.berth.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.core.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {

    @TempDir
    private Path folder;

    @Test
    void serveOnlyThoseWhoKnowThePasswordAndLeaveNothingBehind() throws IOException, SQLException {
        try (EmbeddedServers servers = EmbeddedServers.start(folder)) {
            assertEquals("18 admin_user f t t", admin(servers));
            var refused = assertThrows(
                    SQLException.class,
                    () -> connect(servers, Secret.of("something else")).close());
            assertEquals("28P01", refused.getSQLState());

            assertEquals("-NOAUTH Authentication required.", redis(servers, "PING"));
            assertEquals("+OK", redis(servers, "AUTH " + servers.redisPassword().reveal()));

            String arguments = arguments();
            assertFalse(arguments.contains(servers.postgresPassword().reveal()));
            assertFalse(arguments.contains(servers.redisPassword().reveal()));
            assertEquals(
                    List.of("redis.conf"), filesWith(servers.redisPassword().reveal()));
            assertEquals(List.of(), filesWith(servers.postgresPassword().reveal()));
        }

        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
        assertFalse(arguments().contains(folder.toString()));
    }

    private static String admin(EmbeddedServers servers) throws SQLException {
        try (Connection connection = connect(servers, servers.postgresPassword());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select current_setting('server_version_num')::int / 10000, current_user, rolsuper, rolcreatedb, rolcreaterole"
                                + " from pg_roles where rolname = current_user")) {
            row.next();
            return String.join(
                    " ", row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
        }
    }

    private static Connection connect(EmbeddedServers servers, Secret password) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", EmbeddedServers.ADMIN);
        properties.setProperty("password", password.reveal());
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + servers.postgresPort() + "/postgres", properties);
    }

    private static String redis(EmbeddedServers servers, String command) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), servers.redisPort())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] reply = socket.getInputStream().readNBytes(1);
            byte[] rest = new byte[200];
            int length = socket.getInputStream().read(rest);
            return (new String(reply, StandardCharsets.US_ASCII)
                            + new String(rest, 0, length, StandardCharsets.US_ASCII))
                    .strip();
        }
    }

    /// What every user of the machine can see of the running processes.
    private static String arguments() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::info)
                .map(ProcessHandle.Info::commandLine)
                .flatMap(Optional::stream)
                .collect(Collectors.joining("\n"));
    }

    private List<String> filesWith(String text) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> contains(file, text))
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException gone) {
            return false;
        }
    }
}
