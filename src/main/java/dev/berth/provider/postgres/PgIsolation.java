package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.provider.postgres.PgResource.PgSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The desired state of schema `public` in a section's database: it belongs to the service, which may create
/// in it, and nobody else may. Pure.
public record PgIsolation(PgFleet scope, PgServer server, PgSection section) {

    /// Since version 15 it belongs to the owner of the database. See PostgreSQL docs, "Predefined Roles".
    private static final int OWNED_SINCE = 15;

    private static final String MAY_CREATE =
            " may create in schema public, as everybody may who connects before PostgreSQL 15, and only a superuser can"
                    + " change that. ";

    private Optional<PgPublic> live() {
        return server.inner(section.database()).publicSchema();
    }

    /// The desired schema.
    PgSchema desired() {
        return new PgSchema(
                scope.server().database(section.database()).child("schema", PgPublic.NAME),
                section.database(),
                PgPublic.NAME,
                owner(),
                new TreeSet<>(),
                live().filter(this::isKept).map(PgPublic::ownerRights).orElse(true),
                section.groups(),
                Optional.of(scope.mark(section)),
                !isAlwaysDeclared());
    }

    /// Whether the schema is a resource of the section: while the live one, or the one of a fresh database,
    /// differs from the desired one.
    boolean isDeclared() {
        if (section.absent() || section.schemas().containsKey(PgPublic.NAME)) {
            return false;
        }
        if (isAlwaysDeclared()) {
            return true;
        }
        boolean made =
                !exists() && section.template().filter(PgIsolation::bringsMore).isPresent();
        return live().map(found -> isWrong(found) || (made && !found.used()))
                .orElse(made && server.major() >= OWNED_SINCE);
    }

    /// Before 15 everybody may create in a fresh one, and only a superuser changes that, as it belongs to the bootstrap
    /// superuser. From then on it must belong to a service that doesn't own its database.
    private boolean isAlwaysDeclared() {
        return server.major() >= OWNED_SINCE ? section.ownedByAdmin() : server.superuser();
    }

    private boolean exists() {
        return server.databases().containsKey(section.database())
                || section.formerDatabase()
                        .filter(former -> server.databases().containsKey(former))
                        .isPresent();
    }

    /// Whether a database that is copied from this template may have another than a fresh one.
    static boolean bringsMore(String template) {
        return !template.equals(PgDatabaseSql.TEMPLATE);
    }

    private String owner() {
        return live().filter(found -> isServices(found.owner()) || isKept(found))
                .map(PgPublic::owner)
                .orElse(
                        server.major() >= OWNED_SINCE && !section.ownedByAdmin()
                                ? PgObject.DATABASE_OWNER
                                : section.user());
    }

    private boolean isServices(String owner) {
        return owner.equals(section.user()) || (owner.equals(PgObject.DATABASE_OWNER) && !section.ownedByAdmin());
    }

    /// Whether the schema remains as it is although another role owns it, because the admin can't change it
    /// and the service can use it.
    private boolean isKept(PgPublic found) {
        return !isServices(found.owner())
                && !server.administers(found.owner())
                && found.serves()
                && found.openers().isEmpty();
    }

    private boolean isWrong(PgPublic found) {
        return !isKept(found)
                && !isLeftOpen(found)
                && (!isServices(found.owner()) || !found.openers().isEmpty() || !found.ownerRights());
    }

    /// Whether the schema is as in every database before version 15, so that only a superuser can change it.
    private boolean isLeftOpen(PgPublic found) {
        PgServer.Power owner = server.roles().get(found.owner());
        return server.major() < OWNED_SINCE
                && !server.superuser()
                && owner != null
                && owner.powers().contains("SUPERUSER")
                && found.openers().equals(new TreeSet<>(List.of(found.owner())));
    }

    /// The problem of the live schema, in words; empty if there is none.
    ///
    /// @param found where it was read
    public Optional<String> fault(PgPublic found) {
        var faults = new ArrayList<String>();
        if (isLeftOpen(found)) {
            return Optional.empty();
        }
        if (!isServices(found.owner()) && !isKept(found)) {
            faults.add("belongs to " + quoted(found.owner()));
        }
        if (!isServices(found.owner()) && !found.serves()) {
            faults.add("is closed to " + quoted(section.user()));
        } else if (isServices(found.owner()) && !found.ownerRights()) {
            faults.add("doesn't let its own owner create");
        }
        if (!found.openers().isEmpty()) {
            faults.add("lets everybody create who may connect");
        }
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", faults));
    }

    /// The roles besides the service's that may create objects in a schema that is left open, now or when the
    /// database is created, and the statement that prevents it; empty if nobody else may connect.
    public Optional<String> leftOpen() {
        var others = new TreeSet<>(section.presentLogins());
        others.remove(section.user());
        others.addAll(section.allowConnect());
        boolean open = live().map(this::isLeftOpen).orElse(isFresh());
        if (!open || others.isEmpty()) {
            return Optional.empty();
        }
        String names = String.join(", ", others.stream().map(PgDialect::quoted).toList());
        return Optional.of(
                exists()
                        ? names + MAY_CREATE + "Let one run in " + quoted(section.database())
                                + ": alter schema public owner to " + quoted(section.user())
                                + "; revoke create on schema public from public"
                        : names + MAY_CREATE
                                + "Let one prepare a template once (create database closed template template0"
                                + " is_template true; then in it: alter schema public owner to "
                                + quoted(server.admin()) + "; revoke create on schema public from public), and write"
                                + " `templates: [closed]` in berth.yaml and `template: closed`");
    }

    /// Whether the database is still to be made, with a schema as every server before 15 has it that this admin can't
    /// change.
    private boolean isFresh() {
        return server.major() < OWNED_SINCE
                && !server.superuser()
                && !section.absent()
                && !exists()
                && section.template().filter(PgIsolation::bringsMore).isEmpty();
    }
}
