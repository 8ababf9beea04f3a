package dev.berth.importing;

import dev.berth.connection.ConnectionInfo;
import dev.berth.connection.ConnectionInfo.Parameter;
import dev.berth.connection.ConnectionInfo.Syntax;
import dev.berth.connection.TextLayout;
import dev.berth.connection.ValueSpan.What;
import dev.berth.core.Address;
import dev.berth.core.FoundDatabase;
import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Secret;
import dev.berth.system.ServerEntry;
import dev.berth.template.PublishedEndpoints;
import java.util.ArrayList;
import java.util.Comparator;
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
final class PublishedDatabases {

    /// A key and the template that means the same.
    ///
    /// @param password whether the key, or one beside it, holds a password of the login
    /// @param left parameters that the template leaves out, as they may be secrets or have no place in it
    record LoginKey(KeyRef key, String login, String template, boolean password, List<String> left) {}

    /// One of a service's databases, as templates name it.
    private record Path(FoundDatabase database, String name) {

        String template(String field, String user, Optional<String> endpoint) {
            String login = user.equals(database.user()) ? "" : ":" + user;
            String path = name.equals(database.name()) ? "" : "/" + name;
            String at = endpoint.filter(one -> !one.equals("default"))
                    .map(one -> "@" + one)
                    .orElse("");
            return "${postgres." + field + login + path + at + "}";
        }
    }

    /// A connection text in a key.
    private record Place(KeyRef key, KeptTemplate kept) {

        ConnectionInfo info() {
            return kept.read().info();
        }
    }

    private static final List<String> USER = List.of("USERNAME", "USER", "LOGIN");
    private static final List<String> PASSWORD = List.of("PASSWORD", "PASSWD", "PASS", "PWD");
    private static final List<String> HOST = List.of("HOST", "HOSTNAME", "SERVER");
    private static final List<String> PORT = List.of("PORT");
    private static final List<String> DATABASE = List.of("DATABASE", "DB", "DBNAME", "NAME", "DB_NAME");

    private final Map<String, Node> servers;
    private final List<Place> places = new ArrayList<>();
    private final SortedMap<KeyRef, List<ConnectionInfo>> files = new TreeMap<>();
    private final SortedMap<Address, SortedMap<String, Secret>> secrets = new TreeMap<>();

    /// @param published what live Secrets hold, by the keys' addresses
    PublishedDatabases(Map<String, Node> servers, Map<Address, List<Secret>> published) {
        this.servers = servers;
        published.forEach((address, values) -> KeyRef.at(address)
                .ifPresent(key -> values.stream()
                        .findFirst()
                        .ifPresent(value -> secrets.computeIfAbsent(key.secret(), _ -> new TreeMap<>())
                                .put(key.key(), Secret.of(TextLayout.withoutLineBreak(value.reveal()))))));
        secrets.forEach((secret, keys) -> keys.forEach((name, value) -> {
            var key = new KeyRef(secret.namespace(), secret.name(), name);
            TextLayout layout = TextLayout.of(value.reveal());
            layout.whole()
                    .filter(text -> text.exact() && PublishedEndpoints.mayBePostgres(text))
                    .ifPresent(text -> places.add(new Place(key, new KeptTemplate(value.reveal(), text))));
            if (!layout.entries().isEmpty()) {
                files.put(key, layout.logins());
            }
        }));
        places.sort(Comparator.comparing(Place::key));
    }

    /// The keys that hold a file in which the database's login stands beside other things.
    List<KeyRef> files(FoundDatabase database) {
        return files.entrySet().stream()
                .filter(file -> file.getValue().stream()
                        .anyMatch(info -> info.user().equals(database.user())
                                && database.names().contains(info.path())
                                && info.password().isPresent()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// In the order of the keys. Pieces that name no database are the first one's.
    List<LoginKey> of(FoundDatabase database) {
        var published = new TreeMap<KeyRef, LoginKey>();
        Stream.concat(Stream.of(database.name()), database.further().keySet().stream())
                .map(name -> new Path(database, name))
                .forEach(path -> of(path).forEach(published::putIfAbsent));
        return List.copyOf(published.values());
    }

    private SortedMap<KeyRef, LoginKey> of(Path path) {
        FoundDatabase database = path.database();
        var logins = new TreeSet<>(database.logins().keySet());
        logins.add(database.user());
        var published = new TreeMap<KeyRef, LoginKey>();
        secrets.forEach((secret, keys) -> logins.forEach(
                login -> inPieces(secret, keys, login, path).forEach(one -> published.put(one.key(), one))));
        places.stream()
                .filter(place -> logins.contains(place.info().user())
                        && place.info().path().equals(path.name()))
                .filter(place -> isOnlyServer() || endpoint(database, place).isPresent())
                .forEach(place -> published.put(place.key(), published(place, path)));
        return published;
    }

    private Optional<String> endpoint(FoundDatabase database, Place place) {
        ConnectionInfo info = place.info();
        return info.hosts().size() > 1
                ? Optional.empty()
                : endpoint(database.server(), info.host(), Optional.of(String.valueOf(info.port())));
    }

    /// The short template where it writes what is there; else one that is composed of pieces, where the place is one
    /// of the server's; else the short one, which moves the login there.
    private LoginKey published(Place place, Path path) {
        FoundDatabase database = path.database();
        ConnectionInfo info = place.info();
        KeptTemplate kept = place.kept();
        boolean password = info.password().isPresent();
        Optional<String> endpoint = endpoint(database, place);
        List<Parameter> parameters = parameters(database.server(), endpoint.orElse("default"));
        boolean startsWithThose = info.parameters().size() >= parameters.size()
                && info.parameters().subList(0, parameters.size()).equals(parameters);
        boolean isShort = info.hosts().size() == 1
                && info.hosts().getFirst().port().isPresent()
                && startsWithThose
                && (info.syntax() == Syntax.URL || info.parameters().size() == parameters.size());
        String field = switch (info.syntax()) {
            case URL -> info.scheme().equals("postgresql") ? "url" : "url(" + info.scheme() + ")";
            case JDBC -> "jdbc";
            case LIBPQ -> "dsn";
            case DOTNET, PDO, STACK_EXCHANGE -> "dotnet";
        };
        boolean isComposed = endpoint.isPresent()
                && kept.read().spot(What.PASSWORD).isPresent()
                && kept.secrets().isEmpty()
                && (!isShort || info.syntax() == Syntax.PDO || info.scheme().indexOf(':') >= 0);
        String user = info.user();
        if (isComposed) {
            return new LoginKey(place.key(), user, composed(kept, user, endpoint, path), password, List.of());
        }
        String text = path.template(field, user, endpoint);
        boolean isUrl = info.syntax() == Syntax.URL;
        String query = isUrl ? kept.query(startsWithThose ? parameters.size() : 0) : "";
        List<String> left = isUrl
                ? kept.secrets()
                : info.parameters().stream()
                        .filter(parameter -> !parameters.contains(parameter))
                        .map(Parameter::name)
                        .toList();
        return new LoginKey(place.key(), user, text + (query.isEmpty() ? "" : "?" + query), password, left);
    }

    private static String composed(KeptTemplate kept, String user, Optional<String> endpoint, Path path) {
        String owner = path.database().user();
        return kept.composed(Map.of(
                What.USER, path.template("user", user, Optional.empty()),
                What.PASSWORD, path.template("password", user, Optional.empty()),
                What.PATH, path.template("database", owner, Optional.empty()),
                What.HOST, path.template("host", owner, endpoint),
                What.PORT, path.template("port", owner, endpoint)));
    }

    private List<Parameter> parameters(String server, String endpoint) {
        return Optional.ofNullable(servers.get(server))
                .flatMap(node -> Optional.ofNullable(
                        new ServerEntry(server, node).endpoints().get(endpoint)))
                .map(place -> place.parameters().entrySet().stream()
                        .map(entry -> new Parameter(entry.getKey(), Secret.of(entry.getValue())))
                        .toList())
                .orElse(List.of());
    }

    /// The pieces around a key that holds the login's name: there must be a password, and no other database or
    /// server may be named.
    private List<LoginKey> inPieces(Address secret, SortedMap<String, Secret> keys, String login, Path path) {
        var published = new ArrayList<LoginKey>();
        keys.forEach((key, value) -> USER.stream()
                .filter(suffix -> value.reveal().equals(login)
                        && key.toUpperCase(Locale.ROOT).endsWith(suffix))
                .findFirst()
                .map(suffix -> key.substring(0, key.length() - suffix.length()))
                .ifPresent(prefix -> published.addAll(inPieces(secret, keys, prefix, key, login, path))));
        return published;
    }

    private List<LoginKey> inPieces(
            Address secret, SortedMap<String, Secret> keys, String prefix, String userKey, String login, Path path) {
        Optional<String> passwordKey = key(keys, prefix, PASSWORD);
        Optional<String> hostKey = key(keys, prefix, HOST);
        Optional<String> portKey = key(keys, prefix, PORT);
        Optional<String> databaseKey = key(keys, prefix, DATABASE);
        boolean isOther =
                databaseKey.filter(key -> !value(keys, key).equals(path.name())).isPresent();
        Optional<String> endpoint = hostKey.flatMap(
                host -> endpoint(path.database().server(), value(keys, host), portKey.map(port -> value(keys, port))));
        if (passwordKey.isEmpty() || isOther || (endpoint.isEmpty() && !isOnlyServer())) {
            return List.of();
        }
        var published = new ArrayList<LoginKey>();
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
                    published.add(new LoginKey(
                            new KeyRef(secret.namespace(), secret.name(), key),
                            login,
                            path.template(piece.getKey(), login, at),
                            true,
                            List.of()));
                }));
        published.addAll(beside(secret, prefix, login, path));
        return published;
    }

    /// A URL without a login, which is in separate keys: `DB_URL` beside `DB_USER` and `DB_PASSWORD`.
    private List<LoginKey> beside(Address secret, String prefix, String login, Path path) {
        return places.stream()
                .filter(place -> place.key().secret().equals(secret)
                        && place.key().key().startsWith(prefix)
                        && place.info().user().isEmpty()
                        && place.info().password().isEmpty()
                        && place.info().path().equals(path.name())
                        && place.kept().secrets().isEmpty())
                .flatMap(place -> endpoint(path.database(), place).stream()
                        .map(at -> new LoginKey(
                                place.key(),
                                login,
                                composed(place.kept(), login, Optional.of(at), path),
                                true,
                                List.of())))
                .toList();
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

    private boolean isOnlyServer() {
        return servers.size() == 1;
    }

    private Optional<String> endpoint(String server, String host, Optional<String> port) {
        return Optional.ofNullable(servers.get(server))
                .flatMap(node -> new ServerEntry(server, node).endpointAt(host, port));
    }
}
