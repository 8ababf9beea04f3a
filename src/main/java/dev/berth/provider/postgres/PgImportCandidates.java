package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.FoundDatabase;
import dev.berth.core.FoundLogin;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which of a server's databases a manifest could declare, and why the others can't. The databases of one owner are
/// one service's. Pure.
///
/// Databases that manifests declare are skipped.
public final class PgImportCandidates {

    private final String fleet;
    private final PgServerSpec server;
    private final Set<Address> declared;
    private final PgRows rows;
    private final PgImportLogins logins;
    private final SortedMap<String, List<Row>> owned;

    public PgImportCandidates(String fleet, PgServerSpec server, Set<Address> declared, PgRows rows) {
        this.fleet = fleet;
        this.server = server;
        this.declared = declared;
        this.rows = rows;
        this.logins = PgImportLogins.of(fleet, server, rows);
        this.owned = rows.of("databases").stream()
                .filter(row -> usual(row).isEmpty())
                .collect(Collectors.groupingBy(row -> row.text("owner"), TreeMap::new, Collectors.toList()));
    }

    /// The first database of each owner, with the others.
    public List<FoundDatabase> databases() {
        return rows.of("databases").stream()
                .filter(row -> isOpen(row) && reason(row).isEmpty())
                .filter(row -> first(owned(row)).equals(row))
                .map(this::found)
                .toList();
    }

    /// Why each of the others is left out, and what adopting takes from a login.
    public List<Note> notes() {
        var notes = new ArrayList<Note>();
        databases().forEach(database -> {
            logins.notes(database.user(), database.logins()).forEach(notes::add);
            logins.guests(database.name(), database.logins().keySet())
                    .forEach(guest -> notes.add(Note.of(
                            "connects-as-everybody",
                            server.role(guest),
                            "it has something in " + PgDialect.quoted(database.name())
                                    + " and gets in as everybody may,"
                                    + " which adopting ends. It stands under `allowConnect`, so that it goes on; remove it"
                                    + " there, or declare it under `roles`")));
            database.names().forEach(name -> unwritable(name).forEach(notes::add));
            notes.addAll(further(database));
        });
        rows.of("databases").stream()
                .filter(this::isOpen)
                .forEach(row -> reason(row)
                        .ifPresent(reason ->
                                notes.add(Note.of("not-imported", server.database(row.text("name")), reason))));
        return notes;
    }

    /// The roles that may connect to a database, and that no manifest can name.
    private Stream<Note> unwritable(String database) {
        return rows.of("database_grants").stream()
                .filter(row -> row.text("database").equals(database))
                .flatMap(row -> row.find("grantee").stream())
                .filter(grantee -> !PgImportLogins.isWritable(grantee))
                .distinct()
                .map(grantee -> Note.of(
                        "not-imported",
                        server.role(grantee),
                        "it may connect to " + PgDialect.quoted(database)
                                + ", and no manifest can have its name. Adopting the database takes that away"));
    }

    /// What a person should know of several databases in one manifest.
    private List<Note> further(FoundDatabase database) {
        var notes = new ArrayList<Note>();
        if (!database.further().isEmpty()) {
            notes.add(Note.of(
                    "several-databases",
                    server.role(database.user()),
                    "it owns "
                            + String.join(
                                    ", ",
                                    database.names().stream()
                                            .map(PgDialect::quoted)
                                            .toList())
                            + ", so they go into one manifest. If they belong to several services, give each its own"
                            + " login, and import again: alter database … owner to …"));
        }
        database.further().keySet().forEach(name -> {
            SortedSet<String> others = logins.mayConnect(name, Set.of());
            others.addAll(logins.guests(name, Set.of()));
            others.remove(database.user());
            others.removeIf(other -> database.logins().containsKey(other)
                    && database.logins().get(other).access().equals(PgLevel.NONE.toString()));
            others.forEach(other -> notes.add(Note.of(
                    "not-imported",
                    server.role(other),
                    "it gets into " + PgDialect.quoted(name)
                            + ", and only the service's login may connect to an entry of `databases`: adopting takes"
                            + " that away")));
        });
        return notes;
    }

    private List<Row> owned(Row row) {
        return owned.getOrDefault(row.text("owner"), List.of());
    }

    /// The one that roles and `allowConnect` are about: the one with further logins, or that the login is named after,
    /// or else the first by name.
    private Row first(List<Row> databases) {
        return databases.stream()
                .min(Comparator.comparing(
                                (Row row) -> logins.of(row.text("name")).isEmpty())
                        .thenComparing(row -> !row.text("owner").equals(row.text("name") + "_user"))
                        .thenComparing(row -> !row.text("owner").equals(row.text("name")))
                        .thenComparing(row -> row.text("name")))
                .orElseThrow();
    }

    private boolean isOpen(Row row) {
        return !declared.contains(server.database(row.text("name")));
    }

    /// The reason why a database that every server has is not imported; empty for other databases.
    private Optional<String> usual(Row row) {
        if (row.flag("template")) {
            return Optional.of("it is a template");
        }
        return row.text("name").equals(server.maintenance())
                ? Optional.of("it is the database that berth itself logs in to")
                : Optional.empty();
    }

    private Optional<String> reason(Row row) {
        return alone(row).or(() -> together(row));
    }

    /// The reason that concerns this database alone.
    private Optional<String> alone(Row row) {
        return usual(row).or(() -> name(row)).or(() -> state(row)).or(() -> owner(row));
    }

    /// The reason why no manifest can contain the name; empty if one can.
    private static Optional<String> name(Row row) {
        if (PgText.isOtherBytes(row.text("name"))) {
            return Optional.of("its name is not UTF-8, so no manifest can write it. Rename it in psql after: "
                    + "\\encoding SQL_ASCII");
        }
        Optional<String> flaw = PgNameCheck.flaw("database", row.text("name"), false)
                .map(found -> "its name " + found)
                .or(() -> PgNameCheck.flaw("role", row.text("owner"), false)
                        .map(found -> "the name of its owner " + found));
        if (flaw.isPresent()) {
            return flaw.map(found -> found + ", which no manifest may have. Rename it");
        }
        return PgText.isOtherBytes(row.text("owner"))
                ? Optional.of(
                        "the name of its owner is not UTF-8, so no manifest can write it. Rename that role in psql"
                                + " after: \\encoding SQL_ASCII")
                : Optional.empty();
    }

    private Optional<String> state(Row row) {
        Optional<Mark> mark = PgImportLogins.mark(row);
        if (mark.isPresent() && !mark.get().fleet().equals(fleet)) {
            return Optional.of("it belongs to service " + mark.get());
        }
        if (row.integer("connection_limit") == -2) {
            return Optional.of("it was being dropped when the server stopped. All it is good for is: drop database "
                    + PgDialect.quoted(row.text("name")));
        }
        return row.flag("allow_connections")
                ? Optional.empty()
                : Optional.of("nobody may connect to it (allow_connections is false)");
    }

    private Optional<String> owner(Row row) {
        String name = row.text("owner");
        Optional<Row> owner = logins.role(name);
        String quoted = PgDialect.quoted(name);
        if (owner.filter(role -> role.flag("login")).isEmpty()) {
            return Optional.of("its owner " + quoted + " can't log in" + way(row));
        }
        boolean superuser = owner.filter(role -> role.flag("superuser")).isPresent();
        if (name.equals(server.admin()) || superuser) {
            return Optional.of("its owner " + quoted + " is " + (superuser ? "a superuser" : "berth's admin")
                    + ", not a service's login" + way(row));
        }
        return declared.contains(server.role(name))
                ? Optional.of("its owner " + quoted + " is declared already, for another database. List this one under"
                        + " `databases` there, if it is the same service's" + way(row))
                : Optional.empty();
    }

    /// The reason why the databases of one owner can't be one service's.
    private Optional<String> together(Row row) {
        List<Row> all = owned(row);
        if (all.size() < 2) {
            return Optional.empty();
        }
        String owns = "its owner " + PgDialect.quoted(row.text("owner")) + " owns " + all.size() + " databases, ";
        List<String> left = all.stream()
                .filter(each -> alone(each).isPresent())
                .map(each -> PgDialect.quoted(each.text("name")))
                .toList();
        if (!left.isEmpty()) {
            return Optional.of(owns + "and " + String.join(", ", left) + " can't be imported" + way(row));
        }
        List<String> services = all.stream()
                .flatMap(each -> PgImportLogins.mark(each).stream())
                .map(Mark::service)
                .distinct()
                .sorted()
                .toList();
        if (services.size() > 1) {
            return Optional.of(owns + "which are marked for " + String.join(", ", services)
                    + ", and a login belongs to one service" + way(row));
        }
        long shared = all.stream()
                .filter(each -> !logins.of(each.text("name")).isEmpty())
                .count();
        return shared > 1
                ? Optional.of(owns + "and " + shared + " of them have further logins, which only one database of a"
                        + " service can have" + way(row))
                : Optional.empty();
    }

    private static String way(Row row) {
        return ". Give it a login of its own: alter database " + PgDialect.quoted(row.text("name")) + " owner to …";
    }

    private FoundDatabase found(Row row) {
        String name = row.text("name");
        SortedMap<String, FoundLogin> further = new TreeMap<>(logins.granted(owned(row).stream()));
        further.putAll(logins.of(name));
        SortedSet<String> others = logins.mayConnect(name, further.keySet());
        others.addAll(logins.guests(name, further.keySet()));
        var more = new TreeMap<String, FoundDatabase.Inside>();
        owned(row).stream()
                .filter(other -> !other.equals(row))
                .forEach(other -> more.put(other.text("name"), inside(other)));
        return new FoundDatabase(
                server.database(name),
                owned(row).stream()
                        .flatMap(each -> PgImportLogins.mark(each).stream())
                        .map(Mark::service)
                        .findFirst(),
                logins.found(row.text("owner"), ""),
                inside(row),
                further,
                others,
                more);
    }

    private static FoundDatabase.Inside inside(Row row) {
        int limit = row.integer("connection_limit");
        return FoundDatabase.Inside.limited(limit < 0 ? Optional.empty() : Optional.of(limit));
    }
}
