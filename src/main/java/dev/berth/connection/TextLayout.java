package dev.berth.connection;

import dev.berth.connection.ConnectionInfo.Syntax;
import dev.berth.connection.KeyedText.Entry;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The layout of a key's value: one connection text, a file with several named ones, or neither. Pure.
///
/// @param connections in the order of the text, with the places in the whole value
/// @param entries the values of a file by their names; empty if it is none
public record TextLayout(List<Connection> connections, SequencedMap<String, ValueSpan> entries) {

    /// A connection text, and the name of the value that it stands in; empty if it is the whole text.
    public record Connection(String path, ConnectionText text) {}

    private static final Pattern URL_START = Pattern.compile("(?:jdbc:)?[A-Za-z][A-Za-z0-9+.:-]{0,80}://");
    private static final Pattern URL_END = Pattern.compile("[\\s\"'<>`]|$");
    private static final List<String> PASSWORDS = List.of("password", "passwd", "pass", "pwd", "pw");
    private static final List<String> USERS = List.of("username", "user", "login", "role");
    private static final int DEPTH = 3;

    public TextLayout {
        connections = List.copyOf(connections);
        entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
    }

    /// Reads a value, with or without a line break at its end.
    public static TextLayout of(String value) {
        return of(value, DEPTH);
    }

    /// `value` without the line breaks at its end that `echo` writes.
    public static String withoutLineBreak(String value) {
        int end = value.length();
        while (end > 0 && (value.charAt(end - 1) == '\n' || value.charAt(end - 1) == '\r')) {
            end--;
        }
        return value.substring(0, end);
    }

    private static TextLayout of(String value, int depth) {
        String text = withoutLineBreak(value);
        Optional<ConnectionText> whole = ConnectionText.of(text);
        if (whole.filter(ConnectionText::exact).isPresent()) {
            return new TextLayout(List.of(new Connection("", whole.get())), new LinkedHashMap<>());
        }
        Optional<KeyedText> file = depth == 0 ? Optional.empty() : KeyedText.of(text);
        if (file.isPresent()) {
            return ofFile(text, file.get(), depth);
        }
        List<Connection> inside = text.indexOf('\n') < 0 && whole.isPresent() ? List.of() : urls(text);
        return new TextLayout(
                inside.isEmpty()
                        ? whole.map(connection -> new Connection("", connection)).stream()
                                .toList()
                        : inside,
                new LinkedHashMap<>());
    }

    private static TextLayout ofFile(String text, KeyedText file, int depth) {
        var connections = new ArrayList<Connection>();
        var entries = new LinkedHashMap<String, ValueSpan>();
        for (Entry entry : file.entries()) {
            ValueSpan spot = entry.value();
            entries.put(entry.path(), spot);
            Unquoted unquoted = spot.form().unquoted(text.substring(spot.from(), spot.to()));
            TextLayout inside = of(unquoted.text(), depth - 1);
            inside.entries().forEach((path, inner) -> entries.put(entry.path() + "." + path, inner.in(spot, unquoted)));
            for (Connection connection : inside.connections()) {
                connections.add(new Connection(
                        connection.path().isEmpty() ? entry.path() : entry.path() + "." + connection.path(),
                        new ConnectionText(
                                connection.text().info(),
                                connection.text().spots().stream()
                                        .map(inner -> inner.in(spot, unquoted))
                                        .toList(),
                                connection.text().passwords(),
                                connection.text().exact())));
            }
        }
        return new TextLayout(connections, entries);
    }

    /// The URLs in a text of another kind.
    private static List<Connection> urls(String text) {
        var urls = new ArrayList<Connection>();
        Matcher start = URL_START.matcher(text);
        int at = 0;
        while (start.find(at)) {
            int from = start.start();
            Matcher end = URL_END.matcher(text);
            int to = end.find(start.end()) ? end.start() : text.length();
            ConnectionText.of(text.substring(from, to))
                    .ifPresent(url -> urls.add(new Connection(
                            "",
                            new ConnectionText(
                                    url.info(),
                                    url.spots().stream()
                                            .map(spot -> spot.shifted(from))
                                            .toList(),
                                    url.passwords(),
                                    url.exact()))));
            at = Math.max(to, start.end());
        }
        return urls;
    }

    /// The connection text that is the whole value, if it is one.
    public Optional<ConnectionText> whole() {
        return connections.size() == 1 && entries.isEmpty()
                ? Optional.of(connections.getFirst().text())
                : Optional.empty();
    }

    /// What the connection texts say that are right to the last character, with user and password from their neighbours
    /// in a file where they name none themselves: `spring.datasource.username` beside `spring.datasource.url`.
    public List<ConnectionInfo> logins() {
        return connections.stream()
                .filter(connection -> connection.text().exact()
                        && !connection.text().info().hosts().isEmpty())
                .map(connection ->
                        withNeighbours(connection.path(), connection.text().info()))
                .toList();
    }

    private ConnectionInfo withNeighbours(String path, ConnectionInfo info) {
        if (path.isEmpty() || !info.user().isEmpty() || info.password().isPresent()) {
            return info;
        }
        String prefix = path.toLowerCase(Locale.ROOT).replaceFirst("[a-z]+$", "");
        return new ConnectionInfo(
                info.syntax(),
                info.scheme(),
                info.hosts(),
                info.path(),
                USERS.stream()
                        .flatMap(name -> value(prefix, name).stream())
                        .findFirst()
                        .orElse(""),
                PASSWORDS.stream()
                        .flatMap(name -> value(prefix, name).stream())
                        .findFirst()
                        .map(Secret::of),
                info.parameters());
    }

    /// The innermost value that the character at `index` stands in.
    public Optional<ValueSpan> spotAt(int index) {
        return Stream.concat(
                        connections.stream().flatMap(connection -> connection.text().spots().stream()),
                        entries.values().stream())
                .filter(spot -> spot.from() <= index && index < spot.to())
                .min(Comparator.comparingInt(spot -> spot.to() - spot.from()));
    }

    /// The passwords of `user` in all of the text, the likeliest first. A password without a user may belong
    /// to any login.
    public List<Secret> passwords(String user) {
        var exact = new ArrayList<Secret>();
        var others = new ArrayList<Secret>();
        var strangers = new ArrayList<Secret>();
        connections.forEach(connection -> {
            String named = connection.text().info().user();
            if (isSameUser(named, user)) {
                exact.addAll(connection.text().passwords());
            } else if (named.isEmpty()) {
                others.addAll(connection.text().passwords());
            } else if (isOfPairs(connection.text())) {
                strangers.addAll(connection.text().passwords());
            }
        });
        entries.forEach((path, spot) -> prefix(path, PASSWORDS).ifPresent(prefix -> {
            Optional<String> named =
                    USERS.stream().flatMap(name -> value(prefix, name).stream()).findFirst();
            if (named.isEmpty()) {
                others.add(spot.value());
            } else if (isSameUser(named.get(), user)) {
                exact.add(spot.value());
            }
        }));
        boolean isLone = exact.isEmpty() && others.isEmpty() && whole().isPresent();
        return Stream.of(exact, others, isLone ? strangers : List.<Secret>of())
                .flatMap(List::stream)
                .filter(password -> !password.isEmpty())
                .distinct()
                .toList();
    }

    /// The user of a connection string may be wrong by hand, and the password right.
    private static boolean isOfPairs(ConnectionText text) {
        return text.info().syntax() == Syntax.DOTNET || text.info().syntax() == Syntax.LIBPQ;
    }

    /// Every password in the text, whose ever it is.
    public List<Secret> passwords() {
        return Stream.concat(
                        connections.stream().flatMap(connection -> connection.text().passwords().stream()),
                        entries.entrySet().stream()
                                .filter(entry ->
                                        prefix(entry.getKey(), PASSWORDS).isPresent())
                                .map(entry -> entry.getValue().value()))
                .filter(password -> !password.isEmpty())
                .distinct()
                .toList();
    }

    private static Optional<String> prefix(String path, List<String> suffixes) {
        String lower = path.toLowerCase(Locale.ROOT);
        return suffixes.stream()
                .filter(lower::endsWith)
                .map(suffix -> lower.substring(0, lower.length() - suffix.length()))
                .findFirst();
    }

    private Optional<String> value(String prefix, String name) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(prefix + name))
                .map(entry -> entry.getValue().value().reveal())
                .findFirst();
    }

    /// Redis has a user without a name, which is also called `default`.
    public static boolean isSameUser(String written, String user) {
        return written.equals(user)
                || (user.isEmpty() && written.equals("default"))
                || (user.equals("default") && written.isEmpty());
    }
}
