package dev.berth.provider.postgres.live;

import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import dev.berth.core.Usage;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgFleet;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Measures the services' databases: one connection for all, and one into each for its extensions.
final class PgUsageReader {

    private final PgFleet scope;

    PgUsageReader(PgFleet scope) {
        this.scope = scope;
    }

    List<Usage> read(AdminLogin admin) {
        PgServerSpec spec = scope.server();
        Secret password = admin.password();
        PgPreflight admission = PgPreflight.of(spec, admin);
        PgServer facts = PgServer.bare(admission.server());
        try (var login = admission.session()) {
            Map<String, Row> rows = login.inspect("measures").getFirst().stream()
                    .collect(Collectors.toMap(row -> row.text("name"), Function.identity()));
            List<PgSection> sections = scope.sections().stream()
                    .filter(section -> rows.containsKey(section.database()))
                    .toList();
            return Parallel.map(
                    sections,
                    spec.manners().more(),
                    section -> Optional.ofNullable(rows.get(section.database()))
                            .map(row -> usage(section, row, extensions(section.database(), password, facts)))
                            .orElseThrow());
        } catch (PgException e) {
            throw PgPreflight.unreadable(spec, e);
        }
    }

    private Usage usage(PgSection section, Row row, SortedSet<String> extensions) {
        var amounts = new TreeMap<String, Long>();
        row.find("bytes").ifPresent(bytes -> amounts.put("bytes", Long.valueOf(bytes)));
        amounts.put("connections", Long.valueOf(row.text("connections")));
        var limits = new TreeMap<String, Long>();
        if (row.integer("connection_limit") >= 0) {
            limits.put("connections", (long) row.integer("connection_limit"));
        }
        return new Usage(
                Optional.of(section.service().name()),
                scope.server().database(section.database()),
                amounts,
                limits,
                extensions);
    }

    /// Without `plpgsql`, which every database has. None if the admin can't look inside.
    private SortedSet<String> extensions(String database, Secret password, PgServer facts) {
        PgServerSpec spec = scope.server();
        try (var login = PgConnection.inside(spec, database, password, facts)) {
            return login.inspect("extensions").getFirst().stream()
                    .map(row -> row.text("name"))
                    .filter(name -> !name.equals("plpgsql"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (PgException e) {
            if (e.state().equals("42501") || e.isOfDatabase()) {
                return new TreeSet<>();
            }
            throw e;
        }
    }
}
