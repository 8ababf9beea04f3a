package dev.berth.connection;

import dev.berth.connection.ConnectionInfo.Host;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Writes what [ConnectionText] reads. Pure.
public final class ConnectionWriter {

    /// A piece of the text.
    public sealed interface Written {

        record Literal(Secret text) implements Written {}

        /// The user's name.
        record User(ValueEncoding form) implements Written {}

        record Password(ValueEncoding form) implements Written {}
    }

    private final List<Written> pieces = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private final ConnectionInfo info;

    private ConnectionWriter(ConnectionInfo info) {
        this.info = info;
    }

    /// The whole text.
    public static Secret write(ConnectionInfo info) {
        return Secret.of(pieces(info).stream()
                .map(piece -> switch (piece) {
                    case Written.Literal(Secret text) -> text.reveal();
                    case Written.User(ValueEncoding form) -> form.encode(info.user());
                    case Written.Password(ValueEncoding form) ->
                        form.encode(info.password().map(Secret::reveal).orElse(""));
                })
                .collect(Collectors.joining()));
    }

    /// The text in pieces, so that user and password can be filled in later.
    public static List<Written> pieces(ConnectionInfo info) {
        var writer = new ConnectionWriter(info);
        switch (info.syntax()) {
            case URL -> writer.url();
            case JDBC -> writer.jdbc();
            case LIBPQ -> writer.pairs(ValueEncoding.DSN, " ", "host", "port", "dbname", "user", "password");
            case DOTNET -> writer.pairs(ValueEncoding.DOTNET, ";", "Host", "Port", "Database", "Username", "Password");
            case PDO -> {
                writer.literal.append(info.scheme()).append(':');
                writer.pairs(ValueEncoding.DSN, ";", "host", "port", "dbname", "user", "password");
            }
            case STACK_EXCHANGE -> writer.stackExchange();
        }
        writer.flush();
        return List.copyOf(writer.pieces);
    }

    private void flush() {
        if (!literal.isEmpty()) {
            pieces.add(new Written.Literal(Secret.of(literal.toString())));
            literal.setLength(0);
        }
    }

    private void user(ValueEncoding form) {
        flush();
        pieces.add(new Written.User(form));
    }

    private void password(ValueEncoding form) {
        flush();
        pieces.add(new Written.Password(form));
    }

    private void place() {
        literal.append(info.authority());
        if (!info.path().isEmpty()) {
            literal.append('/').append(Percent.encode(info.path()));
        }
    }

    private void parameters(String first) {
        String before = first;
        for (ConnectionInfo.Parameter parameter : info.parameters()) {
            literal.append(before)
                    .append(Percent.encode(parameter.name()))
                    .append('=')
                    .append(Percent.encode(parameter.value().reveal()));
            before = "&";
        }
    }

    /// See PostgreSQL docs, "Connection URIs", 34.1.1.2.
    private void url() {
        literal.append(info.scheme()).append("://");
        if (!info.user().isEmpty() || info.password().isPresent()) {
            user(ValueEncoding.URL);
            if (info.password().isPresent()) {
                literal.append(':');
                password(ValueEncoding.URL);
            }
            literal.append('@');
        }
        place();
        parameters("?");
    }

    private void jdbc() {
        literal.append("jdbc:").append(info.scheme()).append("://");
        place();
        String before = "?";
        if (!info.user().isEmpty()) {
            literal.append(before).append("user=");
            user(ValueEncoding.URL);
            before = "&";
        }
        if (info.password().isPresent()) {
            literal.append(before).append("password=");
            password(ValueEncoding.URL);
            before = "&";
        }
        parameters(before);
    }

    private void pairs(
            ValueEncoding form, String between, String host, String port, String path, String user, String password) {
        if (!info.hosts().isEmpty()) {
            String hosts = info.hosts().stream().map(Host::name).collect(Collectors.joining(","));
            boolean isBare = hosts.chars().noneMatch(c -> Character.isWhitespace(c) || "'\"\\;=".indexOf(c) >= 0);
            pair(between, host, isBare ? hosts : form.encode(hosts));
            if (info.hosts().stream().anyMatch(one -> one.port().isPresent())) {
                pair(
                        between,
                        port,
                        info.hosts().stream()
                                .map(one -> one.port().map(String::valueOf).orElse(""))
                                .collect(Collectors.joining(",")));
            }
        }
        if (!info.path().isEmpty()) {
            pair(between, path, form.encode(info.path()));
        }
        if (!info.user().isEmpty()) {
            pair(between, user, "");
            user(form);
        }
        if (info.password().isPresent()) {
            pair(between, password, "");
            password(form);
        }
        info.parameters()
                .forEach(parameter -> pair(
                        between, parameter.name(), form.encode(parameter.value().reveal())));
    }

    private void pair(String between, String key, String value) {
        boolean isFirst = pieces.isEmpty() && (literal.isEmpty() || literal.charAt(literal.length() - 1) == ':');
        literal.append(isFirst ? "" : between).append(key).append('=').append(value);
    }

    private void stackExchange() {
        literal.append(info.authority());
        if (!info.user().isEmpty()) {
            literal.append(",user=");
            user(ValueEncoding.PLAIN);
        }
        if (info.password().isPresent()) {
            literal.append(",password=");
            password(ValueEncoding.PLAIN);
        }
        if (!info.path().isEmpty()) {
            literal.append(",defaultDatabase=").append(info.path());
        }
        info.parameters()
                .forEach(parameter -> literal.append(',')
                        .append(parameter.name())
                        .append('=')
                        .append(parameter.value().reveal()));
    }
}
