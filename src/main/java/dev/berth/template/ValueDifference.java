package dev.berth.template;

import dev.berth.connection.ConnectionInfo;
import dev.berth.connection.ConnectionInfo.Host;
import dev.berth.connection.ConnectionInfo.Kind;
import dev.berth.connection.ConnectionText;
import dev.berth.connection.TextLayout;
import dev.berth.connection.ValueSpan;
import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Credentials.Credential;
import dev.berth.core.Secret;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How a Secret's value differs from the declared one, in words that give nothing away: `host old.example ->
/// new.example, password`. Pure.
public final class ValueDifference {

    /// The form of hosts, ports, databases and users; text in another form isn't shown.
    private static final Pattern SHOWN = Pattern.compile("[A-Za-z0-9._:$%\\[\\],/-]{0,253}");

    /// The form of the names of parameters and lines.
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_. -]{0,63}");

    /// Parameters whose values are no secret.
    private static final Set<String> HARMLESS =
            Set.of("sslmode", "SSL Mode", "connect_timeout", "connection_limit", "pgbouncer", "pool_timeout", "ssl");

    /// Shorter texts stand in a password by chance.
    private static final int TELLING = 3;

    private static final int NAMED = 5;
    private static final String MARK = "\uE000";

    private final List<Secret> hidden;
    private final List<String> words = new ArrayList<>();

    private ValueDifference(List<Secret> hidden) {
        this.hidden = hidden;
    }

    /// The words, or nothing if the live value isn't understood.
    ///
    /// @param parts what the declared value is made of
    /// @param desired empty if a password in it is still to be made
    public static String of(List<Part> parts, Secret live, Optional<Secret> desired) {
        if (!live.isText() || desired.filter(value -> !value.isText()).isPresent()) {
            return "";
        }
        TextLayout before = TextLayout.of(live.reveal());
        Optional<Secret> declared = declared(parts);
        TextLayout after = TextLayout.of(declared.map(Secret::reveal).orElse(""));
        var hidden = new ArrayList<>(before.passwords());
        Part.logins(parts).forEach(login -> hidden.addAll(Part.find(parts, login, live)));
        var difference = new ValueDifference(hidden);
        boolean isUnderstood = difference.compare(before, after, live, declared);
        if (differsInPassword(parts, live, desired)) {
            difference.words.add("password");
        }
        boolean isBreak = !live.reveal().equals(TextLayout.withoutLineBreak(live.reveal()))
                && desired.filter(value -> value.reveal().equals(TextLayout.withoutLineBreak(live.reveal())))
                        .isPresent();
        if (isBreak && difference.words.isEmpty()) {
            return "line break at its end";
        }
        return difference.words.isEmpty() && isUnderstood ? "spelling" : String.join(", ", difference.words);
    }

    /// Whether both are understood.
    private boolean compare(TextLayout before, TextLayout after, Secret live, Optional<Secret> declared) {
        Optional<ConnectionText> one = exact(before);
        Optional<ConnectionText> other = exact(after);
        if (one.isPresent() && other.isPresent()) {
            connections(one.get().info(), other.get().info(), "");
            return true;
        }
        if (!after.entries().isEmpty() && !before.entries().isEmpty()) {
            entries(before, after);
            return true;
        }
        declared.filter(text -> text.reveal().strip().indexOf('\n') >= 0)
                .ifPresent(text -> lines(live.reveal(), text.reveal()));
        return false;
    }

    private static Optional<ConnectionText> exact(TextLayout layout) {
        return layout.whole()
                .filter(ConnectionText::exact)
                .filter(text -> !text.info().hosts().isEmpty())
                .filter(text ->
                        text.info().kind() != Kind.OTHER || !text.info().user().isEmpty());
    }

    private void connections(ConnectionInfo before, ConnectionInfo after, String where) {
        Map<String, String> live = facts(before, after.kind());
        facts(after, after.kind()).forEach((name, desired) -> {
            String now = live.getOrDefault(name, "");
            if (!now.equals(desired)) {
                words.add(where
                        + name
                        + (tells(before, name) && isShown(now) ? " " + named(now) + " -> " + named(desired) : ""));
            }
        });
        var names = new LinkedHashSet<String>();
        before.parameters().forEach(parameter -> names.add(parameter.name()));
        after.parameters().forEach(parameter -> names.add(parameter.name()));
        int unnamed = words.size();
        for (String name : names) {
            Optional<Secret> now = before.parameter(name);
            Optional<Secret> desired = after.parameter(name);
            if (!now.equals(desired)) {
                words.add(where + (isKnown(before) ? parameter(name, now, desired) : "a parameter"));
            }
        }
        boolean isOrder = unnamed == words.size() && !before.parameters().equals(after.parameters());
        if (isOrder && before.parameters().size() != after.parameters().size()) {
            words.add(where + "parameters");
        }
    }

    /// Whether the fact is what it is called, and can be shown: a user without a password may be a token.
    private static boolean tells(ConnectionInfo live, String fact) {
        boolean isTokenPerhaps = fact.equals("user")
                && !live.user().isEmpty()
                && live.password().filter(password -> !password.isEmpty()).isEmpty();
        return isKnown(live) && !isTokenPerhaps;
    }

    /// In a value of another form than berth manages a path or a user may be a token.
    private static boolean isKnown(ConnectionInfo live) {
        return live.kind() != Kind.OTHER;
    }

    private String parameter(String name, Optional<Secret> now, Optional<Secret> desired) {
        if (!isName(name)) {
            return "a parameter";
        }
        String live = now.map(Secret::reveal).orElse("");
        return HARMLESS.contains(name) && isShown(live)
                ? "parameter " + name + " " + named(live) + " -> "
                        + named(desired.map(Secret::reveal).orElse(""))
                : "parameter " + name + (now.isEmpty() ? " added" : desired.isEmpty() ? " removed" : " changed");
    }

    private boolean isName(String name) {
        return NAME.matcher(name).matches() && isNoPassword(name);
    }

    private boolean isShown(String text) {
        return SHOWN.matcher(text).matches() && isNoPassword(text);
    }

    private boolean isNoPassword(String text) {
        return hidden.stream()
                .noneMatch(password -> text.length() >= TELLING
                        && (password.reveal().contains(text) || text.contains(password.reveal())));
    }

    private static String named(String text) {
        return text.isEmpty() ? "(none)" : text;
    }

    private static SequencedMap<String, String> facts(ConnectionInfo info, Kind kind) {
        var facts = new LinkedHashMap<String, String>();
        facts.put(
                "scheme",
                switch (info.syntax()) {
                    case URL -> info.scheme();
                    case JDBC -> "jdbc:" + info.scheme();
                    case LIBPQ -> "dsn";
                    case DOTNET -> "dotnet";
                    case PDO -> "pdo:" + info.scheme();
                    case STACK_EXCHANGE -> "";
                });
        facts.put(
                "host",
                info.hosts().stream()
                        .map(host -> new Host(host.name(), Optional.empty()).authority())
                        .collect(Collectors.joining(",")));
        facts.put(
                "port",
                info.hosts().stream()
                        .map(host -> host.port().map(String::valueOf).orElse(""))
                        .collect(Collectors.joining(",")));
        String path = info.path();
        facts.put(kind.path(), !path.isEmpty() ? path : kind == Kind.REDIS ? "0" : kind == Kind.RABBITMQ ? "/" : "");
        facts.put("user", info.user());
        return facts;
    }

    /// A file with names, of which the manifest may know only a part.
    private void entries(TextLayout before, TextLayout after) {
        Map<String, ConnectionInfo> live = inside(before);
        Map<String, ConnectionInfo> desired = inside(after);
        var added = new ArrayList<String>();
        var changed = new ArrayList<String>();
        after.entries().forEach((path, spot) -> {
            ValueSpan now = before.entries().get(path);
            if (now == null) {
                added.add(path);
            } else if (live.containsKey(path) && desired.containsKey(path)) {
                connections(
                        java.util.Objects.requireNonNull(live.get(path)),
                        java.util.Objects.requireNonNull(desired.get(path)),
                        (isName(path) ? path : "a line") + " ");
            } else if (!now.value().equals(spot.value())
                    && !spot.value().reveal().contains(MARK)) {
                changed.add(path);
            }
        });
        var removed = new ArrayList<>(before.entries().sequencedKeySet());
        removed.removeAll(after.entries().keySet());
        names(added, "added");
        names(changed, "changed");
        names(removed, "removed");
    }

    private static Map<String, ConnectionInfo> inside(TextLayout layout) {
        return layout.connections().stream()
                .filter(connection -> connection.text().exact())
                .collect(Collectors.toMap(
                        TextLayout.Connection::path,
                        connection -> connection.text().info(),
                        (first, _) -> first));
    }

    private void names(List<String> paths, String what) {
        if (paths.isEmpty()) {
            return;
        }
        List<String> shown = paths.stream().filter(this::isName).limit(NAMED).toList();
        int more = paths.size() - shown.size();
        String others = more == 0 ? "" : shown.isEmpty() ? Text.count(more, "line") : " and " + more + " more";
        words.add(String.join(" ", shown) + others + " " + what);
    }

    /// A text without names: how many lines would go.
    private void lines(String live, String declared) {
        Set<String> known = new HashSet<>(Arrays.asList(declared.split("\r?\n", -1)));
        List<String> prefixes = known.stream()
                .filter(line -> line.contains(MARK))
                .map(line -> line.substring(0, line.indexOf(MARK)))
                .toList();
        long gone = Arrays.stream(live.split("\r?\n", -1))
                .filter(line -> !line.isBlank()
                        && !known.contains(line)
                        && prefixes.stream().noneMatch(line::startsWith))
                .count();
        if (gone > 0) {
            words.add(Text.count(gone, "other line") + " removed");
        }
    }

    /// The declared value, with a placeholder for each of its passwords.
    private static Optional<Secret> declared(List<Part> parts) {
        Map<Address, Credential> anything = new TreeMap<>();
        Part.logins(parts).forEach(login -> anything.put(login, new Credential.Known(Secret.of(MARK))));
        return Part.join(parts, new Credentials(new TreeMap<>(anything)), _ -> Optional.empty());
    }

    private static boolean differsInPassword(List<Part> parts, Secret live, Optional<Secret> desired) {
        return Part.logins(parts).stream().anyMatch(login -> {
            List<Secret> found = Part.find(parts, login, live);
            List<Secret> right =
                    desired.map(value -> Part.find(parts, login, value)).orElse(List.of());
            return right.isEmpty() || !found.contains(right.getFirst());
        });
    }
}
