package dev.berth.provider.postgres;

import dev.berth.core.Node;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The bounds of `berth.yaml`: the parts of a server that services may use beyond their own objects.
///
/// @param memberships the roles that a service's roles may be members of
/// @param templates the databases that a service's database may be copied from
/// @param settings those reserved to superusers that a service may set, in lower case
/// @param extensions those whose script runs as a superuser that a service may create
/// @param replication the logins that may read the changes of the whole server
/// @param openSchema whether further logins may be made where everybody may create in schema `public` and berth can't
///     change that
record PgBounds(
        SortedSet<String> memberships,
        SortedSet<String> templates,
        SortedSet<String> settings,
        SortedSet<String> extensions,
        SortedSet<String> replication,
        boolean openSchema) {

    /// Roles that let a member read what the server counts and how it is set, and nothing of a service's rows. See
    /// PostgreSQL docs, "Predefined Roles".
    static final List<String> MONITORING =
            List.of("pg_monitor", "pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables");

    private static final List<String> SERVER_TEMPLATES = List.of("template0", "template1");

    PgBounds {
        memberships = Collections.unmodifiableSortedSet(new TreeSet<>(memberships));
        templates = Collections.unmodifiableSortedSet(new TreeSet<>(templates));
        settings = Collections.unmodifiableSortedSet(new TreeSet<>(settings));
        extensions = Collections.unmodifiableSortedSet(new TreeSet<>(extensions));
        replication = Collections.unmodifiableSortedSet(new TreeSet<>(replication));
    }

    /// The bounds of an entry of `postgres:` in `berth.yaml`.
    static PgBounds of(Node entry) {
        return new PgBounds(
                entry.get("memberships").isPresent() ? names(entry, "memberships") : new TreeSet<>(MONITORING),
                names(entry, "templates"),
                names(entry, "settings").stream()
                        .map(PgSettings::folded)
                        .collect(Collectors.toCollection(TreeSet::new)),
                names(entry, "extensions"),
                names(entry, "replication"),
                entry.text("openSchema").filter("accept"::equals).isPresent());
    }

    private static SortedSet<String> names(Node entry, String list) {
        return entry.items(list).stream().map(Node::text).collect(Collectors.toCollection(TreeSet::new));
    }

    boolean offersTemplate(String database) {
        return SERVER_TEMPLATES.contains(database) || templates.contains(database);
    }

    /// The line of `berth.yaml` that adds a name to one of the lists: `postgres.main.templates: [ledger]`.
    static String line(PgServerSpec server, String list, SortedSet<String> listed, String name) {
        var names = new TreeSet<>(listed);
        names.add(name);
        return "`postgres." + server.name() + "." + list + ": ["
                + names.stream().map(PgBounds::yaml).collect(Collectors.joining(", ")) + "]`";
    }

    /// A name as a list in YAML has it.
    static String yaml(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_-]*") ? name : "\"" + name + "\"";
    }
}
