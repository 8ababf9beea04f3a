package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.secret.Form;
import dev.berth.secret.Part;
import dev.berth.secret.PasswordGenerator;
import dev.berth.secret.ServerEntry.Endpoint;
import dev.berth.secret.TemplateException;
import dev.berth.secret.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
    record Login(Address address, String user, Turns turns) {

        /// Its name, which isn't known yet if it takes turns.
        private Part name(Form form) {
            return turns.areTaken() ? new Part.User(address, form, turns) : new Part.Text(form.encode(user));
        }

        private Part password(Form form) {
            return new Part.Password(address, form, user, PasswordGenerator.LENGTH, turns);
        }
    }

    /// The text and the password that `field` of `database` for a login stands for.
    List<Part> expand(String field, String database, Login login) {
        return switch (field) {
            case "url" -> url(database, login);
            case "jdbc" -> jdbc(database, login);
            case "dotnet" -> dotnet(database, login);
            case "dsn" -> dsn(database, login);
            case "host" -> List.of(new Part.Text(endpoint.host()));
            case "port" -> List.of(new Part.Text(String.valueOf(endpoint.port())));
            case "database" -> List.of(new Part.Text(database));
            case "user" -> List.of(login.name(Form.PLAIN));
            case "password" -> List.of(login.password(Form.PLAIN));
            default -> throw new AssertionError(field);
        };
    }

    /// See PostgreSQL docs, "Connection URIs", 34.1.1.2.
    private List<Part> url(String database, Login login) {
        return List.of(
                new Part.Text("postgresql://"),
                login.name(Form.URL),
                new Part.Text(":"),
                login.password(Form.URL),
                new Part.Text("@" + endpoint.authority() + "/" + Form.percentEncode(database) + endpoint.query()));
    }

    private List<Part> jdbc(String database, Login login) {
        return List.of(
                new Part.Text(
                        "jdbc:postgresql://" + endpoint.authority() + "/" + Form.percentEncode(database) + "?user="),
                login.name(Form.URL),
                new Part.Text("&password="),
                login.password(Form.URL),
                new Part.Text(jdbcParameters()));
    }

    /// See Npgsql docs, "Connection String Parameters".
    private List<Part> dotnet(String database, Login login) {
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
                        + Form.DOTNET.encode(database) + ";Username="),
                login.name(Form.DOTNET),
                new Part.Text(";Password="),
                login.password(Form.DOTNET),
                new Part.Text(tail.toString()));
    }

    private List<Part> dsn(String database, Login login) {
        var tail = new ArrayList<String>();
        endpoint.parameters().forEach((key, value) -> tail.add(" " + key + "=" + Form.DSN.encode(value)));
        return List.of(
                new Part.Text("host=" + endpoint.host() + " port=" + endpoint.port() + " dbname="
                        + Form.DSN.encode(database) + " user="),
                login.name(Form.DSN),
                new Part.Text(" password="),
                login.password(Form.DSN),
                new Part.Text(String.join("", tail)));
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
