package dev.berth.provider.postgres;

import dev.berth.connection.ConnectionInfo;
import dev.berth.connection.ConnectionInfo.Host;
import dev.berth.connection.ConnectionInfo.Parameter;
import dev.berth.connection.ConnectionInfo.Syntax;
import dev.berth.connection.ConnectionWriter;
import dev.berth.connection.ConnectionWriter.Written;
import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.AlternatingUsers;
import dev.berth.core.Secret;
import dev.berth.credential.PasswordGenerator;
import dev.berth.system.ServerEntry.Endpoint;
import dev.berth.template.Part;
import dev.berth.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// An endpoint of a PostgreSQL server, whose parameters are libpq's. Writes the connection strings that templates
/// ask for.
record PgEndpoint(String name, Endpoint endpoint) {

    static final List<String> FIELDS =
            List.of("url", "jdbc", "dotnet", "dsn", "host", "port", "database", "user", "password");

    private static final Map<String, String> JDBC_NAMES = Map.of(
            "application_name", "ApplicationName", "connect_timeout", "connectTimeout", "search_path", "currentSchema");
    private static final Map<String, String> DOTNET_NAMES = Map.of(
            "sslmode", "SSL Mode",
            "sslrootcert", "Root Certificate",
            "application_name", "Application Name",
            "connect_timeout", "Timeout",
            "search_path", "Search Path");

    /// Whom a connection string names.
    ///
    /// @param passwordless whether it has no password, so that a connection string tells none
    record Login(Address address, String user, AlternatingUsers turns, boolean passwordless) {

        /// Its name, which isn't known yet if it takes turns.
        private Part name(ValueEncoding form) {
            return turns.areTaken() ? new Part.User(address, form, turns) : new Part.Text(form.encode(user));
        }

        private Part password(ValueEncoding form) {
            return new Part.Password(address, form, user, PasswordGenerator.LENGTH, turns);
        }
    }

    /// The text and the password that `field` of `database` for a login stands for.
    List<Part> expand(String field, String database, Login login) {
        return switch (field) {
            case "url" -> written(Syntax.URL, "postgresql", database, login, parameters(Map.of()));
            case "jdbc" -> written(Syntax.JDBC, "postgresql", database, login, parameters(JDBC_NAMES));
            case "dotnet" -> written(Syntax.DOTNET, "", database, login, dotnetParameters());
            case "dsn" -> written(Syntax.LIBPQ, "", database, login, parameters(Map.of()));
            case "host" -> List.of(new Part.Text(endpoint.host()));
            case "port" -> List.of(new Part.Text(String.valueOf(endpoint.port())));
            case "database" -> List.of(new Part.Text(database));
            case "user" -> List.of(login.name(ValueEncoding.PLAIN));
            case "password" -> List.of(login.password(ValueEncoding.PLAIN));
            default -> throw new AssertionError(field);
        };
    }

    private List<Part> written(Syntax syntax, String scheme, String database, Login login, List<Parameter> parameters) {
        var info = new ConnectionInfo(
                syntax,
                scheme,
                List.of(new Host(endpoint.host(), Optional.of(endpoint.port()))),
                database,
                login.user(),
                login.passwordless() ? Optional.empty() : Optional.of(Secret.of("")),
                parameters);
        return ConnectionWriter.pieces(info).stream()
                .map(piece -> switch (piece) {
                    case Written.Literal(Secret text) -> new Part.Text(text.reveal());
                    case Written.User(ValueEncoding form) -> login.name(form);
                    case Written.Password(ValueEncoding form) -> login.password(form);
                })
                .toList();
    }

    private List<Parameter> parameters(Map<String, String> names) {
        return endpoint.parameters().entrySet().stream()
                .map(entry ->
                        new Parameter(names.getOrDefault(entry.getKey(), entry.getKey()), Secret.of(entry.getValue())))
                .toList();
    }

    /// See Npgsql docs, "Connection String Parameters".
    private List<Parameter> dotnetParameters() {
        var parameters = new ArrayList<Parameter>();
        endpoint.parameters().forEach((key, value) -> {
            String keyword = DOTNET_NAMES.get(key);
            if (keyword == null) {
                throw new TemplateException("endpoint \"" + name + "\" has the parameter \"" + key
                        + "\", which has no form in a .NET connection string. Use another endpoint");
            }
            parameters.add(new Parameter(keyword, Secret.of(key.equals("sslmode") ? sslMode(value) : value)));
        });
        return parameters;
    }

    /// libpq's `verify-full` is Npgsql's `VerifyFull`.
    private static String sslMode(String value) {
        return switch (value) {
            case "verify-full" -> "VerifyFull";
            case "verify-ca" -> "VerifyCA";
            default -> value.substring(0, 1).toUpperCase(Locale.ROOT) + value.substring(1);
        };
    }
}
