package dev.berth.secret;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a value says beside its password: where the server is, and what to ask it for as whom. Only a value of
/// which every character has its place is understood: in one that a person mistyped, a piece of the password could
/// stand where a host would.
///
/// @param facts `scheme`, `host`, `port`, `database` (or `slot`, `vhost`), `user`, in this order
/// @param parameters everything else; may hold further secrets
/// @param hasPassword whether a password stands beside the user; what stands alone in its place may be a token
record Directions(SequencedMap<String, String> facts, Map<String, String> parameters, boolean hasPassword) {

    /// The forms of what berth manages. In a value of another form a path or a user may be a token.
    private static final Set<String> KNOWN =
            Set.of("postgres", "postgresql", "jdbc:postgresql", "redis", "rediss", "amqp", "amqps", "dsn", "dotnet");

    private static final Pattern URL = Pattern.compile("(?<scheme>(?:jdbc:)?[a-z][a-z0-9+]{0,15})://"
            + "(?:(?<user>[^:/?#@\\s]*)(?::(?<password>[^:/?#@\\s]*))?@)?"
            + "(?<host>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(?<port>\\d{1,5}))?"
            + "(?:/(?<path>[^/?#@\\s]*))?(?:\\?(?<query>[^#@\\s]*))?");

    // Repetitions are limited, as in Form.
    private static final Pattern DSN = Pattern.compile(
            "\\s*(?<key>[a-z_]+)\\s*=\\s*(?:'(?<quoted>(?:[^'\\\\]|\\\\.){0,1024})'|(?<plain>[^\\s'\\\\]*))(?:\\s+|$)");
    private static final Pattern DOTNET = Pattern.compile("\\s*(?<key>[A-Za-z][A-Za-z ]*?)\\s*="
            + "\\s*(?:\"(?<quoted>(?:[^\"]|\"\"){0,1024})\"|(?<plain>[^;\"'=]*))\\s*(?:;|$)");

    private static final Map<String, String> KEYWORDS = Map.ofEntries(
            Map.entry("host", "host"),
            Map.entry("server", "host"),
            Map.entry("port", "port"),
            Map.entry("dbname", "database"),
            Map.entry("database", "database"),
            Map.entry("user", "user"),
            Map.entry("username", "user"),
            Map.entry("user id", "user"),
            Map.entry("password", "password"),
            Map.entry("pwd", "password"));

    Directions {
        facts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(facts));
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /// What `value` says; empty if it is none of the forms that berth writes, or not quite.
    static Optional<Directions> of(String value) {
        Matcher url = URL.matcher(value);
        if (url.matches()) {
            return Optional.of(ofUrl(url));
        }
        return ofPairs(DOTNET, "dotnet", value).or(() -> ofPairs(DSN, "dsn", value));
    }

    private static Directions ofUrl(Matcher url) {
        var parameters = new TreeMap<String, String>();
        String query = url.group("query");
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                parameters.put(pair.substring(0, Math.max(0, equals)), pair.substring(equals + 1));
            }
        }
        String password = Optional.ofNullable(parameters.remove("password")).orElse("");
        String scheme = url.group("scheme");
        String user = parameters.remove("user");
        return new Directions(
                facts(
                        scheme,
                        url.group("host"),
                        url.group("port"),
                        database(scheme),
                        url.group("path"),
                        url.group("user") == null ? user : url.group("user")),
                parameters,
                !password.isEmpty()
                        || !Optional.ofNullable(url.group("password"))
                                .orElse("")
                                .isEmpty());
    }

    /// Whether the fact is what it is called, and can be shown.
    boolean tells(String fact) {
        boolean isTokenPerhaps = fact.equals("user")
                && !hasPassword
                && !facts.getOrDefault(fact, "").isEmpty();
        return KNOWN.contains(facts.getOrDefault("scheme", "")) && !isTokenPerhaps;
    }

    private static String database(String scheme) {
        return scheme.startsWith("redis") ? "slot" : scheme.startsWith("amqp") ? "vhost" : "database";
    }

    private static Optional<Directions> ofPairs(Pattern pair, String form, String value) {
        var known = new TreeMap<String, String>();
        var parameters = new TreeMap<String, String>();
        Matcher matcher = pair.matcher(value);
        int end = 0;
        while (end < value.length() && matcher.find(end) && matcher.start() == end && matcher.end() > end) {
            String key = matcher.group("key").toLowerCase(Locale.ROOT);
            String text = matcher.group("quoted") == null ? matcher.group("plain") : matcher.group("quoted");
            if (KEYWORDS.containsKey(key)) {
                known.put(KEYWORDS.get(key), text);
            } else {
                parameters.put(key, text);
            }
            end = matcher.end();
        }
        return end == value.length() && known.containsKey("host")
                ? Optional.of(new Directions(
                        facts(
                                form,
                                known.get("host"),
                                known.get("port"),
                                "database",
                                known.get("database"),
                                known.get("user")),
                        parameters,
                        !known.getOrDefault("password", "").isEmpty()))
                : Optional.empty();
    }

    private static SequencedMap<String, String> facts(
            String scheme,
            String host,
            @org.jspecify.annotations.Nullable String port,
            String databaseName,
            @org.jspecify.annotations.Nullable String database,
            @org.jspecify.annotations.Nullable String user) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("scheme", scheme);
        facts.put("host", host);
        facts.put("port", Optional.ofNullable(port).orElse(""));
        facts.put(databaseName, Optional.ofNullable(database).orElse(""));
        facts.put("user", Optional.ofNullable(user).orElse(""));
        return facts;
    }
}
