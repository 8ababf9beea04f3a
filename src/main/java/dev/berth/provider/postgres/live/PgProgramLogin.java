package dev.berth.provider.postgres.live;

import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.network.PortForward;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.provider.postgres.PgConninfo;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.live.PgProgram.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Lets PostgreSQL's client programs log in to a server as berth does.
public record PgProgramLogin(PgServerSpec server, Secret password) {

    /// Runs a program on one database, to its end.
    ///
    /// @param what it is called in messages: `pg_dump`
    /// @param lines gets each line that it prints
    /// @throws IOException if it can't be started
    /// @throws PgException if there is no way to the server
    Answer run(String command, String what, List<String> options, String database, Consumer<String> lines)
            throws IOException {
        if (server.forward().isEmpty()) {
            return run(
                    command,
                    options,
                    database,
                    Map.of("host", server.host(), "port", String.valueOf(server.port())),
                    lines);
        }
        // libpq knows a host to check its certificate apart from the address to go to.
        try (LocalPort localPort = server.forward().get().open(PortForward.ClientAuth.NONE)) {
            Answer answer = run(
                    command,
                    options,
                    database,
                    Map.of(
                            "host",
                            server.host(),
                            "hostaddr",
                            localPort.address().getAddress().getHostAddress(),
                            "port",
                            String.valueOf(localPort.address().getPort()),
                            "connect_timeout",
                            String.valueOf(PortForward.PATIENCE.toSeconds())),
                    lines);
            if (answer.exitCode() != 0 && localPort.trouble().isPresent()) {
                throw new PgException(
                        "",
                        what + " failed: " + localPort.trouble().get().reason(),
                        new IOException("exit code " + answer.exitCode()));
            }
            return answer;
        } catch (UnreadableException e) {
            throw new PgException("", what + " can't reach the server: " + e.getMessage(), e);
        }
    }

    private Answer run(
            String command, List<String> options, String database, Map<String, String> way, Consumer<String> lines)
            throws IOException {
        var connection = new TreeMap<>(way);
        connection.putAll(server.tls().keywords());
        connection.put("user", server.admin());
        connection.put("dbname", database);
        connection.put("passfile", PgProgram.PASSWORD_FILE);
        connection.put("application_name", "berth");
        // What its owner may have set for the database must not keep the program out, or let it read as somebody else.
        connection.put("options", "-c role=none -c local_preload_libraries=");
        var arguments = new ArrayList<>(options);
        arguments.add(1, "--no-password");
        arguments.add("--dbname=" + PgConninfo.keywords(connection));
        return new PgProgram(command, server.tls().requiredAuth()).run(arguments, Optional.of(password), lines);
    }
}
