package dev.berth.connection;

import dev.berth.connection.ConnectionInfo.Host;
import dev.berth.connection.ConnectionInfo.Parameter;
import dev.berth.connection.ConnectionInfo.Syntax;
import dev.berth.connection.KeyValueText.Pair;
import dev.berth.connection.ValueSpan.What;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A text that tells how to reach a server, read. [TextLayout] finds it in the value of a key. Pure.
///
/// @param spots where in the text each value stands
/// @param passwords the likeliest first; several if a person left out what the syntax asks for
/// @param exact whether every character has its place: in a mistyped text, a piece of the password could
///     stand where a host would
public record ConnectionText(ConnectionInfo info, List<ValueSpan> spots, List<Secret> passwords, boolean exact) {

    private static final Pattern PDO = Pattern.compile("([a-z][a-z0-9_]*):(?!//)(?=\\s*[a-z_]+\\s*=)");
    private static final Pattern STACK_HOST =
            Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[\\w.\\uE000-\\uF8FF-]+)(?::[\\d\\uE000-\\uF8FF]+)?");
    private static final Map<String, What> KEYS = Map.ofEntries(
            Map.entry("host", What.HOST),
            Map.entry("hostaddr", What.HOST),
            Map.entry("server", What.HOST),
            Map.entry("datasource", What.HOST),
            Map.entry("address", What.HOST),
            Map.entry("addr", What.HOST),
            Map.entry("networkaddress", What.HOST),
            Map.entry("port", What.PORT),
            Map.entry("dbname", What.PATH),
            Map.entry("database", What.PATH),
            Map.entry("initialcatalog", What.PATH),
            Map.entry("user", What.USER),
            Map.entry("username", What.USER),
            Map.entry("userid", What.USER),
            Map.entry("uid", What.USER),
            Map.entry("password", What.PASSWORD),
            Map.entry("pwd", What.PASSWORD));
    private static final Set<String> LIBPQ =
            Set.of(("service servicefile host hostaddr port dbname user password passfile require_auth channel_binding"
                            + " connect_timeout client_encoding options application_name fallback_application_name"
                            + " keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout replication"
                            + " gssencmode gssdelegation sslmode requiressl sslnegotiation sslcompression sslcert sslkey"
                            + " sslkeylogfile sslpassword sslcertmode sslrootcert sslcrl sslcrldir sslsni requirepeer"
                            + " ssl_min_protocol_version ssl_max_protocol_version min_protocol_version"
                            + " max_protocol_version krbsrvname gsslib scram_client_key scram_server_key"
                            + " target_session_attrs load_balance_hosts search_path schema")
                    .split(" "));

    public ConnectionText {
        spots = List.copyOf(spots);
        passwords = List.copyOf(passwords);
    }

    /// Where something stands, if it stands there once.
    public Optional<ValueSpan> spot(What what) {
        List<ValueSpan> all = spots.stream().filter(spot -> spot.what() == what).toList();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    /// The connection text that `text` is as a whole; empty if it is none. A text with errors is read as far
    /// as possible.
    public static Optional<ConnectionText> of(String text) {
        List<ConnectionText> readings = Stream.of(
                        UrlText.of(text), pdo(text), stackExchange(text), dotnet(text), libpq(text))
                .flatMap(Optional::stream)
                .toList();
        return readings.stream()
                .filter(ConnectionText::exact)
                .findFirst()
                .or(() -> readings.stream().findFirst());
    }

    private static Optional<ConnectionText> libpq(String text) {
        if (text.indexOf('=') < 0) {
            return Optional.empty();
        }
        KeyValueText pairs = KeyValueText.libpq(text);
        boolean isKnown = pairs.all().stream().map(Pair::key).allMatch(LIBPQ::contains);
        return of(Syntax.LIBPQ, "", new KeyValueText(pairs.all(), pairs.exact() && isKnown), List.of());
    }

    private static Optional<ConnectionText> dotnet(String text) {
        return text.indexOf('=') < 0 ? Optional.empty() : of(Syntax.DOTNET, "", KeyValueText.dotnet(text), List.of());
    }

    private static Optional<ConnectionText> pdo(String text) {
        Matcher start = PDO.matcher(text);
        return start.lookingAt()
                ? of(
                        Syntax.PDO,
                        start.group(1),
                        KeyValueText.pdo(text, start.end()),
                        List.of(spot(What.SCHEME, text, 0, start.end(1))))
                : Optional.empty();
    }

    private static ValueSpan spot(What what, String text, int from, int to) {
        return new ValueSpan(what, from, to, ValueEncoding.PLAIN, Secret.of(text.substring(from, to)));
    }

    private static Optional<ConnectionText> of(Syntax syntax, String scheme, KeyValueText pairs, List<ValueSpan> more) {
        var spots = new ArrayList<>(more);
        var parameters = new ArrayList<Parameter>();
        var passwords = new ArrayList<Secret>();
        pairs.all().forEach(pair -> {
            What what = what(syntax, pair.key());
            boolean isFirst = spots.stream().noneMatch(spot -> spot.what() == what);
            ValueSpan value = pair.value();
            if (what == What.PASSWORD) {
                passwords.add(value.value());
            }
            if (what == What.PARAMETER || !isFirst) {
                parameters.add(new Parameter(pair.key(), value.value()));
            }
            spots.add(new ValueSpan(
                    isFirst || what == What.PARAMETER ? what : What.PARAMETER,
                    value.from(),
                    value.to(),
                    value.form(),
                    value.value()));
        });
        List<Host> hosts = hosts(value(spots, What.HOST), value(spots, What.PORT));
        boolean tellsAny = spots.stream()
                .anyMatch(spot -> spot.what() == What.HOST || spot.what() == What.PATH || spot.what() == What.PASSWORD);
        boolean isLone = pairs.all().size() == 1 && passwords.isEmpty() && syntax != Syntax.PDO;
        return !tellsAny || isLone
                ? Optional.empty()
                : Optional.of(new ConnectionText(
                        new ConnectionInfo(
                                syntax,
                                scheme,
                                hosts,
                                value(spots, What.PATH),
                                value(spots, What.USER),
                                passwords.stream().findFirst(),
                                parameters),
                        spots,
                        passwords.stream().distinct().toList(),
                        pairs.exact()));
    }

    private static What what(Syntax syntax, String key) {
        String name = syntax == Syntax.DOTNET ? key.toLowerCase(Locale.ROOT).replaceAll("[ _]", "") : key;
        boolean isOther = syntax == Syntax.LIBPQ && !LIBPQ.contains(key);
        return isOther ? What.PARAMETER : KEYS.getOrDefault(name, What.PARAMETER);
    }

    private static String value(List<ValueSpan> spots, What what) {
        return spots.stream()
                .filter(spot -> spot.what() == what)
                .map(spot -> spot.value().reveal())
                .findFirst()
                .orElse("");
    }

    private static List<Host> hosts(String names, String ports) {
        if (names.isEmpty() && ports.isEmpty()) {
            return List.of();
        }
        String[] name = names.split(",", -1);
        String[] port = ports.split(",", -1);
        var hosts = new ArrayList<Host>();
        for (int i = 0; i < name.length; i++) {
            hosts.add(new Host(name[i].strip(), port(port.length == 1 ? port[0] : i < port.length ? port[i] : "")));
        }
        return hosts;
    }

    /// A port's number, if it is one.
    public static Optional<Integer> port(String text) {
        String digits = text.strip();
        return digits.matches("\\d{1,5}") ? Optional.of(Integer.parseInt(digits)) : Optional.empty();
    }

    /// `host:6379,host:6380,password=…,defaultDatabase=2`
    private static Optional<ConnectionText> stackExchange(String text) {
        if (text.indexOf(',') < 0 || text.indexOf('=') < 0) {
            return Optional.empty();
        }
        var spots = new ArrayList<ValueSpan>();
        var hosts = new ArrayList<Host>();
        var parameters = new ArrayList<Parameter>();
        int from = 0;
        for (String segment : text.split(",", -1)) {
            int equals = segment.indexOf('=');
            if (equals < 0) {
                if (!STACK_HOST.matcher(segment).matches() || !parameters.isEmpty()) {
                    return Optional.empty();
                }
                int colon = segment.endsWith("]") ? -1 : segment.lastIndexOf(':');
                int end = colon < 0 ? segment.length() : colon;
                String name = Quoting.HOST.decode(segment.substring(0, end));
                hosts.add(new Host(name, port(colon < 0 ? "" : segment.substring(colon + 1))));
                spots.add(new ValueSpan(What.HOST, from, from + end, ValueEncoding.of(Quoting.HOST), Secret.of(name)));
                if (colon >= 0) {
                    spots.add(spot(What.PORT, text, from + colon + 1, from + segment.length()));
                }
            } else {
                What what = switch (segment.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                    case "password" -> What.PASSWORD;
                    case "user" -> What.USER;
                    case "defaultdatabase" -> What.PATH;
                    default -> What.PARAMETER;
                };
                ValueSpan value = spot(what, text, from + equals + 1, from + segment.length());
                spots.add(value);
                parameters.add(new Parameter(segment.substring(0, equals), value.value()));
            }
            from += segment.length() + 1;
        }
        if (hosts.isEmpty()) {
            return Optional.empty();
        }
        String user = value(spots, What.USER);
        Optional<Secret> password = spots.stream()
                .filter(spot -> spot.what() == What.PASSWORD)
                .map(ValueSpan::value)
                .findFirst();
        parameters.removeIf(parameter -> Set.of("password", "user", "defaultdatabase")
                .contains(parameter.name().strip().toLowerCase(Locale.ROOT)));
        return Optional.of(new ConnectionText(
                new ConnectionInfo(
                        Syntax.STACK_EXCHANGE, "", hosts, value(spots, What.PATH), user, password, parameters),
                spots,
                password.stream().toList(),
                true));
    }
}
