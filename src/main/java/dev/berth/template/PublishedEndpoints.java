package dev.berth.template;

import dev.berth.connection.ConnectionInfo;
import dev.berth.connection.ConnectionInfo.Kind;
import dev.berth.connection.ConnectionText;
import dev.berth.connection.TextLayout;
import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The places that live Secrets tell services to connect to. Pure.
public final class PublishedEndpoints {

    /// A connection text in a Secret's key.
    public record Place(KeyRef key, ConnectionInfo info) {

        /// Of the URL: `amqps`.
        public String scheme() {
            return info.scheme();
        }

        public String user() {
            return info.user();
        }

        public Secret password() {
            return info.password().orElse(Secret.of(""));
        }

        public String host() {
            return info.host();
        }

        public int port() {
            return info.port();
        }

        /// A database, a vhost or a slot; empty if none is named.
        public String path() {
            return info.path();
        }

        /// A parameter, or `otherwise`.
        public String parameter(String name, String otherwise) {
            return info.parameter(name).map(Secret::reveal).orElse(otherwise);
        }
    }

    /// Schemes of what is no database.
    private static final Set<String> FOREIGN = Set.of(
            "http",
            "https",
            "ws",
            "wss",
            "ftp",
            "sftp",
            "smtp",
            "smtps",
            "ldap",
            "ldaps",
            "s3",
            "mysql",
            "mariadb",
            "mongodb",
            "mongodb+srv",
            "mssql",
            "sqlserver",
            "kafka",
            "nats",
            "memcached",
            "ssh",
            "git",
            "grpc");

    private PublishedEndpoints() {}

    /// The places in the given keys for systems with these schemes, in the order of the keys; with
    /// `postgresql` also texts with an unknown scheme, and connection strings for JDBC, .NET and libpq.
    ///
    /// @param live what keys hold, by their address
    public static List<Place> in(Collection<KeyRef> keys, Map<Address, List<Secret>> live, String... schemes) {
        Set<String> wanted = Set.of(schemes);
        var places = new ArrayList<Place>();
        for (KeyRef key : keys) {
            for (Secret value : live.getOrDefault(key.address(), List.of())) {
                for (ConnectionInfo info : TextLayout.of(value.reveal()).logins()) {
                    if (wanted.contains(scheme(info))) {
                        places.add(new Place(key, info));
                    }
                }
            }
        }
        return places;
    }

    /// The places in all keys that services read.
    public static List<Place> in(Map<Address, List<Secret>> live, String... schemes) {
        return in(
                live.keySet().stream()
                        .flatMap(address -> KeyRef.at(address).stream())
                        .sorted()
                        .toList(),
                live,
                schemes);
    }

    /// Whether a text may be about PostgreSQL: an unknown scheme may be any driver's.
    public static boolean mayBePostgres(ConnectionText text) {
        return scheme(text.info()).equals("postgresql");
    }

    private static String scheme(ConnectionInfo info) {
        Kind kind = info.kind();
        return switch (kind) {
            case POSTGRES -> "postgresql";
            case REDIS -> "redis";
            case RABBITMQ -> "amqp";
            case OTHER ->
                FOREIGN.contains(info.scheme().toLowerCase(Locale.ROOT))
                                || info.scheme().isEmpty()
                        ? ""
                        : "postgresql";
        };
    }
}
