package dev.berth.connection;

import dev.berth.connection.ConnectionInfo.Host;
import dev.berth.connection.ConnectionInfo.Kind;
import dev.berth.connection.ConnectionInfo.Parameter;
import dev.berth.connection.ConnectionInfo.Syntax;
import dev.berth.connection.ValueSpan.What;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads URLs with any scheme, and JDBC's. See RFC 3986, and PostgreSQL docs, "Connection URIs", 34.1.1.2. Pure.
final class UrlText {

    /// `jdbc:` and its like may stand before the scheme.
    private static final Pattern SCHEME =
            Pattern.compile("(jdbc:)?((?:[A-Za-z][A-Za-z0-9+.-]{0,63}:){0,3}[A-Za-z][A-Za-z0-9+.-]{0,63})://");
    private static final Pattern HOST = Pattern.compile(
            "(\\[[0-9A-Fa-f:.]+]|(?:[\\w.\\uE000-\\uF8FF-]|%[0-9A-Fa-f]{2}){0,255})(?::([\\d\\uE000-\\uF8FF]{1,5}))?");

    private final String text;
    private final boolean isJdbc;
    private final String scheme;
    private final List<ValueSpan> spots = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final LinkedHashSet<String> passwords = new LinkedHashSet<>();

    private UrlText(String text, Matcher start) {
        this.text = text;
        this.isJdbc = start.group(1) != null;
        this.scheme = start.group(2);
        spot(What.SCHEME, start.start(2), start.end(2), ValueEncoding.PLAIN);
    }

    static Optional<ConnectionText> of(String text) {
        Matcher start = SCHEME.matcher(text);
        if (!start.lookingAt()) {
            return Optional.empty();
        }
        Optional<ConnectionText> exact = new UrlText(text, start).exact(start.end());
        return exact.or(() -> new UrlText(text, start).mistyped(start.end()));
    }

    private String spot(What what, int from, int to, ValueEncoding form) {
        String value = form.decode(text.substring(from, to));
        spots.add(new ValueSpan(what, from, to, form, Secret.of(value)));
        return value;
    }

    private Optional<ConnectionText> exact(int start) {
        int query = text.indexOf('?', start);
        int end = query < 0 ? text.length() : query;
        int slash = text.indexOf('/', start);
        int authority = slash < 0 || slash > end ? end : slash;
        int at = text.indexOf('@', start);
        boolean hasLogin = at >= 0 && at < authority;
        if (text.indexOf('#') >= 0
                || text.indexOf('@', hasLogin ? at + 1 : start) >= 0
                || text.chars().anyMatch(Character::isWhitespace)) {
            return Optional.empty();
        }
        if (hasLogin && !login(start, at)) {
            return Optional.empty();
        }
        int hostsFrom = hasLogin ? at + 1 : start;
        boolean hasSegments = text.substring(Math.min(authority + 1, end), end).indexOf('/') >= 0;
        if (hasSegments || !hosts(hostsFrom, authority)) {
            return Optional.empty();
        }
        if (authority < end) {
            spot(What.PATH, authority + 1, end, ValueEncoding.URL);
        }
        parameters(query);
        return Optional.of(result(true));
    }

    private boolean login(int from, int at) {
        int colon = text.indexOf(':', from);
        boolean hasPassword = colon >= 0 && colon < at;
        if (hasPassword && text.substring(colon + 1, at).indexOf(':') >= 0) {
            return false;
        }
        spot(What.USER, from, hasPassword ? colon : at, ValueEncoding.URL);
        if (hasPassword) {
            password(colon + 1, at);
        }
        return true;
    }

    private void password(int from, int to) {
        passwords.add(spot(What.PASSWORD, from, to, ValueEncoding.URL));
        passwords.add(text.substring(from, to));
    }

    private boolean hosts(int from, int to) {
        if (from == to) {
            return true;
        }
        int start = from;
        for (String one : text.substring(from, to).split(",", -1)) {
            Matcher host = HOST.matcher(one);
            if (!host.matches()) {
                return false;
            }
            String name = spot(What.HOST, start, start + host.end(1), ValueEncoding.of(Quoting.HOST));
            if (host.group(2) != null) {
                spot(What.PORT, start + host.start(2), start + host.end(2), ValueEncoding.PLAIN);
            }
            hosts.add(new Host(
                    name, ConnectionText.port(Optional.ofNullable(host.group(2)).orElse(""))));
            start += one.length() + 1;
        }
        return true;
    }

    private void parameters(int query) {
        int from = query + 1;
        if (query < 0 || from == text.length()) {
            return;
        }
        for (String pair : text.substring(from).split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = Percent.decode(pair.substring(0, Math.max(0, equals)));
            int value = from + equals + 1;
            int end = from + pair.length();
            What what = what(name);
            if (what == What.PASSWORD) {
                password(value, end);
            } else {
                String decoded = spot(what, value, end, ValueEncoding.URL);
                if (what == What.HOST) {
                    addHosts(decoded);
                } else if (what == What.PARAMETER) {
                    parameters.add(new Parameter(name, Secret.of(decoded)));
                }
            }
            from = end + 1;
        }
    }

    private void addHosts(String names) {
        List<Host> before = List.copyOf(hosts);
        Optional<Integer> port =
                before.stream().flatMap(host -> host.port().stream()).findFirst();
        hosts.clear();
        for (String name : names.split(",", -1)) {
            hosts.add(new Host(name, port));
        }
    }

    /// Parameters that say what another place of the URL may say as well; if that one does, it stays a parameter.
    private What what(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "user", "username" -> free(What.USER);
            case "password", "pwd" -> free(What.PASSWORD);
            case "host" -> hosts.stream().allMatch(host -> host.name().isEmpty()) ? What.HOST : What.PARAMETER;
            case "dbname" -> free(What.PATH);
            case "db" -> isRedis() ? free(What.PATH) : What.PARAMETER;
            default -> What.PARAMETER;
        };
    }

    private What free(What what) {
        return spots.stream().allMatch(spot -> spot.what() != what || spot.isEmpty()) ? what : What.PARAMETER;
    }

    private boolean isRedis() {
        return new ConnectionInfo(Syntax.URL, scheme, List.of(), "", "", Optional.empty(), List.of()).kind()
                == Kind.REDIS;
    }

    private ConnectionText result(boolean exact) {
        spots.removeIf(spot ->
                spot.isEmpty() && spots.stream().anyMatch(other -> other.what() == spot.what() && !other.isEmpty()));
        Optional<Secret> password = spots.stream()
                .filter(spot -> spot.what() == What.PASSWORD)
                .map(ValueSpan::value)
                .findFirst();
        return new ConnectionText(
                new ConnectionInfo(
                        isJdbc ? Syntax.JDBC : Syntax.URL,
                        scheme,
                        hosts,
                        value(What.PATH),
                        value(What.USER),
                        password,
                        parameters),
                spots,
                passwords.stream().map(Secret::of).toList(),
                exact);
    }

    private String value(What what) {
        return spots.stream()
                .filter(spot -> spot.what() == what)
                .map(spot -> spot.value().reveal())
                .findFirst()
                .orElse("");
    }

    /// A URL with an unescaped character has several readings: the password goes up to the first or the last `@`,
    /// decoded or as it stands.
    private Optional<ConnectionText> mistyped(int start) {
        int colon = start;
        while (colon < text.length() && ":/?#@".indexOf(text.charAt(colon)) < 0) {
            colon++;
        }
        int query = text.indexOf('?', start);
        boolean isInQuery = query >= 0 && query < text.indexOf('@', start) && text.indexOf("password=", query) >= 0;
        if (!isJdbc && !isInQuery && colon < text.length() && text.charAt(colon) == ':') {
            int first = text.indexOf('@', colon);
            if (first >= 0) {
                spot(What.USER, start, colon, ValueEncoding.URL);
                password(colon + 1, first);
                int last = text.lastIndexOf('@');
                passwords.add(Percent.decode(text.substring(colon + 1, last)));
                passwords.add(text.substring(colon + 1, last));
            }
        }
        if (query >= 0) {
            parametersOfMistyped(query);
        }
        return passwords.isEmpty() ? Optional.empty() : Optional.of(result(false));
    }

    private void parametersOfMistyped(int query) {
        int from = query + 1;
        for (String pair : text.substring(from).split("[&#]", -1)) {
            int equals = pair.indexOf('=');
            String name = pair.substring(0, Math.max(0, equals));
            if (name.equals("password") || name.equals("user")) {
                What what = name.equals("user") ? What.USER : What.PASSWORD;
                if (what == What.PASSWORD) {
                    password(from + equals + 1, from + pair.length());
                } else if (value(What.USER).isEmpty()) {
                    spot(what, from + equals + 1, from + pair.length(), ValueEncoding.URL);
                }
            }
            from += pair.length() + 1;
        }
    }
}
