package dev.berth.provider.redis.live;

import dev.berth.core.Secret;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.network.PortForward.Trouble;
import dev.berth.network.TlsTrust;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.provider.redis.live.RespLimits.MalformedReplyException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/// Converts a failure of the driver into a message for people.
final class RedisFailure {

    static final String SILENCE = "no answer within " + RedisConnection.TIMEOUT_MILLIS / 1000 + " s";
    static final String WITHOUT_TLS = "`tls: false` in berth.yaml";
    static final String LENIENT = "`tls-auth-clients no` in its redis.conf";

    private RedisFailure() {}

    /// The trouble of the forwarded port, if it caused the failure.
    static Optional<Trouble> trouble(JedisException e, Optional<LocalPort> localPort) {
        return e instanceof JedisConnectionException ? localPort.flatMap(LocalPort::trouble) : Optional.empty();
    }

    static Optional<String> refusal(Throwable failure, RedisServerSpec spec) {
        return TlsTrust.refusal(failure, spec.cacert(), WITHOUT_TLS, LENIENT);
    }

    static String reason(IOException failure, String host) {
        return switch (failure) {
            case UnknownHostException _ -> "there is no host " + host;
            case SocketTimeoutException _ -> SILENCE;
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }

    /// A cause that carries the password in its message is left out.
    static JedisException withoutSecrets(JedisException e, Optional<Secret> password) {
        boolean leaks = password.filter(secret -> String.valueOf(e.getMessage()).contains(secret.reveal()))
                .isPresent();
        return leaks ? new JedisException("(left out, as it repeats a password)") : e;
    }

    /// See Redis docs, "Redis serialization protocol", and its source, `shared.loadingerr`, `shared.masterdownerr`.
    static boolean isPassing(JedisException e) {
        String said = String.valueOf(e.getMessage());
        boolean encrypted = e.getCause() instanceof SSLException;
        boolean malformed = e.getCause() instanceof MalformedReplyException;
        return (e instanceof JedisConnectionException && !encrypted && !malformed)
                || said.startsWith("LOADING")
                || said.startsWith("MASTERDOWN")
                || said.contains("max number of clients reached");
    }

    static String explained(String said, JedisException e, RedisServerSpec spec, Optional<String> user) {
        if (e instanceof JedisConnectionException) {
            if (e.getCause() instanceof MalformedReplyException malformed) {
                return String.valueOf(malformed.getMessage());
            }
            if (said.contains("Read timed out")) {
                return "it took the connection and then gave " + SILENCE;
            }
            return "can't be reached: " + refusal(e, spec).orElseGet(() -> isHungUp(said) ? hungUp(spec) : said);
        }
        String upper = said.toUpperCase(Locale.ROOT);
        if (!user.equals(spec.admin())) {
            return upper.startsWith("WRONGPASS") ? "refuses the login of " + user.orElse("default") : said;
        }
        if (upper.startsWith("WRONGPASS") || upper.contains("INVALID PASSWORD")) {
            return "refuses the login (" + said + "). Check the places of `password` in berth.yaml"
                    + (spec.adminPasswords().isEmpty() || spec.admin().isEmpty()
                            ? ""
                            : ". If berth has no login there yet, run: berth bootstrap --server " + spec.name()
                                    + "; if a rotation of its password was cut off: berth rotate --admin "
                                    + spec.name());
        }
        if (upper.startsWith("NOAUTH")) {
            return "asks for a password. Name its place in berth.yaml: `password: env:REDIS_PASSWORD`";
        }
        return upper.contains("WITHOUT ANY PASSWORD CONFIGURED")
                ? "asks for no password. Write `password: none` in berth.yaml"
                : said;
    }

    private static boolean isHungUp(String said) {
        return Stream.of("Unexpected end of stream", "Connection reset", "Broken pipe")
                .anyMatch(said::contains);
    }

    /// The message for a server that closes the connection because it does not accept the way of connecting.
    private static String hungUp(RedisServerSpec spec) {
        return "it closed the connection. "
                + (spec.tls()
                        ? "If it asks for a client certificate, which berth doesn't have, set " + LENIENT
                        : "If it speaks TLS at this port, write `tls: true` in berth.yaml");
    }

    static String lost(JedisException e) {
        if (e.getCause() instanceof MalformedReplyException malformed) {
            return String.valueOf(malformed.getMessage());
        }
        String said = String.valueOf(e.getMessage());
        return said.contains("Read timed out") ? SILENCE : "the connection was lost: " + said;
    }
}
