package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Change;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The refusals at plan time of changes that PostgreSQL would refuse during the apply, or perform wrongly
/// without an error. Pure.
public record PgRefusals(PgFleet scope, PgServer server) {

    public List<Refusal> of(Change<PgResource> change) {
        return switch (change) {
            case Change.Create<PgResource>(PgResource desired) ->
                switch (desired) {
                    case PgRole role -> new PgRoleRefusals(scope, server).creating(role);
                    case PgDatabase database -> new PgDatabaseRefusals(scope, server).creating(database);
                    case PgExtension extension -> new PgExtensionRefusals(scope, server).creating(extension);
                    case PgSchema schema -> new PgSchemaRefusals(scope, server).creating(schema);
                    case PgAccess access -> access(access.with(access.rule().fresh()), access);
                    case PgOwnership _ -> List.of();
                    case PgPublication publication -> new PgPublicationRefusals(scope, server).creating(publication);
                };
            case Change.Update<PgResource>(PgResource live, PgResource desired) ->
                switch (desired) {
                    case PgRole role -> new PgRoleRefusals(scope, server).updating((PgRole) live, role);
                    case PgDatabase database ->
                        new PgDatabaseRefusals(scope, server).updating((PgDatabase) live, database);
                    case PgExtension extension ->
                        new PgExtensionRefusals(scope, server).updating((PgExtension) live, extension);
                    case PgSchema schema -> new PgSchemaRefusals(scope, server).updating((PgSchema) live, schema);
                    case PgAccess access -> access((PgAccess) live, access);
                    case PgOwnership owner -> owners(owner).refusals();
                    case PgPublication publication ->
                        new PgPublicationRefusals(scope, server).updating((PgPublication) live, publication);
                };
            case Change.Delete<PgResource>(PgResource live) ->
                switch (live) {
                    case PgRole role -> new PgRoleRefusals(scope, server).dropping(role);
                    case PgDatabase database -> new PgDatabaseRefusals(scope, server).dropping(database);
                    case PgPublication publication -> new PgPublicationRefusals(scope, server).dropping(publication);
                    case PgExtension _, PgSchema _, PgAccess _, PgOwnership _ -> List.of();
                };
        };
    }

    private PgOwners owners(PgOwnership owner) {
        PgSection section = Optional.ofNullable(scope.databases().get(owner.database()))
                .orElseThrow(() -> new AssertionError("nobody declares " + owner.database()));
        return new PgOwners(scope, server, section);
    }

    /// Only an object's owner grants rights on it, and only who granted one takes it back.
    private List<Refusal> access(PgAccess live, PgAccess desired) {
        PgRightsDifference difference = PgRightsDifference.between(live.rights(), desired.rights());
        List<Refusal> unknown = unknownPrivileges(difference);
        if (!unknown.isEmpty()) {
            return unknown;
        }
        // The plan makes berth's admin a member of a declared role, or refuses that.
        var ours = scope.places(server).keySet();
        return Stream.concat(
                        difference.lacking().stream().map(PgRight::owner),
                        difference.own().stream().map(PgRight::grantor))
                .filter(role ->
                        !role.equals(PgObject.DATABASE_OWNER) && !ours.contains(role) && !server.administers(role))
                .distinct()
                .map(role -> Refusal.always(
                        "not-manageable",
                        "it takes the rights of " + quoted(role) + ", which " + server.admin()
                                + " doesn't have. Let a superuser run: " + server.lettingIn(role)
                                + ". Or let the objects belong to the service's login"))
                .toList();
    }

    /// `grants:` may list what only later versions know.
    private List<Refusal> unknownPrivileges(PgRightsDifference difference) {
        return Stream.concat(
                        difference.lacking().stream().map(PgRight::privilege),
                        difference.lackingLater().stream().map(PgLater::privilege))
                .filter(privilege -> !PgPrivileges.isKnown(privilege, server.major()))
                .distinct()
                .map(
                        privilege -> Refusal.always(
                                "unknown-privilege",
                                "PostgreSQL " + server.major() + " has no privilege " + privilege
                                        + ". Remove it from `privileges`, or write `all`, which means those of the server's version"))
                .toList();
    }

    /// Roles that no statement of berth's can name.
    static List<Refusal> unnameable(String what, Collection<String> roles) {
        return roles.stream()
                .filter(PgText::isOtherBytes)
                .map(role -> Refusal.always(
                        "not-manageable",
                        "role " + quoted(role) + " " + what
                                + ", and its name is not UTF-8, so that berth can't write it."
                                + " Rename it in psql after: \\encoding SQL_ASCII"))
                .toList();
    }

    /// A role that neither exists nor will.
    static Optional<Refusal> unknownRole(PgFleet scope, PgServer server, String what, String role) {
        Set<String> places = scope.places(server).keySet();
        if (places.contains(role) || server.roles().containsKey(role)) {
            return Optional.empty();
        }
        var known = server.rolesAnd(new TreeSet<>(places));
        return Optional.of(Refusal.always(
                "unknown-role",
                what + " is role " + quoted(role) + ", which neither exists nor is declared"
                        + Text.nearest(role, known)
                                .map(near -> ". Did you mean " + near + "?")
                                .orElse("")));
    }

    /// Refusals for settings that the server doesn't know, or that can't be set for a role or database.
    static List<Refusal> settings(PgServerSpec spec, PgServer server, Optional<PgSettings> settings) {
        return settings.orElse(PgSettings.NONE).values().keySet().stream()
                .flatMap(setting -> setting(spec, server, setting).stream())
                .toList();
    }

    private static Optional<Refusal> setting(PgServerSpec spec, PgServer server, String setting) {
        String context = server.settings().get(setting);
        // `pg_settings` leaves `role` out, and everybody may set it who may act as that role.
        if (server.settings().isEmpty() || setting.equals(PgRole.ROLE)) {
            return Optional.empty();
        }
        boolean reserved = context == null ? setting.contains(".") : context.startsWith("superuser");
        if (reserved && !spec.bounds().settings().contains(setting)) {
            return Optional.of(PgBoundsRefusals.setting(spec, setting));
        }
        if (context == null && setting.contains(".")) {
            // An extension that isn't loaded, or nobody at all, may define it later; its value can't be checked
            // now.
            return server.superuser() ? Optional.empty() : Optional.of(needsSuperuser(server, setting));
        }
        if (context == null) {
            return Optional.of(Refusal.always(
                    "unknown-setting",
                    "PostgreSQL " + server.major() + " has no setting \"" + setting + "\""
                            + Text.nearest(setting, server.settings().keySet())
                                    .map(near -> ". Did you mean " + near + "?")
                                    .orElse("")));
        }
        return switch (context) {
            case "user", "backend" -> Optional.empty();
            case "superuser", "superuser-backend" ->
                server.superuser() || server.major() >= 15
                        ? Optional.empty()
                        : Optional.of(needsSuperuser(server, setting));
            default ->
                Optional.of(Refusal.always(
                        "unknown-setting",
                        "\"" + setting + "\" holds for the whole server and can't be set here. Remove it"));
        };
    }

    private static Refusal needsSuperuser(PgServer server, String setting) {
        return Refusal.always(
                "needs-superuser", "only a superuser can set \"" + setting + "\", and " + server.admin() + " is none");
    }
}
