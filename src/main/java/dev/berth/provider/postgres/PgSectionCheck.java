package dev.berth.provider.postgres;

import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.provider.postgres.PgSection.PgExtensionSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Checks of a section that a JSON Schema can't express: names that PostgreSQL cuts off or keeps for itself,
/// parts that don't fit together.
record PgSectionCheck(PgSection section, Problems problems) {

    /// NAMEDATALEN - 1: PostgreSQL cuts a longer name off with a mere notice.
    private static final int MAX_NAME_BYTES = 63;

    /// Managed servers let its members log in by a token only.
    private static final String TOKEN_LOGIN = "rds_iam";

    void check() {
        names();
        extensions();
        former();
        formerDatabases();
        memberships();
        locale(section.origin());
        section.from().ifPresent(this::from);
        passwords();
        section.perDatabase().stream().skip(1).forEach(further -> new PgSectionCheck(further, problems).checkFurther());
    }

    private void passwords() {
        if (section.userSpec().replication() && section.takesTurns()) {
            problems.add(
                    "BERTH-218",
                    section.userOrigin(),
                    "with `rotation: two-users` nobody logs in as \"" + section.user()
                            + "\" itself, so `replication: true` has no effect. Remove one of the two, or give a role below"
                            + " `roles` the replication");
        }
        if (section.userSpec().passwordless() && section.takesTurns()) {
            problems.add(
                    "BERTH-218",
                    section.userOrigin(),
                    "`rotation: two-users` renews passwords, and `password: none` says that there is none. Remove one of"
                            + " the two");
        }
    }

    private void checkFurther() {
        databaseNames();
        extensions();
        locale(section.databaseOrigin());
    }

    /// A database that is moved is a new one of its own.
    private void from(PgFrom from) {
        Optional<String> other = section.absent()
                ? Optional.of("`state: absent`")
                : section.formerDatabase().isPresent() || section.formerUser().isPresent()
                        ? Optional.of("`renamedFrom` and `userRenamedFrom`")
                        : section.userSpec().passwordless()
                                ? Optional.of("`password: none`")
                                : section.template()
                                        .filter(template -> !template.equals(PgDatabaseSql.TEMPLATE))
                                        .map(_ -> "`template`");
        other.ifPresent(what ->
                problems.add("BERTH-217", from.origin(), what + " can't stand beside `from`. Remove one of the two"));
    }

    private void names() {
        databaseNames();
        name("user", section.user(), section.userOrigin());
        section.presentTurns().forEach(turn -> name("user", turn, section.userOrigin()));
        section.roles().forEach((role, login) -> name("role", role, login.origin()));
        section.groups().forEach(group -> name("role", group, section.databaseOrigin()));
        section.allowConnect().forEach(role -> name("role", role, section.origin()));
    }

    private void databaseNames() {
        name("database", section.database(), section.databaseOrigin());
        section.schemas().forEach((schema, spec) -> name("schema", schema, spec.origin()));
    }

    private void extensions() {
        var seen = new TreeSet<String>();
        for (PgExtensionSpec extension : section.extensions()) {
            if (!seen.add(extension.name())) {
                problems.add(
                        "BERTH-206",
                        extension.origin(),
                        "extension \"" + extension.name() + "\" is listed twice. Remove one");
            }
            extension
                    .schema()
                    .filter(schema ->
                            !schema.equals("public") && !section.schemas().containsKey(schema))
                    .ifPresent(schema -> problems.add(
                            "BERTH-208",
                            extension.origin(),
                            "extension \"" + extension.name() + "\" goes to schema \"" + schema
                                    + "\", which isn't declared. Add it: `schemas: {" + schema + ": {}}`"));
        }
        section.schemas().forEach((schema, spec) -> {
            if (schema.startsWith("pg_") || schema.equals("information_schema")) {
                problems.add(
                        "BERTH-209",
                        spec.origin(),
                        "schema \"" + schema + "\" belongs to PostgreSQL itself. Choose another name");
            }
        });
    }

    /// A name can't be another's former one too.
    private void former() {
        var former = new TreeMap<String, Origin>();
        section.formerUser().ifPresent(name -> former.put(name, section.userOrigin()));
        section.roles().forEach((role, login) -> login.former().ifPresent(name -> former.put(name, login.origin())));
        former.forEach((name, origin) -> {
            if (section.allRoles().contains(name)) {
                problems.add(
                        "BERTH-210",
                        origin,
                        "role \"" + name + "\" can't be declared and be a former name at once. Correct `renamedFrom`");
            }
        });
    }

    /// A database's former name can't be that of another one, present or former.
    private void formerDatabases() {
        List<PgSection> all = section.perDatabase();
        for (PgSection one : all) {
            one.formerDatabase()
                    .ifPresent(former -> all.forEach(other -> {
                        if (other.database().equals(former)) {
                            problems.add(
                                    "BERTH-210",
                                    one.databaseOrigin(),
                                    "database \"" + former
                                            + (other.database().equals(one.database())
                                                    ? "\" is its own former name. Correct `renamedFrom`"
                                                    : "\" can't be declared and be a former name at once. Correct"
                                                            + " `renamedFrom`"));
                        } else if (!other.database().equals(one.database())
                                && other.formerDatabase().equals(Optional.of(former))) {
                            problems.add(
                                    "BERTH-210",
                                    one.databaseOrigin(),
                                    "databases \"" + one.database() + "\" and \"" + other.database()
                                            + "\" can't both have been \"" + former + "\". Correct `renamedFrom`");
                        }
                    }));
        }
    }

    private void memberships() {
        section.roles()
                .forEach((role, login) -> login.memberOf().keySet().forEach(group -> {
                    if (group.equals(role)) {
                        problems.add("BERTH-211", login.origin(), "role \"" + role + "\" can't be a member of itself");
                    } else if (group.equals(TOKEN_LOGIN) && !login.terms().passwordless()) {
                        problems.add(
                                "BERTH-211",
                                login.origin(),
                                "a member of \"" + group
                                        + "\" can't log in by password any more, and berth hands out passwords. Write `password: none`");
                    }
                }));
    }

    private void locale(Origin origin) {
        PgLocale locale = section.databaseSpec().creation().locale();
        String provider = locale.provider().orElse("libc");
        if (locale.icu().isPresent() && !provider.equals("icu")) {
            problems.add("BERTH-207", origin, "`icuLocale` needs `localeProvider: icu`");
        }
        if (provider.equals("icu") && locale.icu().isEmpty()) {
            problems.add("BERTH-207", origin, "`localeProvider: icu` needs an `icuLocale`, such as en-US");
        }
        if (provider.equals("builtin") && locale.locale().isEmpty()) {
            problems.add(
                    "BERTH-207", origin, "`localeProvider: builtin` needs a `locale`: C, C.UTF-8 or PG_UNICODE_FAST");
        }
    }

    private void name(String what, String name, Origin origin) {
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
