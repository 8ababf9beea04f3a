package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.FoundDatabase;
import dev.berth.core.Node;
import dev.berth.core.Secret;
import dev.berth.secret.Endpoints;
import dev.berth.secret.Endpoints.Place;
import dev.berth.secret.KeyRef;
import dev.berth.secret.ServerEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Which keys of live Secrets tell of a database, as a whole (`postgresql://…`, or a connection string for JDBC, .NET
/// or libpq) or in pieces (`DB_USER`, `DB_PASSWORD`, `DB_HOST`). Pure.
final class ToldLogins {

    /// A key and the template that means the same.
    record Told(KeyRef key, String login, String template) {}

    private static final List<String> USER = List.of("USERNAME", "USER", "LOGIN");
    private static final List<String> PASSWORD = List.of("PASSWORD", "PASSWD", "PASS", "PWD");
    private static final List<String> HOST = List.of("HOST", "HOSTNAME", "SERVER");
    private static final List<String> PORT = List.of("PORT");
    private static final List<String> DATABASE = List.of("DATABASE", "DB", "DBNAME", "NAME", "DB_NAME");

    private final Map<String, Node> servers;
    private final List<Place> places;
    private final SortedMap<Address, SortedMap<String, Secret>> secrets = new TreeMap<>();

    /// @param told what live Secrets hold, by the keys' addresses
    ToldLogins(Map<String, Node> servers, Map<Address, List<Secret>> told) {
        this.servers = servers;
        this.places = Endpoints.in(told, "postgres", "postgresql");
        told.forEach((address, values) -> KeyRef.at(address)
                .ifPresent(key -> values.stream()
                        .findFirst()
                        .ifPresent(value -> secrets.computeIfAbsent(key.secret(), _ -> new TreeMap<>())
                                .put(key.key(), value))));
    }

    /// In the order of the keys.
    List<Told> of(FoundDatabase database) {
        var logins = new TreeSet<>(database.logins().keySet());
        logins.add(database.user());
        var told = new TreeMap<KeyRef, Told>();
        secrets.forEach((secret, keys) -> logins.forEach(
                login -> inPieces(secret, keys, login, database).forEach(one -> told.put(one.key(), one))));
        places.stream()
                .filter(place -> logins.contains(place.user()) && place.path().equals(database.name()))
                .filter(place -> isOnlyServer()
                        || endpoint(database.server(), place.host(), place.port())
                                .isPresent())
                .forEach(place -> told.put(
                        place.key(),
                        new Told(
                                place.key(),
                                place.user(),
                                template(
                                        place.field(),
                                        place.user(),
                                        endpoint(database.server(), place.host(), place.port()),
                                        database))));
        return List.copyOf(told.values());
    }

    /// The pieces around a key that holds the login's name: there must be a password, and no other database or
    /// server may be named.
    private List<Told> inPieces(Address secret, SortedMap<String, Secret> keys, String login, FoundDatabase database) {
        var told = new ArrayList<Told>();
        keys.forEach((key, value) -> USER.stream()
                .filter(suffix -> value.reveal().equals(login)
                        && key.toUpperCase(Locale.ROOT).endsWith(suffix))
                .findFirst()
                .map(suffix -> key.substring(0, key.length() - suffix.length()))
                .ifPresent(prefix -> told.addAll(inPieces(secret, keys, prefix, key, login, database))));
        return told;
    }

    private List<Told> inPieces(
            Address secret,
            SortedMap<String, Secret> keys,
            String prefix,
            String userKey,
            String login,
            FoundDatabase database) {
        Optional<String> passwordKey = key(keys, prefix, PASSWORD);
        Optional<String> hostKey = key(keys, prefix, HOST);
        Optional<String> portKey = key(keys, prefix, PORT);
        Optional<String> databaseKey = key(keys, prefix, DATABASE);
        boolean isOther = databaseKey
                .filter(key -> !value(keys, key).equals(database.name()))
                .isPresent();
        Optional<String> endpoint = hostKey.flatMap(
                host -> endpoint(database.server(), value(keys, host), portKey.map(port -> value(keys, port))));
        if (passwordKey.isEmpty() || isOther || (endpoint.isEmpty() && !isOnlyServer())) {
            return List.of();
        }
        var told = new ArrayList<Told>();
        Stream.of(
                        Map.entry("user", Optional.of(userKey)),
                        Map.entry("password", passwordKey),
                        Map.entry("database", databaseKey),
                        Map.entry("host", hostKey),
                        Map.entry("port", portKey))
                .forEach(piece -> piece.getValue().ifPresent(key -> {
                    Optional<String> at =
                            piece.getKey().equals("host") || piece.getKey().equals("port")
                                    ? endpoint
                                    : Optional.empty();
                    told.add(new Told(
                            new KeyRef(secret.segments().get(1), secret.name(), key),
                            login,
                            template(piece.getKey(), login, at, database)));
                }));
        return told;
    }

    private static Optional<String> key(SortedMap<String, Secret> keys, String prefix, List<String> suffixes) {
        return keys.keySet().stream()
                .filter(key -> key.startsWith(prefix)
                        && suffixes.contains(key.substring(prefix.length()).toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    private static String value(SortedMap<String, Secret> keys, String key) {
        return Optional.ofNullable(keys.get(key)).map(Secret::reveal).orElse("");
    }

    private static String template(String field, String user, Optional<String> endpoint, FoundDatabase database) {
        String login = user.equals(database.user()) ? "" : ":" + user;
        String at = endpoint.filter(name -> !name.equals("default"))
                .map(name -> "@" + name)
                .orElse("");
        return "${postgres." + field + login + at + "}";
    }

    private boolean isOnlyServer() {
        return servers.size() == 1;
    }

    private Optional<String> endpoint(String server, String host, int port) {
        return endpoint(server, host, Optional.of(String.valueOf(port)));
    }

    private Optional<String> endpoint(String server, String host, Optional<String> port) {
        return Optional.ofNullable(servers.get(server))
                .flatMap(node -> new ServerEntry(server, node).endpointAt(host, port));
    }
}
