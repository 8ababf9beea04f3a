package dev.berth.provider.postgres;

import dev.berth.core.Check;
import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.provider.postgres.PgLoginSession.Mode;
import dev.berth.secret.AdminLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Looks into each service's database for what `berth doctor` says of its inside. One session for what all databases
/// share, and one for each database.
final class PgIsolationSession {

    private static final String[] SHARED = {"roles", "memberships", "databases"};

    private static final String[] INSIDE = {"schemas", "schema_rights", "foreign_objects"};

    private static final String PLAN = "Run: berth plan, which puts it right or says what a superuser must run";

    private final PgScope scope;
    private final SortedSet<String> services;

    /// @param services whose databases are looked into
    PgIsolationSession(PgScope scope, SortedSet<String> services) {
        this.scope = scope;
        this.services = services;
    }

    /// What is wrong inside the services' databases; nothing if the server or a database can't be read, which others
    /// say.
    List<Check> examine(Supplier<AdminLogin> admin) {
        try {
            AdminLogin login = admin.get();
            return examine(scope.as(login.user()), login.password());
        } catch (PgException | UnreadableException e) {
            return List.of();
        }
    }

    private List<Check> examine(PgScope scope, Secret password) {
        PgServer facts = shared(scope, password);
        PgNames names = PgNames.of(scope, facts);
        List<PgSection> sections = scope.sections().stream()
                .filter(section -> services.contains(section.service().name()))
                .filter(section -> !section.absent() && facts.databases().containsKey(section.database()))
                .toList();
        return Parallel.map(
                        sections,
                        scope.server().manners().more(),
                        section -> inside(scope, facts, section, password)
                                .map(rows -> checks(scope, facts, names, section, rows))
                                .orElse(List.of()))
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private static PgServer shared(PgScope scope, Secret password) {
        PgServerSpec spec = scope.server();
        try (var login = PgLoginSession.open(spec, spec.maintenance(), spec.admin(), password, Mode.READ)) {
            Row server = login.inspect("server").getFirst().getFirst();
            return new PgFacts(server, rows(SHARED, login.inspect(SHARED))).facts();
        }
    }

    private static Optional<PgRows> inside(PgScope scope, PgServer facts, PgSection section, Secret password) {
        try (var login = PgLoginSession.inside(scope.server(), section.database(), password, facts)) {
            return Optional.of(rows(INSIDE, login.inspect(INSIDE)));
        } catch (PgException e) {
            return Optional.empty();
        }
    }

    private static PgRows rows(String[] queries, List<List<Row>> results) {
        var rows = new TreeMap<String, List<Row>>();
        for (int i = 0; i < queries.length; i++) {
            rows.put(queries[i], results.get(i));
        }
        return new PgRows(Map.copyOf(rows));
    }

    private static List<Check> checks(PgScope scope, PgServer facts, PgNames names, PgSection section, PgRows rows) {
        var inner = new PgInner(
                PgPublic.of(section.database(), rows, names, section.user()), PgOwners.of(rows, names, section));
        PgServer known = facts.with(facts.findings().withInside(new TreeMap<>(Map.of(section.database(), inner))));
        var isolation = new PgIsolation(scope, known, section);
        String service = section.service().name();
        var checks = new ArrayList<Check>();
        inner.publicSchema()
                .flatMap(isolation::fault)
                .map(fault -> "schema public of " + PgDialect.quoted(section.database()) + " " + fault)
                .or(isolation::leftOpen)
                .ifPresent(what -> checks.add(Check.bad(service, what, PLAN)));
        // The trial of the login names tables and views.
        List<PgForeign> others =
                inner.foreign().stream().filter(object -> !object.isRelation()).toList();
        if (!others.isEmpty()) {
            checks.add(Check.bad(
                    service,
                    "others own " + PgForeign.summary(others) + " in " + PgDialect.quoted(section.database()),
                    "Write `ownership: take`, and run: berth plan"));
        }
        return checks;
    }
}
