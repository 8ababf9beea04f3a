package dev.berth.connection;

import dev.berth.core.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How to reach a server, and as whom. [ConnectionText] reads it from a text, and [ConnectionWriter] writes it.
///
/// @param scheme of a URL, without `jdbc:`; of PDO its driver; else empty
/// @param path a database, a slot or a vhost; empty if none is named
/// @param user empty if none is named
/// @param parameters everything else, in its order
public record ConnectionInfo(
        Syntax syntax,
        String scheme,
        List<Host> hosts,
        String path,
        String user,
        Optional<Secret> password,
        List<Parameter> parameters) {

    /// How such a text is written.
    public enum Syntax {
        /// `postgresql://user:password@host:5432/database?name=value`, with any scheme. See RFC 3986.
        URL,
        /// `jdbc:postgresql://host:5432/database?user=…&password=…`
        JDBC,
        /// `host=… port=… dbname=… user=… password=…`. See PostgreSQL docs, 34.1.1.1.
        LIBPQ,
        /// `Host=…;Database=…;Username=…;Password=…`, as ADO.NET has it.
        DOTNET,
        /// `pgsql:host=…;dbname=…`. See PHP docs, "PDO_PGSQL DSN".
        PDO,
        /// `host:6379,password=…,defaultDatabase=2`. See StackExchange.Redis docs, "Configuration". A value can't have
        /// a comma in it.
        STACK_EXCHANGE
    }

    /// A host, or the path of a socket.
    public record Host(String name, Optional<Integer> port) {

        public boolean isSocket() {
            return name.startsWith("/") || name.startsWith("@");
        }

        /// `host:port`, an IPv6 address in brackets.
        public String authority() {
            return Quoting.HOST.encode(name) + port.map(number -> ":" + number).orElse("");
        }
    }

    /// A further setting. Its value may be a secret.
    public record Parameter(String name, Secret value) {}

    /// The kind of server that a scheme names.
    public enum Kind {
        POSTGRES("database", 5432),
        REDIS("slot", 6379),
        RABBITMQ("vhost", 5672),
        OTHER("database", 0);

        private final String path;
        private final int port;

        Kind(String path, int port) {
            this.path = path;
            this.port = port;
        }

        /// The meaning of the path in a URL of this kind: `database`.
        public String path() {
            return path;
        }
    }

    private static final Map<String, Kind> SYSTEMS = Map.ofEntries(
            Map.entry("postgres", Kind.POSTGRES),
            Map.entry("postgresql", Kind.POSTGRES),
            Map.entry("postgis", Kind.POSTGRES),
            Map.entry("pgsql", Kind.POSTGRES),
            Map.entry("pg", Kind.POSTGRES),
            Map.entry("psql", Kind.POSTGRES),
            Map.entry("ecto", Kind.POSTGRES),
            Map.entry("redis", Kind.REDIS),
            Map.entry("rediss", Kind.REDIS),
            Map.entry("valkey", Kind.REDIS),
            Map.entry("valkeys", Kind.REDIS),
            Map.entry("amqp", Kind.RABBITMQ),
            Map.entry("amqps", Kind.RABBITMQ),
            Map.entry("pyamqp", Kind.RABBITMQ));

    public ConnectionInfo {
        hosts = List.copyOf(hosts);
        parameters = List.copyOf(parameters);
    }

    /// Which server it is about, as far as the text says.
    public Kind kind() {
        return switch (syntax) {
            case LIBPQ, DOTNET -> Kind.POSTGRES;
            case STACK_EXCHANGE -> Kind.REDIS;
            case URL, JDBC, PDO -> {
                String last = scheme.substring(scheme.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
                int plus = last.indexOf('+');
                yield SYSTEMS.getOrDefault(plus < 0 ? last : last.substring(0, plus), Kind.OTHER);
            }
        };
    }

    /// The first host; empty if none is named.
    public String host() {
        return hosts.isEmpty() ? "" : hosts.getFirst().name();
    }

    /// The first host's port, or the one that the scheme means.
    public int port() {
        return hosts.stream()
                .limit(1)
                .flatMap(host -> host.port().stream())
                .findFirst()
                .orElseGet(() -> scheme.equalsIgnoreCase("amqps") ? 5671 : kind().port);
    }

    /// The hosts as they stand in a URL: `one:5432,two:5432`.
    public String authority() {
        return hosts.stream().map(Host::authority).collect(Collectors.joining(","));
    }

    /// The slots that the text of a Redis tells: of the path, and of `db` among the parameters, of which
    /// clients prefer one or the other. A client without a number uses the first. See redis-py's `from_url`.
    public List<Integer> slots() {
        List<String> written = Stream.concat(Stream.of(path), parameter("db").map(Secret::reveal).stream())
                .filter(text -> !text.isEmpty())
                .toList();
        return written.isEmpty()
                ? List.of(0)
                : written.stream()
                        .filter(text -> text.matches("[0-9]{1,9}"))
                        .map(Integer::valueOf)
                        .distinct()
                        .toList();
    }

    /// The first parameter of this name.
    public Optional<Secret> parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }
}
