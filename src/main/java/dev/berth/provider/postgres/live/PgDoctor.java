package dev.berth.provider.postgres.live;

import dev.berth.core.Check;
import dev.berth.core.SecretFindings;
import dev.berth.core.UnreadableException;
import dev.berth.credential.AdminLogin;
import dev.berth.network.Reach;
import dev.berth.network.UnreachableServers;
import dev.berth.network.UnreachableServers.Fault;
import dev.berth.provider.postgres.PgCollation;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgFleet;
import dev.berth.provider.postgres.PgHealth;
import dev.berth.provider.postgres.PgLoginAdvice;
import dev.berth.provider.postgres.PgLoginAdvice.Attempt;
import dev.berth.provider.postgres.PgObstacle;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.PgSessions;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import dev.berth.template.PublishedEndpoints;
import dev.berth.template.PublishedEndpoints.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Logs in to a PostgreSQL server as berth and as each service does, and says how it went.
public final class PgDoctor {

    private final PgFleet scope;
    private final SortedSet<String> services;
    private final Map<String, SecretFindings> findings;

    /// @param services whose logins are tried
    PgDoctor(PgFleet scope, SortedSet<String> services, Map<String, SecretFindings> findings) {
        this.scope = scope;
        this.services = services;
        this.findings = findings;
    }

    List<Check> examine(Supplier<AdminLogin> admin) {
        PgServerSpec spec = scope.server();
        String server = spec.address().toString();
        var checks = new ArrayList<>(spec.forward()
                .map(way -> way.checks(server))
                .orElseGet(() -> Reach.checks(server, spec.host(), spec.port())));
        Found found = Found.NOTHING;
        Optional<Fault> fault = Check.allOk(checks) ? Optional.empty() : Optional.of(said(checks.getLast()));
        if (fault.isEmpty()) {
            try {
                found = server(admin.get(), checks);
            } catch (PgException e) {
                PgLoginAdvice advice = PgLoginAdvice.of(
                        e,
                        new Attempt(spec.admin(), spec.maintenance(), place(), "`host`, `admin` and `sslmode`", false),
                        PgSessions.UNKNOWN);
                Check unfit = PgPreflight.closed(spec, e)
                        .map(closed -> Check.bad(server, closed.what(), closed.next()))
                        .orElseGet(() -> Check.bad(
                                server,
                                String.valueOf(PgPreflight.unreadable(spec, admin.get(), e)
                                        .getMessage()),
                                PgPreflight.unfinished(spec, admin.get(), e)
                                        .map(command -> "Run: " + command)
                                        .orElse(advice.next())));
                checks.add(unfit);
                fault = Optional.of(unfit).filter(_ -> advice.everybody()).map(this::said);
            } catch (UnreadableException noPassword) {
                // The check of the password's places has said so.
                found = Found.NOTHING;
            }
        }
        checks.addAll(services(found, fault));
        return checks;
    }

    private List<Check> services(Found found, Optional<Fault> fault) {
        List<PgSection> sections = scope.sections().stream()
                .filter(section -> !section.service().absent()
                        && services.contains(section.service().name()))
                .toList();
        var unreached = new UnreachableServers(fault);
        return unreached.checks(
                scope.server().address().toString(),
                sections,
                found.sessions().isNearlyFull(),
                section -> service(section, found, unreached));
    }

    /// What is known of the server's place, and needn't be said for each service.
    private Fault said(Check bad) {
        return new Fault(place(), bad.finding(), bad.next());
    }

    private String place() {
        return scope.server().host() + ":" + scope.server().port();
    }

    /// What the server says of itself.
    ///
    /// @param reach the rows of `reach.sql`
    private record Found(List<Row> reach, PgSessions sessions) {

        private static final Found NOTHING = new Found(List.of(), PgSessions.UNKNOWN);
    }

    private Found server(AdminLogin admin, List<Check> checks) {
        PgServerSpec spec = scope.server().as(admin.user());
        String server = spec.address().toString();
        try (var login = PgConnection.open(spec, spec.maintenance(), spec.admin(), admin.password(), Mode.FIRST)) {
            Row row = login.inspect("server").getFirst().getFirst();
            login.onlyRead();
            boolean encrypted = login.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                    .equals(List.of("t"));
            checks.add(Check.ok(
                    server,
                    spec.admin() + " logs in; PostgreSQL " + row.text("version")
                            + (encrypted ? ", by TLS" : ", without TLS")));
            login.warnings()
                    .check(server, spec.admin(), "berth rotate --admin " + spec.name())
                    .ifPresent(checks::add);
            checks.add(PgObstacle.of(spec, row)
                    .map(obstacle -> Check.bad(server, obstacle.what(), obstacle.next()))
                    .orElseGet(() -> Check.ok(server, spec.admin() + " may make databases and logins")));
            List<List<Row>> rows = login.inspect("reach", "room", "held", "limits", "ending");
            var sessions = PgSessions.of(rows.get(1).getFirst(), rows.get(2));
            List<Row> hashed =
                    row.flag("reads_verifiers") ? login.inspect("md5").getFirst() : List.of();
            checks.addAll(PgHealth.of(scope.as(admin.user()), row, sessions, rows.get(3), rows.get(4), hashed)
                    .checks());
            if (row.integer("major") >= 15) {
                login.inspect("collations")
                        .getFirst()
                        .forEach(each -> checks.add(Check.warning(
                                server,
                                PgCollation.of(each).what(each.text("name"))
                                        + ", so its indexes of texts may be wrong and it can't be copied",
                                PgCollation.next(each.text("name")))));
            }
            return new Found(rows.getFirst(), sessions);
        }
    }

    private List<Check> service(PgSection section, Found found, UnreachableServers unreached) {
        var checks = new ArrayList<Check>();
        SecretFindings secrets = findings.getOrDefault(section.service().name(), SecretFindings.NOTHING);
        for (Place place : PublishedEndpoints.in(secrets.values(), "postgresql", "postgres")) {
            if (!section.passwordless().containsKey(place.user())
                    && users(section).contains(place.user())
                    && place.path().equals(section.database())) {
                checks.addAll(PgLoginTrial.of(scope.server(), section, place, found.sessions())
                        .checks(unreached));
            }
        }
        if (!section.declaresRoles()) {
            return checks;
        }
        if (!findings.isEmpty()
                && !section.absent()
                && !section.passwordless().containsKey(section.user())
                && users(section).stream()
                        .allMatch(user ->
                                secrets.passwords(section.server().role(user)).isEmpty())) {
            checks.add(Check.bad(
                    section.service().name(), "no Secret holds the password of " + section.user(), "Run: berth plan"));
        }
        section.passwordless()
                .keySet()
                .forEach(login -> checks.add(Check.ok(
                        section.service().name(),
                        login + " has no password (`password: none`), so its login isn't tried")));
        if (!found.reach().isEmpty()) {
            checks.add(isolation(section, found.reach()));
        }
        return checks;
    }

    private static Set<String> users(PgSection section) {
        var users = new HashSet<>(section.presentTurns());
        users.add(section.user());
        return users;
    }

    /// The databases of other services that it may enter and no manifest lets it.
    private Check isolation(PgSection section, List<Row> reach) {
        String service = section.service().name();
        Set<String> allowed = scope.sections().stream()
                .filter(other -> other.service().equals(section.service())
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
