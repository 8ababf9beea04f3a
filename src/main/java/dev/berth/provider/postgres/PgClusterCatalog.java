package dev.berth.provider.postgres;

import dev.berth.core.Comment;
import dev.berth.core.Mark;
import dev.berth.core.PasswordStatus;
import dev.berth.provider.postgres.PgDatabase.Condition;
import dev.berth.provider.postgres.PgDatabase.Creation;
import dev.berth.provider.postgres.PgDatabase.Quarantine;
import dev.berth.provider.postgres.PgDatabase.Usage;
import dev.berth.provider.postgres.PgFleet.Place;
import dev.berth.provider.postgres.PgResource.Password;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rows of what all databases share, turned into normalised roles and databases. Pure. Looks rows up by name in
/// indexes, so that its cost grows with the server and not with its square.
public final class PgClusterCatalog {

    /// The connection limit of a database whose drop was cut off. See PostgreSQL's `DATCONNLIMIT_INVALID_DB`.
    private static final int INVALID = -2;

    private static final Map<String, String> ATTRIBUTES = Map.of(
            "login", PgRole.LOGIN,
            "superuser", "SUPERUSER",
            "createdb", "CREATEDB",
            "createrole", "CREATEROLE",
            "replication", "REPLICATION",
            "bypassrls", "BYPASSRLS",
            "inherit", "INHERIT");

    /// Of these the ones that no service's login has.
    static final SortedMap<String, String> POWERS = powers();

    private static SortedMap<String, String> powers() {
        var powers = new TreeMap<>(ATTRIBUTES);
        powers.keySet().removeAll(Set.of("login", "inherit"));
        return Collections.unmodifiableSortedMap(powers);
    }

    private static final Set<Password> NO_PASSWORD = Set.of(Password.NONE, Password.UNUSED);

    /// The powers that a row of `roles.sql` tells of.
    static SortedSet<String> powers(Row role) {
        return POWERS.entrySet().stream()
                .filter(power -> role.flag(power.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private final PgFleet scope;
    private final PgServer facts;
    private final PgNames names;
    private final PgRows rows;
    private final Map<String, Usage> usages;
    private final Map<String, List<String>> undumpable;
    private final PgMemberships memberships;
    private final Map<List<String>, List<Row>> settings;
    private final Map<String, List<Row>> sessions;
    private final Map<String, List<Row>> obstacles;
    private final Map<String, List<Row>> databases;

    /// @param usages what would be lost with the databases that are to go, by their live names
    /// @param undumpable why they could not be dumped whole, by their live names
    public PgClusterCatalog(
            PgFleet scope,
            PgServer facts,
            PgNames names,
            PgRows rows,
            Map<String, Usage> usages,
            Map<String, List<String>> undumpable) {
        this.scope = scope;
        this.facts = facts;
        this.names = names;
        this.rows = rows;
        this.usages = usages;
        this.undumpable = undumpable;
        this.memberships = PgMemberships.of(facts, names, rows);
        this.settings = rows.of("settings").stream()
                .collect(Collectors.groupingBy(row -> List.of(row.text("database"), row.text("role"))));
        this.sessions = rows.by("sessions", "database");
        this.obstacles = rows.by("obstacles", "database");
        this.databases = rows.by("databases", "name");
    }

    /// The roles and databases that the fleet declares, declared under another name before, or has marked.
    ///
    /// @param statuses what is known of the passwords of declared logins
    public List<PgResource> live(Map<String, PasswordStatus> statuses) {
        var live = new ArrayList<PgResource>();
        rows.of("roles").stream()
                .filter(row -> names.place(row.text("name")).isPresent() || scope.isMarked(row))
                .map(row -> role(row, names.place(row.text("name")), statuses))
                .forEach(live::add);
        Map<String, List<Row>> grants = rows.by("database_grants", "database");
        Map<String, Mark> marks = roleMarks();
        Map<String, PgSection> declared = scope.databases();
        rows.of("databases").stream()
                .filter(row -> declared.containsKey(row.text("name")) || scope.isMarked(row))
                .map(row -> database(
                        row,
                        grants.getOrDefault(row.text("name"), List.of()),
                        Optional.ofNullable(marks.get(row.text("owner")))))
                .forEach(live::add);
        return live;
    }

    /// The live database of a section that can be entered: under its present name, or the one that it had before.
    Optional<String> enterable(PgSection section) {
        return Optional.of(section.database())
                .filter(name -> facts.databases().containsKey(name))
                .or(section::formerDatabase)
                .filter(this::isOpen);
    }

    /// Where a section is looked into: its database, or the template of one that is still to be made or to be opened
    /// for
    /// the first time, if it may have more in it than a fresh one.
    public Optional<String> readable(PgSection section) {
        boolean begun = Stream.concat(Stream.of(section.database()), section.formerDatabase().stream())
                .flatMap(name -> Stream.ofNullable(facts.databases().get(name)))
                .anyMatch(live -> live.mark().isPresent());
        return enterable(section)
                .or(() -> begun || section.absent()
                        ? Optional.empty()
                        : section.template().filter(PgIsolation::bringsMore).filter(this::isOpen));
    }

    private boolean isOpen(String database) {
        return databases.getOrDefault(database, List.of()).stream()
                .anyMatch(row -> row.flag("allow_connections") && row.integer("connection_limit") != INVALID);
    }

    /// The marks of all marked roles, by name.
    private Map<String, Mark> roleMarks() {
        var marks = new TreeMap<String, Mark>();
        rows.of("roles").forEach(row -> comment(row).mark().ifPresent(mark -> marks.put(row.text("name"), mark)));
        return marks;
    }

    private PgRole role(Row row, Optional<Place> place, Map<String, PasswordStatus> statuses) {
        String name = row.text("name");
        var attributes = new TreeSet<String>();
        ATTRIBUTES.forEach((column, attribute) -> {
            if (row.flag(column)) {
                attributes.add(attribute);
            }
        });
        String database = place.map(at -> at.section().database()).orElse("");
        String liveDatabase = place.flatMap(at -> enterable(at.section())).orElse(database);
        return new PgRole(
                new PgRole.Identity(scope.server().role(name), Optional.empty(), database, place.flatMap(Place::level)),
                new PgRole.Powers(
                        attributes,
                        PgLimit.of(row.integer("connection_limit")),
                        row.find("valid_until").map(Instant::parse)),
                place.filter(Place::group).isPresent()
                        ? Optional.empty()
                        : Optional.of(shown(
                                password(
                                        row.flag("login"),
                                        statuses.getOrDefault(name, new PasswordStatus.Unknown("not declared"))),
                                place.filter(at -> at.section()
                                                .declaredLogins()
                                                .passwordless()
                                                .contains(names.newName(name)))
                                        .isPresent())),
                new PgRole.Memberships(memberships.of(name), memberships.members(name)),
                new PgRole.Sessions(settings("", name), settings(liveDatabase, name)),
                new PgRole.Control(
                        facts.superuser() || row.flag("administered"),
                        facts.superuser() || (facts.major() < 16 ? !row.flag("superuser") : row.flag("admin_option"))),
                comment(row));
    }

    /// @param passwordless whether the role is to have no password, so that no Secret is compared
    private static Password shown(Password live, boolean passwordless) {
        return passwordless && !NO_PASSWORD.contains(live) ? Password.SET : live;
    }

    /// The status of a role that may not log in: no client can be locked out of it. When the role may log in
    /// again, it gets the password of its Secret, unless that is known to be its password.
    private static Password password(boolean login, PasswordStatus status) {
        return switch (status) {
            case PasswordStatus.Works _ -> Password.AS_IN_SECRET;
            case PasswordStatus.Unknown _ -> login ? Password.AS_IN_SECRET : Password.UNUSED;
            case PasswordStatus.Wrong _ -> login ? Password.DIFFERENT : Password.UNUSED;
            case PasswordStatus.Unfound _ -> login ? Password.NOT_FOUND : Password.UNUSED;
            case PasswordStatus.Unset _ -> login ? Password.NONE : Password.UNUSED;
            case PasswordStatus.Absent _ -> Password.NONE;
        };
    }

    /// The settings with which sessions of `role` in `database` begin; an empty name stands for all. Empty if
    /// no manifest needs them.
    private Optional<PgSettings> settings(String database, String role) {
        if (!rows.asked("settings")) {
            return Optional.empty();
        }
        var texts = new TreeMap<String, String>();
        settings.getOrDefault(List.of(database, role), List.of())
                .forEach(row -> texts.put(row.text("name"), row.text("value")));
        return Optional.of(PgSettings.of(texts));
    }

    private PgDatabase database(Row row, List<Row> allGrants, Optional<Mark> ownerMark) {
        String name = row.text("name");
        var grants = new TreeMap<String, SortedSet<String>>();
        var ownerPrivileges = new TreeSet<String>();
        for (Row grant : allGrants) {
            if (grant.flag("owner")) {
                ownerPrivileges.add(grant.text("privilege"));
            } else {
                String privilege = grant.text("privilege") + (grant.flag("grantable") ? PgDatabase.PASSING_ON : "");
                grants.computeIfAbsent(names.newName(grant.find("grantee").orElse("")), _ -> new TreeSet<>())
                        .add(privilege);
            }
        }
        int limit = row.integer("connection_limit");
        return new PgDatabase(
                scope.server().database(name),
                Optional.empty(),
                new Creation(row.find("encoding"), PgLocale.of(row), Optional.empty(), Optional.empty()),
                row.find("tablespace"),
                new PgDatabase.Sessions(PgLimit.of(limit), settings(name, ""), false),
                new PgDatabase.Access(
                        names.newName(row.text("owner")),
                        Collections.unmodifiableSortedMap(grants),
                        ownerPrivileges.size() == 3,
                        row.flag("allow_connections")),
                Optional.ofNullable(facts.databases().get(name))
                        .flatMap(PgServer.DatabaseFacts::quarantinedUntil)
                        .map(Quarantine.Until::new),
                comment(row),
                new Condition(
                        limit == INVALID,
                        facts.superuser() || row.flag("administered"),
                        ownerMark,
                        sessions(name),
                        Optional.ofNullable(usages.get(name)),
                        obstacles(row)));
    }

    private PgObstacles obstacles(Row row) {
        String name = row.text("name");
        var lasting = new TreeMap<String, Integer>();
        sessions.getOrDefault(name, List.of()).stream()
                .filter(session -> !session.flag("endable"))
                .forEach(session -> lasting.merge(session.text("role"), session.integer("sessions"), Integer::sum));
        var kinds = new TreeMap<String, Integer>();
        sessions.getOrDefault(name, List.of())
                .forEach(session -> kinds.merge(session.text("kind"), session.integer("sessions"), Integer::sum));
        return new PgObstacles(
                row.flag("template"),
                obstacles(name, "subscription"),
                obstacles(name, "enabled"),
                obstacles(name, "slot"),
                obstacles(name, "prepared"),
                kinds,
                lasting,
                row.flag("allow_connections")
                        ? undumpable.getOrDefault(name, List.of())
                        : List.of(
                                "nobody may connect to it (allow_connections is false), and so pg_dump can't. Run: alter database "
                                        + PgDialect.quoted(name) + " allow_connections true, or write `backup: none`"));
    }

    private List<String> obstacles(String database, String kind) {
        return obstacles.getOrDefault(database, List.of()).stream()
                .filter(row -> row.text("kind").equals(kind))
                .map(row -> row.text("name"))
                .toList();
    }

    private int sessions(String database) {
        return sessions.getOrDefault(database, List.of()).stream()
                .mapToInt(row -> row.integer("sessions"))
                .sum();
    }

    /// The comment that a row tells of, if any.
    static Comment comment(Row row) {
        return row.find("comment").map(Comment::parse).orElse(Comment.NONE);
    }
}
