package dev.berth.provider.postgres.live;

import dev.berth.connection.Percent;
import dev.berth.core.Check;
import dev.berth.core.UnreadableException;
import dev.berth.network.PortForward;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.network.UnreachableServers;
import dev.berth.network.UnreachableServers.Fault;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgLoginAdvice;
import dev.berth.provider.postgres.PgLoginAdvice.Attempt;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.PgSessions;
import dev.berth.provider.postgres.Row;
import dev.berth.template.PublishedEndpoints.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/// Logs in to a database as a service does, through whatever stands in between, and makes a table that it takes back.
/// Where the server is reached by another way than services go, only the server itself can be asked.
///
/// @param where as whom, by which key and where, as messages say it
/// @param atPublishedPlace whether the login goes where the Secret says
record PgLoginTrial(
        PgServerSpec spec,
        PgSection section,
        Place place,
        PgSessions sessions,
        String where,
        boolean atPublishedPlace) {

    private static final String TIMEOUT_SECONDS = "10";

    /// How many owners of tables are named.
    private static final int NAMED = 3;

    static PgLoginTrial of(PgServerSpec spec, PgSection section, Place place, PgSessions sessions) {
        boolean atPublishedPlace = spec.forward().isEmpty() || isServer(spec, place);
        String where = "as " + place.user() + " by " + place.key().key() + ": " + section.database() + " at "
                + name(place)
                + spec.forward()
                        .map(way -> atPublishedPlace
                                ? " " + way
                                : " (not tried from here, but the server itself " + way + ")")
                        .orElse("");
        return new PgLoginTrial(spec, section, place, sessions, where, atPublishedPlace);
    }

    private static boolean isServer(PgServerSpec spec, Place place) {
        return place.host().equals(spec.host()) && place.port() == spec.port();
    }

    private static String name(Place place) {
        return place.host() + ":" + place.port();
    }

    private String service() {
        return section.service().name();
    }

    /// The place that is really tried.
    private String tried() {
        return atPublishedPlace ? name(place) : spec.host() + ":" + spec.port();
    }

    /// @param unreached the places that are reported already
    List<Check> checks(UnreachableServers unreached) {
        if (unreached.isKnown(service(), tried(), where)) {
            return List.of();
        }
        if (spec.forward().isEmpty()) {
            return checks(Optional.empty(), unreached);
        }
        try (LocalPort localPort = spec.forward().get().open(PortForward.ClientAuth.KEY)) {
            return checks(Optional.of(localPort), unreached);
        } catch (UnreadableException e) {
            return List.of(Check.bad(
                    service(),
                    "can't log in " + where + ": " + e.getMessage(),
                    "Do what is said of " + spec.address() + " above"));
        }
    }

    private List<Check> checks(Optional<LocalPort> localPort, UnreachableServers unreached) {
        PgConnection login;
        try {
            login = PgConnection.trial(url(), properties(localPort), localPort);
        } catch (PgException e) {
            return refused(e, localPort, unreached);
        }
        try (login) {
            try {
                login.trying("create table berth_doctor ()");
            } catch (PgException e) {
                return List.of(
                        Check.ok(service(), "logs in " + where),
                        PgCreateFailure.check(this, e, login.inspect("footing", "path")));
            }
            var checks = new ArrayList<>(List.of(Check.ok(service(), "logs in " + where + ", and can create a table")));
            login.warnings()
                    .check(service(), place.user(), "berth rotate " + service())
                    .ifPresent(checks::add);
            List<Row> foreign = login.inspect("foreign").getFirst().stream()
                    .filter(row -> !section.allRoles().contains(row.text("owner")))
                    .toList();
            if (!foreign.isEmpty()) {
                checks.add(foreign(foreign));
            }
            return checks;
        } catch (PgException e) {
            return refused(e, localPort, unreached);
        }
    }

    private List<Check> refused(PgException e, Optional<LocalPort> localPort, UnreachableServers unreached) {
        if (localPort.flatMap(LocalPort::trouble).isPresent()) {
            return List.of(Check.bad(
                    service(),
                    "can't log in " + where + ": " + e.said(),
                    "Do what is said of " + spec.address() + " above"));
        }
        var advice = PgLoginAdvice.of(
                e, new Attempt(place.user(), section.database(), tried(), "`endpoints`", true), sessions);
        if (advice.everybody()) {
            unreached.add(service(), where, new Fault(tried(), advice.reason(), advice.next()));
            return List.of();
        }
        return List.of(Check.bad(service(), "can't log in " + where + ": " + advice.reason(), advice.next()));
    }

    private String url() {
        String host = atPublishedPlace ? place.host() : spec.host();
        return "jdbc:postgresql://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + (atPublishedPlace ? place.port() : spec.port()) + "/" + Percent.encode(place.path());
    }

    private Properties properties(Optional<LocalPort> localPort) {
        var properties = new Properties();
        properties.setProperty("user", place.user());
        properties.setProperty("password", place.password().reveal());
        properties.setProperty("ApplicationName", "berth");
        properties.setProperty("connectTimeout", TIMEOUT_SECONDS);
        properties.setProperty("loginTimeout", TIMEOUT_SECONDS);
        properties.setProperty("socketTimeout", TIMEOUT_SECONDS);
        properties.setProperty("prepareThreshold", "0");
        (atPublishedPlace
                        ? spec.tls().properties(place.parameter("sslmode", "prefer"))
                        : spec.tls().properties())
                .forEach(properties::setProperty);
        localPort.ifPresent(open -> PgStartup.forwarded(open, Duration.ZERO).forEach(properties::setProperty));
        return properties;
    }

    /// Tables of other owners, as after a superuser has restored a dump.
    private Check foreign(List<Row> owners) {
        String counts = owners.stream()
                .limit(NAMED)
                .map(row -> row.text("owner") + " " + row.text("relations"))
                .collect(Collectors.joining(", "));
        String example = owners.getFirst().text("example");
        return Check.bad(
                service(),
                place.user() + " doesn't own all tables in " + section.database()
                        + ", so it can't alter them and may not read them. Others own: " + counts
                        + (owners.size() > NAMED ? ", …" : ""),
                "Write `ownership: take`, or hand each over in " + section.database()
                        + ", as its owner or a superuser: alter table " + example + " owner to "
                        + PgDialect.quoted(section.user()));
    }
}
