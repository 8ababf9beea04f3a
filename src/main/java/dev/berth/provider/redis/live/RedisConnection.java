package dev.berth.provider.redis.live;

import dev.berth.core.Secret;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.network.PortForward;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.network.PortForward.Trouble;
import dev.berth.provider.redis.RedisAllowedCommands;
import dev.berth.provider.redis.RedisException;
import dev.berth.provider.redis.RedisServerSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/// A connection of a login to a Redis server. It uses only the connection of Jedis, which loads in a fraction
/// of the time that its full interface takes.
final class RedisConnection implements AutoCloseable {

    /// The message for an answer that the driver can't read, which is no answer of Redis.
    private static final String OTHERWISE =
            "it answers otherwise than Redis does. Check `host` and `port` in berth.yaml";

    /// How much of what a server says is shown.
    private static final int SAID_CHARACTERS = 1000;

    static final int TIMEOUT_MILLIS = 10_000;

    private final Connection connection;
    private final String user;
    private final Optional<LocalPort> localPort;

    private RedisConnection(Connection connection, String user, Optional<LocalPort> localPort) {
        this.connection = connection;
        this.user = user;
        this.localPort = localPort;
    }

    /// Logs in.
    ///
    /// @param user empty for the one without a name
    /// @param password empty if the server asks for none
    static RedisConnection open(
            String host, int port, RedisServerSpec spec, Optional<String> user, Optional<Secret> password) {
        if (spec.forward().isEmpty()) {
            return open(host, port, spec, Optional.empty(), user, password);
        }
        try (LocalPort localPort = spec.forward().get().open(PortForward.ClientAuth.KEY)) {
            return open(host, port, spec, Optional.of(localPort), user, password);
        } catch (UnreadableException none) {
            throw new RedisException(false, none.isPassing(), place(host, port, spec) + unreached(none), none);
        }
    }

    private static RedisConnection open(
            String host,
            int port,
            RedisServerSpec spec,
            Optional<LocalPort> localPort,
            Optional<String> user,
            Optional<Secret> password) {
        int timeout = localPort.isPresent() ? (int) PortForward.PATIENCE.toMillis() : TIMEOUT_MILLIS;
        var config = DefaultJedisClientConfig.builder()
                .resp2()
                .autoNegotiateProtocol(false)
                .connectionTimeoutMillis(timeout)
                .socketTimeoutMillis(timeout)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        user.ifPresent(config::user);
        password.map(Secret::reveal).ifPresent(config::password);
        try {
            return new RedisConnection(
                    new Connection(() -> RedisSocket.open(host, port, spec, localPort, timeout), config.build()),
                    user.orElse("default"),
                    localPort);
        } catch (JedisException e) {
            Optional<Trouble> trouble = RedisFailure.trouble(e, localPort);
            if (trouble.isPresent()) {
                throw new RedisException(
                        false,
                        trouble.get().passing(),
                        place(host, port, spec) + " can't be reached: "
                                + trouble.get().reason(),
                        e);
            }
            String said = e.getMessage() == null
                    ? e.getClass().getSimpleName()
                    : Text.shortened(e.getMessage(), SAID_CHARACTERS);
            // A server whose AUTH was renamed repeats what it was sent.
            String safe = password.map(secret -> said.replace(secret.reveal(), "(secret)"))
                    .orElse(said);
            throw new RedisException(
                    false,
                    RedisFailure.isPassing(e),
                    place(host, port, spec) + ": " + RedisFailure.explained(safe, e, spec, user),
                    RedisFailure.withoutSecrets(e, password));
        } catch (ClassCastException | IllegalStateException | NullPointerException | IndexOutOfBoundsException other) {
            throw new RedisException(false, false, place(host, port, spec) + ": " + OTHERWISE, other);
        }
    }

    private static String place(String host, int port, RedisServerSpec spec) {
        return host + ":" + port + spec.forward().map(way -> ", " + way + ",").orElse("");
    }

    private static String unreached(UnreadableException none) {
        return " can't be reached: " + none.getMessage();
    }

    /// The server's answer to one command: text, a number as text, or a list of answers; nothing is an empty
    /// list.
    Object run(String... command) {
        try {
            return readable(connection.executeCommand(arguments(command)));
        } catch (ClassCastException | IllegalStateException | NullPointerException | IndexOutOfBoundsException other) {
            throw new RedisException(false, false, OTHERWISE, other);
        } catch (JedisDataException e) {
            String said = Text.shortened(String.valueOf(e.getMessage()), SAID_CHARACTERS);
            boolean mayNot = said.startsWith("NOPERM");
            boolean unknown = RedisException.isUnknown(said);
            // What the server says of an unknown command repeats its arguments.
            String sentence = unknown
                    ? "the server has no command " + command[0] + ", as managed servers keep some to themselves"
                    : mayNot ? said + ". " + RedisAllowedCommands.remedy(user, command[0]) : said;
            throw new RedisException(mayNot || unknown, RedisFailure.isPassing(e), sentence, e);
        } catch (JedisException e) {
            Optional<Trouble> trouble = RedisFailure.trouble(e, localPort);
            throw trouble.isPresent()
                    ? new RedisException(
                            false, trouble.get().passing(), trouble.get().reason(), e)
                    : new RedisException(false, RedisFailure.isPassing(e), RedisFailure.lost(e), e);
        }
    }

    /// Runs commands as one transaction: no other client and no kill of this process comes in between. One that fails
    /// doesn't undo those before it, nor keep back those behind it.
    /// @throws RedisException of the first that failed, with its name
    void transaction(List<String[]> commands) {
        run("MULTI");
        try {
            commands.forEach(this::run);
        } catch (RedisException e) {
            run("DISCARD");
            throw e;
        }
        if (run("EXEC") instanceof List<?> answers) {
            for (int i = 0; i < answers.size(); i++) {
                if (answers.get(i) instanceof JedisDataException failure) {
                    String command = Stream.of(commands.get(i)).limit(2).collect(Collectors.joining(" "));
                    throw new RedisException(false, command + ": " + failure.getMessage(), failure);
                }
            }
        }
    }

    private static CommandArguments arguments(String... command) {
        byte[] name = command[0].getBytes(StandardCharsets.UTF_8);
        var arguments = new CommandArguments(() -> name);
        for (int i = 1; i < command.length; i++) {
            arguments.add(command[i]);
        }
        return arguments;
    }

    private static Object readable(Object answer) {
        return switch (answer) {
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case List<?> list -> {
                var all = new ArrayList<>();
                list.forEach(item -> all.add(item == null ? List.of() : readable(item)));
                yield all;
            }
            case Long number -> String.valueOf(number);
            case null -> List.of();
            default -> answer;
        };
    }

    @Override
    public void close() {
        connection.close();
    }
}
