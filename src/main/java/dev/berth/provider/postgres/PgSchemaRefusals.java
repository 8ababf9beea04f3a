package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Refusal;
import dev.berth.provider.postgres.PgResource.PgSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The refusals of a change of a schema: only its owner can give it away or close it. Pure.
record PgSchemaRefusals(PgFleet scope, PgServer server) {

    /// The refusals of a schema that is to be created. A database that does not exist yet gets its schemas
    /// from its template.
    List<Refusal> creating(PgSchema desired) {
        var refusals = new ArrayList<>(owner(desired));
        server.inner(desired.database())
                .publicSchema()
                .filter(_ -> desired.name().equals(PgPublic.NAME))
                .ifPresent(found -> refusals.addAll(against(
                        new PgSchema(
                                desired.address(),
                                desired.database(),
                                desired.name(),
                                found.owner(),
                                found.openers(),
                                found.ownerRights(),
                                new TreeSet<>(),
                                Optional.empty(),
                                false),
                        desired,
                        Optional.of(found.database()))));
        return refusals;
    }

    List<Refusal> updating(PgSchema live, PgSchema desired) {
        var refusals = new ArrayList<>(owner(desired));
        refusals.addAll(against(live, desired, Optional.empty()));
        return refusals;
    }

    private List<Refusal> owner(PgSchema desired) {
        return desired.owner().equals(PgObject.DATABASE_OWNER)
                ? List.of()
                : PgRefusals.unknownRole(
                                scope, server, "the owner of schema " + quoted(desired.name()), desired.owner())
                        .stream()
                        .toList();
    }

    /// @param template where it was read, if its database is still to be made
    private List<Refusal> against(PgSchema live, PgSchema desired, Optional<String> template) {
        Set<String> ours = scope.places(server).keySet();
        String owner = live.owner();
        if (owner.equals(PgObject.DATABASE_OWNER) || ours.contains(owner) || server.administers(owner)) {
            return List.of();
        }
        String open = live.openers().isEmpty() ? "" : ", and everybody who may connect may create in it";
        return List.of(Refusal.always(
                "not-manageable",
                "schema " + quoted(live.name()) + " of " + quoted(template.orElse(live.database()))
                        + " belongs to " + quoted(owner) + ", whose rights " + server.admin() + " doesn't have"
                        + open + ". "
                        + template.map(PgSchemaRefusals::otherTemplate)
                                .orElseGet(() -> "Let a superuser run in " + quoted(live.database()) + ": "
                                        + PgSchemaSql.statements(live, desired))));
    }

    /// Whatever is done in a template reaches everybody who copies it, so the owner there is no service's.
    private static String otherTemplate(String template) {
        return "Write `template: template0`, or from PostgreSQL 14 on let a superuser run in " + quoted(template)
                + ": alter schema public owner to pg_database_owner; revoke create on schema public from public";
    }
}
