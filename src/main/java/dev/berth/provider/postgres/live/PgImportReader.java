package dev.berth.provider.postgres.live;

import dev.berth.core.Address;
import dev.berth.core.FoundDatabase;
import dev.berth.core.FoundDatabase.Inside;
import dev.berth.core.FoundLogin;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgImportCandidates;
import dev.berth.provider.postgres.PgImportGrants;
import dev.berth.provider.postgres.PgImportPublications;
import dev.berth.provider.postgres.PgRows;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.live.PgConnection.Mode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/// Reads a server for `berth import`: one connection for what all databases share, and one into each that a manifest
/// could declare, for what is inside. Writes nothing.
public final class PgImportReader {

    /// What was found, and why the rest is left out.
    public record Findings(List<FoundDatabase> databases, List<Note> notes) {}

    private static final String[] QUERIES = {"server", "roles", "memberships", "databases", "database_grants", "users"};

    private final PgServerSpec server;
    private final Secret password;

    private PgImportReader(PgServerSpec server, Secret password) {
        this.server = server;
        this.password = password;
    }

    /// Finds the databases of a server.
    ///
    /// @param fleet whose marks count
    /// @param declared what manifests declare already
    /// @throws UnreadableException if the server can't be read
    public static Findings read(String fleet, PgServerSpec spec, AdminLogin admin, Set<Address> declared) {
        PgServerSpec server = spec.as(admin.user());
        try {
            return new PgImportReader(server, admin.password()).findings(fleet, declared);
        } catch (PgException e) {
            throw PgPreflight.unreadable(server, e);
        }
    }

    private Findings findings(String fleet, Set<Address> declared) {
        PgRows rows = shared();
        PgImportCandidates found = new PgImportCandidates(fleet, server, declared, rows);
        PgServer facts = PgServer.bare(rows.of("server").getFirst());
        var notes = new ConcurrentLinkedQueue<>(found.notes());
        List<Optional<FoundDatabase>> databases = Parallel.map(
                found.databases(), server.manners().more(), database -> inside(fleet, database, facts, notes));
        return new Findings(databases.stream().flatMap(Optional::stream).toList(), List.copyOf(notes));
    }

    private PgRows shared() {
        try (var login = PgConnection.open(server, server.maintenance(), server.admin(), password, Mode.READ)) {
            List<List<Row>> results = login.inspect(QUERIES);
            var rows = new TreeMap<String, List<Row>>();
            for (int i = 0; i < QUERIES.length; i++) {
                rows.put(QUERIES[i], results.get(i));
            }
            if (results.getFirst().getFirst().flag("reads_verifiers")) {
                rows.put(
                        PgSharedReader.VERIFIERS,
                        login.inspect(PgSharedReader.VERIFIERS).getFirst());
            }
            return new PgRows(Map.copyOf(rows));
        }
    }

    /// With what is in the database and the owner's others. Empty if one of them can't be read, which is noted.
    private Optional<FoundDatabase> inside(
            String fleet, FoundDatabase database, PgServer facts, Collection<Note> notes) {
        Set<String> granted = database.logins().values().stream()
                .filter(login -> login.access().equals("none"))
                .map(FoundLogin::name)
                .collect(Collectors.toSet());
        var further = new TreeMap<String, Inside>();
        for (Map.Entry<String, Inside> other : database.further().entrySet()) {
            Optional<Inside> found = inside(fleet, other.getKey(), granted, facts, notes);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            further.put(other.getKey(), other.getValue().having(found.get()));
        }
        return inside(fleet, database.name(), granted, facts, notes)
                .map(found -> database.having(database.inside().having(found), further));
    }

    /// What is inside a database. Empty if it can't be read, which is noted.
    ///
    /// @param granted the logins with `access: none`
    private Optional<Inside> inside(
            String fleet, String database, Set<String> granted, PgServer facts, Collection<Note> notes) {
        try (var login = PgConnection.inside(server, database, password, facts)) {
            var queries = new ArrayList<>(PgImportPublications.QUERIES);
            queries.add("extensions");
            if (!granted.isEmpty()) {
                queries.addAll(PgImportGrants.QUERIES);
            }
            PgRows rows = PgSharedReader.inspect(login, queries);
            var publications = new PgImportPublications(fleet, server, database, rows);
            notes.addAll(publications.notes());
            return Optional.of(new Inside(
                    Optional.empty(),
                    extensions(rows),
                    publications.found(),
                    new PgImportGrants(rows, facts.major()).of(granted)));
        } catch (PgException e) {
            if (!e.state().equals("42501") && !e.isOfDatabase()) {
                throw e;
            }
            notes.add(Note.of(
                    "not-imported",
                    server.database(database),
                    e.state().equals("42501")
                            ? PgDialect.quoted(server.admin())
                                    + " may not connect to it. Let its owner run: grant connect" + " on database … to "
                                    + PgDialect.quoted(server.admin())
                            : PgUnreadableDatabase.said(database, e)));
            return Optional.empty();
        }
    }

    /// The extensions of a database but `plpgsql`, which every database has.
    private static SortedSet<String> extensions(PgRows rows) {
        return rows.of("extensions").stream()
                .map(row -> row.text("name"))
                .filter(name -> !name.equals("plpgsql"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
