package dev.berth.provider.postgres;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.provider.postgres.PgSection.PgExtensionSpec;
import dev.berth.secret.SectionReader;
import dev.berth.secret.ServerEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads `postgres:` of a manifest. Problems are BERTH-2xx.
public final class PgSectionReader implements SectionReader {

    /// NAMEDATALEN - 1: PostgreSQL cuts a longer name off with a mere notice.
    private static final int MAX_NAME_BYTES = 63;

    private static final Set<String> RESERVED_DATABASES = Set.of("postgres", "template0", "template1");

    /// What is declared with these keys can't be planned yet.
    private static final Map<String, String> NOT_YET = Map.of(
            "renamedFrom", "renaming a database",
            "schemas", "schemas",
            "settings", "database settings",
            "roles", "extra roles",
            "tablespace", "tablespaces");

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public PgSection read(ServiceId service, Node section, Map<String, Node> servers, Problems problems) {
        String database = section.text("database").orElse(service.database());
        String user = section.text("user").orElse(database + "_user");
        var roles = new TreeMap<String, Origin>();
        Node declaredRoles = section.get("roles").orElse(Node.empty(section.origin()));
        declaredRoles.entries().keySet().forEach(role -> roles.put(role, declaredRoles.originOf(role)));
        PgServerSpec server = PgServerSpec.of(ServerEntry.of(name(), section, servers, "BERTH-201", problems));
        PgSection result = new PgSection(
                service,
                section.origin(),
                server,
                database,
                section.originOf("database"),
                user,
                section.originOf("user"),
                section.text("ownedBy").orElse("user").equals("admin"),
                new PgLocale(section.text("localeProvider"), section.text("locale"), section.text("icuLocale")),
                section.text("encoding"),
                section.text("template"),
                section.integer("connectionLimit").orElse(-1),
                section.items("extensions").stream().map(PgSectionReader::extension).toList(),
                roles,
                new TreeSet<>(section.items("allowConnect").stream().map(Node::text).toList()),
                notYet(section));
        check(result, problems);
        return result;
    }

    private static PgExtensionSpec extension(Node item) {
        return item instanceof Node.Scalar scalar
                ? new PgExtensionSpec(scalar.text(), Optional.empty(), scalar.origin())
                : new PgExtensionSpec(item.text("name").orElseThrow(), item.text("version"), item.origin());
    }

    private static Map<Origin, String> notYet(Node section) {
        var found = new TreeMap<Origin, String>();
        NOT_YET.forEach((key, what) -> section.get(key)
                .ifPresent(node -> found.put(
                        section.originOf(key), "`" + key + "`: " + what + " can't be planned by this version yet")));
        section.text("rotation")
                .filter("two-users"::equals)
                .ifPresent(node -> found.put(
                        section.originOf("rotation"), "`rotation: two-users` can't be planned by this version yet"));
        section.text("state")
                .filter("absent"::equals)
                .ifPresent(node -> found.put(section.originOf("state"), "removal can't be planned by this version yet"));
        section.items("extensions").stream()
                .filter(item -> item.text("schema").isPresent())
                .forEach(item -> found.put(
                        item.originOf("schema"), "an extension's `schema` can't be planned by this version yet"));
        return found;
    }

    private static void check(PgSection section, Problems problems) {
        checkName("database", section.database(), section.databaseOrigin(), problems);
        checkName("user", section.user(), section.userOrigin(), problems);
        section.roles().forEach((role, origin) -> checkName("role", role, origin, problems));
        section.allowConnect().forEach(role -> checkName("role", role, section.origin(), problems));
        if (RESERVED_DATABASES.contains(section.database())) {
            problems.add(
                    "BERTH-203",
                    section.databaseOrigin(),
                    "database \"" + section.database() + "\" belongs to the server itself. Choose another name");
        }
        for (String login : section.logins().keySet()) {
            Origin origin = section.roles().getOrDefault(login, section.userOrigin());
            if (login.equals(section.server().admin())) {
                problems.add("BERTH-204", origin, "user \"" + login + "\" is berth's own admin. A service needs a user of its own");
            } else if (login.startsWith("pg_") || login.equals("public") || login.equals("none")) {
                problems.add("BERTH-205", origin, "user \"" + login + "\" is a name that PostgreSQL reserves. Choose another");
            }
        }
        var seen = new TreeSet<String>();
        for (PgExtensionSpec extension : section.extensions()) {
            if (!seen.add(extension.name())) {
                problems.add("BERTH-206", extension.origin(), "extension \"" + extension.name() + "\" is listed twice. Remove one");
            }
        }
        checkLocale(section, problems);
    }

    private static void checkLocale(PgSection section, Problems problems) {
        PgLocale locale = section.locale();
        String provider = locale.provider().orElse("libc");
        if (locale.icu().isPresent() && !provider.equals("icu")) {
            problems.add("BERTH-207", section.origin(), "`icuLocale` needs `localeProvider: icu`");
        }
        if (provider.equals("icu") && locale.icu().isEmpty()) {
            problems.add("BERTH-207", section.origin(), "`localeProvider: icu` needs an `icuLocale`, such as en-US");
        }
        if (provider.equals("builtin") && locale.locale().isEmpty()) {
            problems.add("BERTH-207", section.origin(), "`localeProvider: builtin` needs a `locale`: C, C.UTF-8 or PG_UNICODE_FAST");
        }
    }

    private static void checkName(String what, String name, Origin origin, Problems problems) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_NAME_BYTES) {
            problems.add(
                    "BERTH-202",
                    origin,
                    what + " \"" + name + "\" has " + bytes + " bytes, and PostgreSQL keeps " + MAX_NAME_BYTES
                            + ". Choose a shorter name: `" + what + ": …`");
        } else if (name.isEmpty() || name.indexOf('\0') >= 0) {
            problems.add("BERTH-202", origin, "a " + what + "'s name must not be empty or hold a NUL character");
        }
    }
}
