package dev.berth.provider.postgres;

import dev.berth.connection.Percent;
import dev.berth.core.Address;
import dev.berth.core.Check;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.provider.postgres.PgLoginSession.Mode;
import dev.berth.secret.AdminLogin;
import dev.berth.secret.Endpoints;
import dev.berth.secret.Endpoints.Place;
import dev.berth.secret.Forward;
import dev.berth.secret.Forward.Door;
import dev.berth.secret.Reach;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.postgresql.Driver;

/// Logs in to a PostgreSQL server as berth and as each service does, and says how it went.
final class PgDoctorSession {

    private static final String TIMEOUT_SECONDS = "10";

    private final PgScope scope;
    private final Map<String, Map<Address, List<Secret>>> told;

    PgDoctorSession(PgScope scope, Map<String, Map<Address, List<Secret>>> told) {
        this.scope = scope;
        this.told = told;
    }

    List<Check> examine(Supplier<AdminLogin> admin) {
        PgServerSpec spec = scope.server();
        String server = spec.address().toString();
        var checks = new ArrayList<>(spec.forward()
                .map(way -> way.checks(server))
                .orElseGet(() -> Reach.checks(server, spec.host(), spec.port())));
        List<Row> reach = List.of();
        if (Check.allOk(checks)) {
            try {
                reach = server(admin.get(), checks);
            } catch (PgException e) {
                checks.add(PgAdmission.closed(spec, e)
                        .map(closed -> Check.bad(server, closed.what(), closed.next()))
                        .orElseGet(() -> unfit(
                                String.valueOf(PgAdmission.unreadable(spec, e).getMessage()))));
            } catch (UnreadableException e) {
                checks.add(unfit(String.valueOf(e.getMessage())));
            }
        }
        for (PgSection section : scope.sections()) {
            if (!section.service().absent()) {
                checks.addAll(service(section, reach));
            }
        }
        return checks;
    }

    private Check unfit(String said) {
        return Check.bad(
                scope.server().address().toString(), said, "Check `host`, `admin` and `sslmode` in berth.yaml");
    }

    /// What the server says of the admin; the rows of `reach.sql`.
    private List<Row> server(AdminLogin admin, List<Check> checks) {
        PgServerSpec spec = scope.server().as(admin.user());
        String server = spec.address().toString();
        try (var login = PgLoginSession.open(spec, spec.maintenance(), spec.admin(), admin.password(), Mode.FIRST)) {
            Row row = login.inspect("server").getFirst().getFirst();
            login.onlyRead();
            boolean encrypted = login.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                    .equals(List.of("t"));
            checks.add(Check.ok(
                    server,
                    spec.admin() + " logs in; PostgreSQL " + row.text("version")
                            + (encrypted ? ", by TLS" : ", without TLS")));
            checks.add(PgAdmission.obstacle(spec, row)
                    .map(obstacle -> Check.bad(server, obstacle.what(), obstacle.next()))
                    .orElseGet(() -> Check.ok(server, spec.admin() + " may make databases and logins")));
            return login.inspect("reach").getFirst();
        }
    }

    private List<Check> service(PgSection section, List<Row> reach) {
        var checks = new ArrayList<Check>();
        Map<Address, List<Secret>> secrets = told.getOrDefault(section.service().name(), Map.of());
        for (Place place : Endpoints.in(secrets, "postgresql", "postgres")) {
            if (users(section).contains(place.user()) && place.path().equals(section.database())) {
                checks.add(login(section, place));
            }
        }
        if (!told.isEmpty()
                && !section.absent()
                && users(section).stream()
                        .allMatch(user -> secrets.getOrDefault(section.server().role(user), List.of())
                                .isEmpty())) {
            checks.add(Check.bad(
                    section.service().name(),
                    "no Secret tells it the password of " + section.user() + " yet",
                    "Run: berth plan"));
        }
        if (!reach.isEmpty()) {
            checks.add(isolation(section, reach));
        }
        return checks;
    }

    private static Set<String> users(PgSection section) {
        var users = new HashSet<>(section.presentTurns());
        users.add(section.user());
        return users;
    }

    /// Logs in as the service does, through whatever stands in between, and makes a table that it takes back. Where the
    /// server is reached by another way than services go, only the server itself can be asked.
    private Check login(PgSection section, Place place) {
        PgServerSpec spec = scope.server();
        String service = section.service().name();
        var properties = properties(place);
        boolean asTold = spec.forward().isEmpty() || (place.host().equals(spec.host()) && place.port() == spec.port());
        if (asTold) {
            spec.tls().properties(place.parameter("sslmode", "prefer")).forEach(properties::setProperty);
        } else {
            spec.tls().properties().forEach(properties::setProperty);
        }
        String where = place.user() + " by " + place.key().key() + ": " + section.database() + " at " + place.host()
                + ":" + place.port()
                + spec.forward()
                        .map(way -> asTold ? " " + way : " (not tried from here, but the server itself " + way + ")")
                        .orElse("");
        String url =
                asTold ? url(place.host(), place.port(), place.path()) : url(spec.host(), spec.port(), place.path());
        if (spec.forward().isEmpty()) {
            return login(service, where, url, properties, Optional.empty());
        }
        try (Door door = spec.forward().get().open(Forward.Knock.KEY)) {
            PgLoginSession.forwarded(door, Duration.ZERO).forEach(properties::setProperty);
            return login(service, where, url, properties, Optional.of(door));
        } catch (UnreadableException e) {
            return Check.bad(
                    service, "can't log in as " + where + ": " + e.getMessage(), "Do what is said of the server");
        }
    }

    private static String url(String host, int port, String database) {
        return "jdbc:postgresql://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/"
                + Percent.encode(database);
    }

    private static Properties properties(Place place) {
        var properties = new Properties();
        properties.setProperty("user", place.user());
        properties.setProperty("password", place.password().reveal());
        properties.setProperty("ApplicationName", "berth");
        properties.setProperty("connectTimeout", TIMEOUT_SECONDS);
        properties.setProperty("loginTimeout", TIMEOUT_SECONDS);
        properties.setProperty("socketTimeout", TIMEOUT_SECONDS);
        properties.setProperty("prepareThreshold", "0");
        return properties;
    }

    private static Check login(String service, String where, String url, Properties properties, Optional<Door> door) {
        try (Connection connection = new Driver().connect(url, properties);
                Statement statement = Objects.requireNonNull(connection).createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create table berth_doctor ()");
            connection.rollback();
            return Check.ok(service, "logs in as " + where + ", and can create a table");
        } catch (SQLException e) {
            PgException failure = PgLoginSession.failure(e, door);
            boolean noRight = failure.state().equals("42501");
            return Check.bad(
                    service,
                    (noRight ? "can't create a table as " : "can't log in as ") + where + ": " + failure.said(),
                    door.flatMap(Door::trouble).isPresent() ? "Do what is said of the server" : "Run: berth plan");
        }
    }

    /// The databases of other services that it may enter and no manifest lets it.
    private Check isolation(PgSection section, List<Row> reach) {
        String service = section.service().name();
        Set<String> allowed = scope.sections().stream()
                .filter(other -> other.database().equals(section.database())
                        || other.allowConnect().contains(section.user()))
                .map(PgSection::database)
                .collect(Collectors.toSet());
        Set<String> others = scope.databases().keySet();
        List<String> open = reach.stream()
                .filter(row -> users(section).contains(row.text("role")))
                .map(row -> row.text("database"))
                .filter(database -> others.contains(database) && !allowed.contains(database))
                .distinct()
                .toList();
        return open.isEmpty()
                ? Check.ok(service, section.user() + " can't enter the databases of other services")
                : Check.bad(
                        service,
                        section.user() + " can enter databases of other services: " + String.join(", ", open),
                        "Run: berth plan, which closes them");
    }
}
