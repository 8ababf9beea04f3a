package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.secret.Form;
import dev.berth.secret.Part;
import dev.berth.secret.PasswordGenerator;
import dev.berth.secret.ServerEntry.Endpoint;
import dev.berth.secret.TemplateException;
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

    /// The text and the password that `field` of `database` for `user`'s login stands for.
    ///
    /// @param former the name that the user had before
    List<Part> expand(String field, String database, String user, Optional<String> former, Address login) {
        return switch (field) {
            case "url" -> url(database, user, former, login);
            case "jdbc" -> jdbc(database, user, former, login);
            case "dotnet" -> dotnet(database, user, former, login);
            case "dsn" -> dsn(database, user, former, login);
            case "host" -> List.of(new Part.Text(endpoint.host()));
            case "port" -> List.of(new Part.Text(String.valueOf(endpoint.port())));
            case "database" -> List.of(new Part.Text(database));
            case "user" -> List.of(new Part.Text(user));
            case "password" -> List.of(password(login, former, Form.PLAIN, user));
            default -> throw new AssertionError(field);
        };
    }

    /// See PostgreSQL docs, "Connection URIs", 34.1.1.2.
    private List<Part> url(String database, String user, Optional<String> former, Address login) {
        return List.of(
                new Part.Text("postgresql://" + Form.percentEncode(user) + ":"),
                password(login, former, Form.URL, user),
                new Part.Text("@" + endpoint.authority() + "/" + Form.percentEncode(database) + endpoint.query()));
    }

    private List<Part> jdbc(String database, String user, Optional<String> former, Address login) {
        return List.of(
                new Part.Text("jdbc:postgresql://" + endpoint.authority() + "/" + Form.percentEncode(database)
                        + "?user=" + Form.percentEncode(user) + "&password="),
                password(login, former, Form.URL, user),
                new Part.Text(jdbcParameters()));
    }

    /// See Npgsql docs, "Connection String Parameters".
    private List<Part> dotnet(String database, String user, Optional<String> former, Address login) {
        var tail = new StringBuilder();
        endpoint.parameters().forEach((key, value) -> {
            String keyword = DOTNET_NAMES.get(key);
            if (keyword == null) {
                throw new TemplateException("endpoint \"" + name + "\" has the parameter \"" + key
                        + "\", which has no form in a .NET connection string. Use another endpoint");
            }
            tail.append(';')
                    .append(keyword)
                    .append('=')
                    .append(key.equals("sslmode") ? sslMode(value) : Form.DOTNET.encode(value));
        });
        return List.of(
                new Part.Text("Host=" + endpoint.host() + ";Port=" + endpoint.port() + ";Database="
                        + Form.DOTNET.encode(database) + ";Username=" + Form.DOTNET.encode(user) + ";Password="),
                password(login, former, Form.DOTNET, user),
                new Part.Text(tail.toString()));
    }

    private List<Part> dsn(String database, String user, Optional<String> former, Address login) {
        var tail = new ArrayList<String>();
        endpoint.parameters().forEach((key, value) -> tail.add(" " + key + "=" + Form.DSN.encode(value)));
        return List.of(
                new Part.Text("host=" + endpoint.host() + " port=" + endpoint.port() + " dbname="
                        + Form.DSN.encode(database) + " user=" + Form.DSN.encode(user) + " password="),
                password(login, former, Form.DSN, user),
                new Part.Text(String.join("", tail)));
    }

    private static Part password(Address login, Optional<String> former, Form form, String user) {
        return new Part.Password(login, form, user, PasswordGenerator.LENGTH, former);
    }

    private String jdbcParameters() {
        var query = new StringBuilder();
        endpoint.parameters()
                .forEach((key, value) -> query.append('&')
                        .append(JDBC_NAMES.getOrDefault(key, key))
                        .append('=')
                        .append(Form.percentEncode(value)));
        return query.toString();
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
