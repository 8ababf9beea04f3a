package dev.berth.provider.postgres.live;

import dev.berth.core.Check;
import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgFacts;
import dev.berth.provider.postgres.PgFleet;
import dev.berth.provider.postgres.PgForeignObject;
import dev.berth.provider.postgres.PgInner;
import dev.berth.provider.postgres.PgIsolation;
import dev.berth.provider.postgres.PgNames;
import dev.berth.provider.postgres.PgOwners;
import dev.berth.provider.postgres.PgPublic;
import dev.berth.provider.postgres.PgRows;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Looks into each service's database for what `berth doctor` says of its inside. One session for what all databases
/// share, and one for each database.
final class PgIsolationReader {

    private static final String[] SHARED = {"roles", "memberships", "databases"};

    private static final String[] INSIDE = {"schemas", "schema_rights", "foreign_objects"};

    private static final String PLAN = "Run: berth plan, which puts it right or says what a superuser must run";

    private final PgFleet scope;
    private final SortedSet<String> services;

    /// @param services whose databases are looked into
    PgIsolationReader(PgFleet scope, SortedSet<String> services) {
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

    private List<Check> examine(PgFleet scope, Secret password) {
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

    private static PgServer shared(PgFleet scope, Secret password) {
        PgServerSpec spec = scope.server();
        try (var login = PgConnection.open(spec, spec.maintenance(), spec.admin(), password, Mode.READ)) {
            Row server = login.inspect("server").getFirst().getFirst();
            return new PgFacts(server, rows(SHARED, login.inspect(SHARED))).facts();
        }
    }

    private static Optional<PgRows> inside(PgFleet scope, PgServer facts, PgSection section, Secret password) {
        try (var login = PgConnection.inside(scope.server(), section.database(), password, facts)) {
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

    private static List<Check> checks(PgFleet scope, PgServer facts, PgNames names, PgSection section, PgRows rows) {
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
        List<PgForeignObject> others =
                inner.foreign().stream().filter(object -> !object.isRelation()).toList();
        if (!others.isEmpty()) {
            checks.add(Check.bad(
                    service,
                    "others own " + PgForeignObject.summary(others) + " in " + PgDialect.quoted(section.database()),
                    "Write `ownership: take`, and run: berth plan"));
        }
        return checks;
    }
}
