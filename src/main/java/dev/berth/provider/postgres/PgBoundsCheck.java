package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgBounds.line;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Checks what a section names beyond its service's own objects, as far as the manifests show it.
/// [PgBoundsRefusals] checks what only the server shows.
record PgBoundsCheck(PgSection section, Node node, Problems problems) {

    private static final Set<String> RESERVED_DATABASES =
            Set.of(PgServerSpec.USUAL_MAINTENANCE, "template0", "template1");

    /// Names with a special meaning, and the usual name of a server's first superuser.
    private static final Set<String> RESERVED_ROLES = Set.of("postgres", "public", "none");

    /// Settings that every login may set for itself, and that run another's code or act as another where a session
    /// begins with them.
    private static final Set<String> REACHING = Set.of(
            PgRole.ROLE,
            "session_authorization",
            "local_preload_libraries",
            "session_preload_libraries",
            "shared_preload_libraries");

    void check() {
        database(own());
        names();
        section.roles()
                .forEach((role, login) -> login.memberOf()
                        .forEach((group, membership) -> membership(role, login.origin(), group, membership)));
        section.declaredLogins().replicating().forEach(this::replication);
        section.roles().forEach((role, login) -> {
            settings("settings", login.origin(), login.settings());
            settings("settingsInDatabase", login.origin(), login.databaseSettings());
        });
        section.perDatabase().stream()
                .skip(1)
                .forEach(further -> new PgBoundsCheck(
                                further, node.entries("databases").getOrDefault(further.database(), node), problems)
                        .database(own()));
    }

    /// What it says of its database alone.
    ///
    /// @param roles those of the service
    private void database(SortedSet<String> roles) {
        database("database", section.database());
        section.formerDatabase().ifPresent(name -> database("former database", name));
        section.template().ifPresent(this::template);
        section.schemas().forEach((schema, spec) -> owner(schema, spec, roles));
        settings("settings", node.originOf("settings"), section.databaseSpec().settings());
    }

    private void database(String what, String name) {
        if (RESERVED_DATABASES.contains(name) || name.equals(section.server().maintenance())) {
            problems.add(
                    "BERTH-203",
                    section.databaseOrigin(),
                    what + " \"" + name + "\" belongs to the server itself. Choose another name");
        } else if (section.server().bounds().templates().contains(name)) {
            problems.add(
                    "BERTH-203",
                    section.databaseOrigin(),
                    what + " \"" + name
                            + "\" is a template that berth.yaml offers to every service. Choose another name");
        }
    }

    private void names() {
        name(section.user(), section.userOrigin());
        section.formerUser().ifPresent(former -> name(former, section.userOrigin()));
        section.presentTurns().forEach(turn -> name(turn, section.userOrigin()));
        section.groups().forEach(group -> name(group, section.databaseOrigin()));
        section.roles().forEach((role, login) -> {
            name(role, login.origin());
            login.former().ifPresent(former -> name(former, login.origin()));
        });
    }

    private void name(String role, Origin origin) {
        if (role.equals(section.server().admin())) {
            problems.add(
                    "BERTH-204",
                    origin,
                    "user \"" + role + "\" is berth's own admin. A service needs a user of its own");
        } else if (role.startsWith("pg_") || RESERVED_ROLES.contains(role)) {
            problems.add(
                    "BERTH-205", origin, "user \"" + role + "\" is a name that PostgreSQL reserves. Choose another");
        }
    }

    private SortedSet<String> own() {
        var own = new TreeSet<>(section.allRoles());
        own.addAll(section.turnUsers().keySet());
        return own;
    }

    private void membership(String role, Origin origin, String group, PgMembership membership) {
        if (own().contains(group)) {
            return;
        }
        PgServerSpec server = section.server();
        if (!server.bounds().memberships().contains(group)) {
            problems.add(
                    "BERTH-212",
                    origin,
                    "role \"" + role + "\" would be a member of \"" + group + "\", which is no role of service "
                            + section.service().name()
                            + " and not in the platform's list. Remove it from `memberOf`, or let"
                            + " the platform team write in berth.yaml: "
                            + line(server, "memberships", server.bounds().memberships(), group));
        } else if (membership.admin()) {
            problems.add(
                    "BERTH-212",
                    origin,
                    "role \"" + role + "\" could make others members of \"" + group + "\", which is no role of service "
                            + section.service().name() + ". Remove `admin: true`");
        }
    }

    /// A member of the login could act as it, and so could the member's own members.
    private void replication(String role, Origin origin) {
        SortedSet<String> listed = section.server().bounds().replication();
        if (!listed.contains(role)) {
            problems.add(
                    "BERTH-219",
                    origin,
                    "role \"" + role + "\" would read the changes of every database of the server, and is not in the"
                            + " platform's list. Remove `replication: true`, or let the platform team write in berth.yaml: "
                            + line(section.server(), "replication", listed, role));
        }
        section.roles()
                .forEach((member, login) -> login.memberOf().keySet().stream()
                        .filter(group ->
                                !listed.contains(member) && actsAs(group).contains(role))
                        .forEach(group -> problems.add(
                                "BERTH-219",
                                login.origin(),
                                "role \"" + member + "\" could act as \"" + role
                                        + "\", which has `replication: true`, and is not in"
                                        + " the platform's list. Remove \"" + group
                                        + "\" from `memberOf`, or let the platform team"
                                        + " write in berth.yaml: "
                                        + line(section.server(), "replication", listed, member))));
    }

    /// The roles that a role can act as by the manifest: itself, those it is a member of, and those that they are.
    private SortedSet<String> actsAs(String role) {
        var found = new TreeSet<String>();
        var next = new ArrayDeque<>(List.of(role));
        while (!next.isEmpty()) {
            String one = next.pop();
            if (found.add(one) && section.roles().containsKey(one)) {
                next.addAll(section.roles().get(one).memberOf().keySet());
            }
        }
        return found;
    }

    private void template(String template) {
        PgServerSpec server = section.server();
        if (!server.bounds().offersTemplate(template)) {
            problems.add(
                    "BERTH-213",
                    node.originOf("template"),
                    "template \"" + template + "\" is no database of service "
                            + section.service().name()
                            + " and not in the platform's list, and a copy holds all of its rows. Write `template:"
                            + " template0`, or let the platform team write in berth.yaml: "
                            + line(server, "templates", server.bounds().templates(), template));
        }
    }

    private void owner(String schema, PgSection.PgSchemaSpec spec, SortedSet<String> roles) {
        if (!roles.contains(spec.owner())) {
            problems.add(
                    "BERTH-214",
                    spec.origin(),
                    "schema \"" + schema + "\" would belong to \"" + spec.owner() + "\", which is no role of service "
                            + section.service().name() + ". Write `owner: " + section.user()
                            + "`, or declare the role under `roles`");
        }
    }

    private void settings(String key, Origin origin, Optional<PgSettings> settings) {
        PgServerSpec server = section.server();
        settings.orElse(PgSettings.NONE).values().keySet().stream()
                .filter(setting -> REACHING.contains(setting)
                        && !server.bounds().settings().contains(setting))
                .forEach(setting -> problems.add(
                        "BERTH-215",
                        origin,
                        "setting \"" + setting + "\" reaches beyond the service. Remove it from `" + key
                                + "`, or let the platform team write in berth.yaml: "
                                + line(server, "settings", server.bounds().settings(), setting)));
    }
}
