package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.LockBusyException;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import dev.berth.core.Secret;
import dev.berth.core.Session;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.Verdict;
import dev.berth.provider.postgres.PgLoginSession.Mode;
import dev.berth.provider.postgres.PgServer.OfferedExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One PostgreSQL server, read and written. Reading takes one session for all that is shared, and one more for
/// each database inside which something is declared.
final class PgSession implements Session<PgServer, PgResource, PgStep> {

    private final PgServerSpec spec;
    private final String fleet;
    private final List<PgSection> sections;
    private final Secret password;
    private final PgLoginSession reader;
    private final Row server;
    private final PgWriteSession writer;
    private final PgLock lock;
    private PgServer facts;
    private int connections = 1;

    private PgSession(
            PgServerSpec spec,
            String fleet,
            List<PgSection> sections,
            Secret password,
            PgLoginSession reader,
            Row server) {
        this.spec = spec;
        this.fleet = fleet;
        this.sections = sections;
        this.password = password;
        this.reader = reader;
        this.server = server;
        this.facts = facts(List.of(), new TreeSet<>(), new TreeSet<>());
        this.writer = new PgWriteSession(spec, password, facts.major());
        this.lock = new PgLock(reader);
    }

    static PgSession open(PgServerSpec spec, String fleet, List<PgSection> sections, Secret password) {
        try {
            PgLoginSession reader =
                    PgLoginSession.open(spec, PgServerSpec.MAINTENANCE, spec.admin(), password, Mode.READ);
            Row server = reader.inspect("server").getFirst().getFirst();
            requireAdmin(spec, server);
            return new PgSession(spec, fleet, sections, password, reader, server);
        } catch (PgException e) {
            throw unreadable(spec, e);
        }
    }

    private static void requireAdmin(PgServerSpec spec, Row server) {
        boolean capable = server.flag("superuser") || (server.flag("createdb") && server.flag("createrole"));
        if (!capable) {
            throw new UnreadableException("postgres \"" + spec.name() + "\": " + spec.admin()
                    + " is neither superuser nor both CREATEDB and CREATEROLE. Let a superuser run: alter role "
                    + PgSql.quoted(spec.admin()) + " createdb createrole");
        }
        if (server.flag("standby")) {
            throw new UnreadableException("postgres \"" + spec.name() + "\": " + spec.host() + ":" + spec.port()
                    + " is a standby, which can't be changed. Name the primary in berth.yaml");
        }
        if (server.integer("major") < 13) {
            throw new UnreadableException("postgres \"" + spec.name() + "\" is version " + server.text("version")
                    + "; berth needs 13 or newer");
        }
    }

    @Override
    public PgServer facts() {
        return facts;
    }

    @Override
    public Inspection<PgResource> inspect(Map<Address, List<Secret>> candidates) {
        try {
            var queries = new ArrayList<>(List.of("roles", "memberships", "databases", "database_grants"));
            boolean verifiable = server.flag("reads_verifiers");
            if (verifiable) {
                queries.add("verifiers");
            }
            if (sections.stream().anyMatch(section -> !section.extensions().isEmpty())) {
                queries.add("offered_extensions");
            }
            var rows = new TreeMap<String, List<Row>>();
            List<List<Row>> results = reader.inspect(queries.toArray(String[]::new));
            for (int i = 0; i < queries.size(); i++) {
                rows.put(queries.get(i), results.get(i));
            }
            var catalog = new PgCatalog(
                    spec,
                    server.text("admin"),
                    declaredRoles(),
                    rows.getOrDefault("roles", List.of()),
                    rows.getOrDefault("memberships", List.of()),
                    rows.getOrDefault("databases", List.of()),
                    rows.getOrDefault("database_grants", List.of()));
            facts = facts(
                    rows.getOrDefault("offered_extensions", List.of()), catalog.roleNames(), catalog.administered());
            var check = new PgPasswordCheck(
                    spec, Optional.ofNullable(rows.get("verifiers")), rows.getOrDefault("roles", List.of()));
            SortedMap<Address, Verdict> verdicts = check.verdicts(
                    sections.stream().map(PgSection::login).collect(Collectors.toCollection(TreeSet::new)), candidates);
            connections += check.logins();
            return new Inspection<>(live(catalog, verdicts), verdicts, notes(verdicts));
        } catch (PgException e) {
            throw unreadable(spec, e);
        }
    }

    private PgServer facts(List<Row> offered, SortedSet<String> roles, SortedSet<String> administered) {
        var extensions = new TreeMap<String, OfferedExtension>();
        offered.stream().collect(Collectors.groupingBy(row -> row.text("name"))).forEach((name, versions) -> {
            Row usual = versions.stream()
                    .filter(row -> row.flag("is_default"))
                    .findFirst()
                    .orElse(versions.getFirst());
            extensions.put(
                    name,
                    new OfferedExtension(
                            usual.text("version"),
                            versions.stream()
                                    .map(row -> row.text("version"))
                                    .collect(Collectors.toCollection(TreeSet::new)),
                            usual.flag("trusted"),
                            usual.find("fixed_schema").isPresent()));
        });
        return new PgServer(
                server.integer("major"),
                server.text("admin"),
                server.flag("superuser"),
                extensions,
                roles,
                administered);
    }

    private List<PgResource> live(PgCatalog catalog, Map<Address, Verdict> verdicts) {
        Set<String> declaredRoles = declaredRoles();
        var declaredDatabases = sections.stream().map(PgSection::database).collect(Collectors.toSet());
        var live = new ArrayList<PgResource>();
        catalog.roles().stream()
                .filter(row -> declaredRoles.contains(row.text("name")) || isOurs(row))
                .map(row -> catalog.role(
                        row,
                        verdicts.getOrDefault(spec.role(row.text("name")), new Verdict.Unknown("not declared")),
                        facts))
                .forEach(live::add);
        var databases = catalog.databases().stream()
                .filter(row -> declaredDatabases.contains(row.text("name")) || isOurs(row))
                .map(row -> catalog.database(row, facts))
                .toList();
        live.addAll(databases);
        var enterable = databases.stream()
                .filter(database -> database.open() && !database.invalid())
                .map(database -> database.address().name())
                .collect(Collectors.toSet());
        live.addAll(inside(
                catalog,
                sections.stream()
                        .filter(section -> enterable.contains(section.database()))
                        .toList()));
        return live;
    }

    private Set<String> declaredRoles() {
        return sections.stream().map(PgSection::user).collect(Collectors.toSet());
    }

    private boolean isOurs(Row row) {
        return row.find("comment")
                .flatMap(Mark::in)
                .filter(mark -> mark.fleet().equals(fleet))
                .isPresent();
    }

    /// What is inside those databases in which something is declared, several at a time.
    private List<PgResource> inside(PgCatalog catalog, List<PgSection> enterable) {
        List<PgSection> looked = enterable.stream()
                .filter(section -> !section.extensions().isEmpty() || PostgresProvider.looksIntoSchema(section, facts))
                .toList();
        connections += looked.size();
        return Parallel.map(looked, PgServerSpec.MAX_CONNECTIONS - 1, section -> inside(catalog, section)).stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<PgResource> inside(PgCatalog catalog, PgSection section) {
        String database = section.database();
        var found = new ArrayList<PgResource>();
        try (var session = PgLoginSession.open(spec, database, spec.admin(), password, Mode.READ)) {
            List<List<Row>> rows = session.inspect("extensions", "schemas");
            var declared = section.extensions().stream()
                    .map(PgSection.PgExtensionSpec::name)
                    .collect(Collectors.toSet());
            rows.getFirst().stream()
                    .filter(row -> declared.contains(row.text("name")))
                    .map(row -> catalog.extension(database, row))
                    .forEach(found::add);
            if (PostgresProvider.looksIntoSchema(section, facts)) {
                rows.getLast().stream()
                        .map(row -> catalog.schema(database, row))
                        .forEach(found::add);
            }
        } catch (PgException e) {
            if (!e.state().equals("42501")) {
                throw e;
            }
            // An admin who isn't superuser can't enter a stranger's database; the plan says so where it refuses
            // to adopt it.
        }
        return found;
    }

    private List<Note> notes(Map<Address, Verdict> verdicts) {
        var notes = new ArrayList<Note>();
        verdicts.forEach((address, verdict) -> {
            if (verdict instanceof Verdict.Unknown(String reason)) {
                notes.add(Note.of("unchecked-password", address, reason));
            }
        });
        if (facts.major() < 15 && !facts.superuser() && !sections.isEmpty()) {
            notes.add(Note.of(
                    "public-schema",
                    spec.address(),
                    "before PostgreSQL 15 whoever may connect may create in schema public, and only a superuser can change that."
                            + " Nobody but the service may connect"));
        }
        return notes;
    }

    @Override
    public void lock(Duration timeout) {
        try {
            lock.acquire(spec.address(), timeout);
        } catch (PgException e) {
            throw new LockBusyException(spec.address() + ": the lock could not be taken: " + e.getMessage(), e);
        }
    }

    @Override
    public void execute(PgStep step, Credentials credentials) {
        try {
            writer.execute(step, credentials);
        } catch (PgException e) {
            throw new StepFailedException(
                    step.preview() + ": " + e.getMessage() + (e.state().isEmpty() ? "" : " (" + e.state() + ")"), e);
        }
    }

    @Override
    public String traffic() {
        return connections + " postgres connection" + (connections == 1 ? "" : "s");
    }

    @Override
    public void close() {
        try (reader) {
            writer.close();
        } catch (PgException gone) {
            // The server has dropped the session already; nothing is lost, and there may be a better error to show.
            return;
        }
    }

    /// Says what a person on call can do about it.
    private static UnreadableException unreadable(PgServerSpec spec, PgException e) {
        String where = "postgres \"" + spec.name() + "\" at " + spec.host() + ":" + spec.port();
        String message = switch (e.state()) {
            case "28P01", "28000" ->
                where + " refused the login of " + spec.admin() + ": " + e.getMessage()
                        + ". The password was looked for in "
                        + spec.passwords().stream().map(Object::toString).collect(Collectors.joining(", "));
            case "", "08001", "08004", "08006" -> where + " can't be reached: " + e.getMessage();
            default -> where + ": " + e.getMessage() + " (" + e.state() + ")";
        };
        return new UnreadableException(message, e);
    }
}
