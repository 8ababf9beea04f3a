package dev.berth.secret;

import dev.berth.core.Address;
import dev.berth.core.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The places that live Secrets tell services to connect to. Pure.
public final class Endpoints {

    /// What a URL or a connection string in a Secret's key says.
    ///
    /// @param scheme of the URL: `amqps`
    /// @param field which field of a template writes it so: `url`, `jdbc`, `dotnet` or `dsn`
    /// @param path a database, a vhost or a slot, decoded
    public record Place(
            KeyRef key,
            String scheme,
            String field,
            String user,
            Secret password,
            String host,
            int port,
            String path,
            String query) {

        /// A parameter of the query, or `otherwise`.
        public String parameter(String name, String otherwise) {
            Matcher matcher = Pattern.compile("(?:^|&)" + Pattern.quote(name) + "=([^&]*)")
                    .matcher(query);
            return matcher.find() ? decoded(matcher.group(1)) : otherwise;
        }
    }

    private static final Pattern URL = Pattern.compile(
            "([a-z]+)://(?:([^:@/]*)(?::([^@/]*))?@)?(\\[[^]]+]|[^:/?#]+)(?::(\\d{1,5}))?(?:/([^/?#]*))?(?:\\?([^#]*))?");

    private static final Map<String, Integer> PORTS =
            Map.of("postgresql", 5432, "postgres", 5432, "redis", 6379, "rediss", 6379, "amqp", 5672, "amqps", 5671);

    private Endpoints() {}

    /// The URLs of these schemes in the given keys, in the order of the keys; with `postgresql` also its connection
    /// strings for JDBC, .NET and libpq.
    ///
    /// @param told what keys hold, by their address
    public static List<Place> in(Collection<KeyRef> keys, Map<Address, List<Secret>> told, String... schemes) {
        var places = new ArrayList<Place>();
        for (KeyRef key : keys) {
            for (Secret value : told.getOrDefault(key.address(), List.of())) {
                Matcher url = URL.matcher(value.reveal());
                if (url.matches()) {
                    if (List.of(schemes).contains(url.group(1))) {
                        places.add(place(key, url));
                    }
                } else if (List.of(schemes).contains("postgresql")) {
                    place(key, value.reveal()).ifPresent(places::add);
                }
            }
        }
        return places;
    }

    /// The same of every key that is told.
    public static List<Place> in(Map<Address, List<Secret>> told, String... schemes) {
        return in(
                told.keySet().stream()
                        .flatMap(address -> KeyRef.at(address).stream())
                        .sorted()
                        .toList(),
                told,
                schemes);
    }

    private static Place place(KeyRef key, Matcher url) {
        return new Place(
                key,
                url.group(1),
                "url",
                decoded(or(url.group(2))),
                Secret.of(decoded(or(url.group(3)))),
                url.group(4).replaceAll("^\\[|]$", ""),
                url.group(5) == null ? PORTS.getOrDefault(url.group(1), 0) : Integer.parseInt(url.group(5)),
                decoded(or(url.group(6))),
                or(url.group(7)));
    }

    /// A connection string of PostgreSQL in one of its other forms.
    private static Optional<Place> place(KeyRef key, String value) {
        return Directions.of(value).flatMap(directions -> {
            Map<String, String> facts = directions.facts();
            Optional<Form> form = switch (facts.getOrDefault("scheme", "")) {
                case "jdbc:postgresql" -> Optional.of(Form.URL);
                case "dotnet" -> Optional.of(Form.DOTNET);
                case "dsn" -> Optional.of(Form.DSN);
                default -> Optional.empty();
            };
            return form.map(as -> {
                boolean isUrl = as == Form.URL;
                String user = facts.getOrDefault("user", "");
                String database = facts.getOrDefault("database", "");
                String port = facts.getOrDefault("port", "");
                return new Place(
                        key,
                        "postgresql",
                        isUrl ? "jdbc" : as.name().toLowerCase(Locale.ROOT),
                        isUrl ? decoded(user) : user,
                        Secret.of(as.find(value, user, "", "").stream()
                                .findFirst()
                                .orElse("")),
                        facts.getOrDefault("host", "").replaceAll("^\\[|]$", ""),
                        port.isEmpty() ? PORTS.getOrDefault("postgresql", 0) : Integer.parseInt(port),
                        isUrl ? decoded(database) : database,
                        "");
            });
        });
    }

    private static String or(@org.jspecify.annotations.Nullable String group) {
        return group == null ? "" : group;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
