package dev.berth.embedded;

import dev.berth.core.Secret;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/// Shows that what berth promised is true: each service can log in with what its Secret says, can work, and can't
/// enter another's database.
public final class DemoProof {

    /// SQLSTATE of a login that is right and may not enter. See PostgreSQL docs, Appendix A.
    private static final String NO_CONNECT = "42501";

    /// A claim, and whether it holds.
    public record Finding(boolean holds, String text) {}

    private record Login(String user, Secret password, String database) {}

    private DemoProof() {}

    /// The claims about these services, each checked.
    ///
    /// @param values what each service's Secrets hold; those that are PostgreSQL URLs are tried
    public static List<Finding> of(EmbeddedServers servers, SortedMap<String, List<Secret>> values) {
        var logins = new TreeMap<String, Login>();
        values.forEach((service, secrets) -> secrets.stream()
                .map(Secret::reveal)
                .filter(value -> value.startsWith("postgresql://"))
                .findFirst()
                .ifPresent(url -> logins.put(service, login(URI.create(url)))));
        var findings = new ArrayList<Finding>();
        String neighbour = logins.isEmpty() ? "" : logins.lastEntry().getValue().database();
        for (var entry : logins.entrySet()) {
            Login login = entry.getValue();
            findings.add(canWork(servers, entry.getKey(), login));
            if (!neighbour.equals(login.database())) {
                findings.add(cannotEnter(servers, entry.getKey(), login, neighbour));
            }
            neighbour = login.database();
        }
        return findings;
    }

    private static Finding canWork(EmbeddedServers servers, String service, Login login) {
        String does = service + " logs in to its database " + login.database()
                + " with what its Secret says, and creates a table";
        try (Connection connection = connect(servers, login, login.database());
                Statement statement = connection.createStatement()) {
            statement.execute("create table berth_demo (id int)");
            statement.execute("drop table berth_demo");
            return new Finding(true, does);
        } catch (SQLException e) {
            return new Finding(false, does + ": " + e.getMessage());
        }
    }

    private static Finding cannotEnter(EmbeddedServers servers, String service, Login login, String other) {
        String does = service + " can't enter database " + other;
        try (Connection _ = connect(servers, login, other)) {
            return new Finding(false, does + ": it could");
        } catch (SQLException e) {
            boolean right = NO_CONNECT.equals(e.getSQLState());
            return new Finding(right, right ? does : does + ": " + e.getMessage());
        }
    }

    private static Login login(URI url) {
        String[] user = url.getUserInfo().split(":", 2);
        return new Login(user[0], Secret.of(user[1]), url.getPath().substring(1));
    }

    /// Straight to the server, whatever endpoint the Secret names: the demo has no pooler.
    private static Connection connect(EmbeddedServers servers, Login login, String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password().reveal());
        return DriverManager.getConnection(
                "jdbc:postgresql://" + EmbeddedServers.HOST + ":" + servers.postgresPort() + "/" + database,
                properties);
    }
}
