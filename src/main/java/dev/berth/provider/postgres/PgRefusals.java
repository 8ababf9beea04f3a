package dev.berth.provider.postgres;

import dev.berth.core.Change;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.provider.postgres.PgResource.Password;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// What PostgreSQL would refuse half-way, or do silently wrong, said at plan time. Pure.
///
/// @param roles all roles that exist or will
record PgRefusals(PgServerSpec spec, PgServer server, SortedSet<String> roles) {

    List<Refusal> of(Change<PgResource> change) {
        return switch (change) {
            case Change.Create<PgResource>(PgResource desired) ->
                switch (desired) {
                    case PgDatabase database -> creating(database);
                    case PgExtension extension -> extension(extension);
                    case PgRole _, PgSchema _ -> List.of();
                };
            case Change.Update<PgResource>(PgResource live, PgResource desired) ->
                switch (desired) {
                    case PgRole role -> role((PgRole) live, role);
                    case PgDatabase database -> updating((PgDatabase) live, database);
                    case PgExtension extension -> extension(extension);
                    case PgSchema _ -> List.of();
                };
            case Change.Delete<PgResource> _ -> List.of();
        };
    }

    private List<Refusal> role(PgRole live, PgRole desired) {
        var refusals = new ArrayList<Refusal>();
        String name = desired.address().name();
        if (!live.manageable()) {
            refusals.add(Refusal.always(
                    "not-manageable",
                    "role " + PgDialect.quoted(name) + " was made by somebody else, and " + server.admin()
                            + " may not change it. Let a superuser run: grant " + PgDialect.quoted(name) + " to "
                            + PgDialect.quoted(server.admin()) + " with admin option"));
        }
        live.memberOf().forEach((group, grantors) -> refusals.addAll(irrevocable(group, name, grantors)));
        live.members().forEach((member, grantors) -> refusals.addAll(irrevocable(name, member, grantors)));
        if (live.password() == Password.DIFFERENT && desired.password() == Password.AS_IN_SECRET) {
            refusals.add(Refusal.guard(
                    "password-reset",
                    "the password that " + PgDialect.quoted(name)
                            + " has now is in none of its Secret's keys, so whoever uses it would be locked out. Put it into the"
                            + " Secret, or let berth set the Secret's (a new one if it has none)"));
        }
        return refusals;
    }

    /// Since 16 a membership can be revoked only with the privileges of the role that granted it.
    private List<Refusal> irrevocable(String group, String member, SortedSet<String> grantors) {
        if (server.superuser() || server.major() < 16) {
            return List.of();
        }
        return grantors.stream()
                .filter(grantor -> !server.administered().contains(grantor))
                .map(grantor -> Refusal.always(
                        "not-revocable",
                        "the membership was granted by " + PgDialect.quoted(grantor) + ", and " + server.admin()
                                + " can't take it back. Let a superuser run: revoke " + PgDialect.quoted(group)
                                + " from "
                                + PgDialect.quoted(member) + " granted by " + PgDialect.quoted(grantor)))
                .toList();
    }

    private List<Refusal> creating(PgDatabase desired) {
        var refusals = new ArrayList<>(unknownRoles(desired));
        String provider = desired.locale().provider().orElse("libc");
        int since = provider.equals("icu") ? 15 : provider.equals("builtin") ? 17 : 0;
        if (server.major() < since) {
            refusals.add(Refusal.always(
                    "unsupported",
                    "`localeProvider: " + provider + "` needs PostgreSQL " + since + ", and postgres \"" + spec.name()
                            + "\" is " + server.major()));
        }
        return refusals;
    }

    private List<Refusal> updating(PgDatabase live, PgDatabase desired) {
        var refusals = new ArrayList<Refusal>();
        if (live.invalid()) {
            return List.of(Refusal.always(
                    "invalid-database",
                    "a `drop database` of it was cut off, so it can't be used any more. Drop it: drop database "
                            + PgDialect.quoted(desired.address().name()) + ". Then plan again"));
        }
        if (!live.manageable()) {
            refusals.add(Refusal.always(
                    "not-manageable",
                    "it belongs to " + PgDialect.quoted(live.owner()) + ", whom " + server.admin()
                            + " can't act as. Let a superuser run: grant " + PgDialect.quoted(live.owner()) + " to "
                            + PgDialect.quoted(server.admin())));
        }
        unchangeable("encoding", live.encoding(), desired.encoding()).ifPresent(refusals::add);
        unchangeable(
                        "localeProvider",
                        live.locale().provider(),
                        desired.locale().provider())
                .ifPresent(refusals::add);
        unchangeable("locale", live.locale().locale(), desired.locale().locale())
                .ifPresent(refusals::add);
        unchangeable("icuLocale", live.locale().icu(), desired.locale().icu()).ifPresent(refusals::add);
        refusals.addAll(unknownRoles(desired));
        return refusals;
    }

    private static Optional<Refusal> unchangeable(String property, Optional<String> live, Optional<String> desired) {
        if (live.equals(desired)) {
            return Optional.empty();
        }
        return Optional.of(Refusal.always(
                "unchangeable",
                property + " is " + live.orElse("(none)") + " and was fixed when the database was created. Write `"
                        + property + ": " + live.orElse("")
                        + "`, or move the data to a new database with pg_dump and pg_restore"));
    }

    private List<Refusal> unknownRoles(PgDatabase desired) {
        return desired.grants().keySet().stream()
                .filter(role -> !roles.contains(role))
                .map(role -> Refusal.always(
                        "unknown-role",
                        "allowConnect names role " + PgDialect.quoted(role) + ", which neither exists nor is declared"
                                + Text.nearest(role, roles)
                                        .map(near -> ". Did you mean " + near + "?")
                                        .orElse("")))
                .toList();
    }

    private List<Refusal> extension(PgExtension desired) {
        PgServer.OfferedExtension offered = server.extensions().get(desired.name());
        if (offered == null) {
            return List.of(Refusal.always(
                    "missing-extension",
                    "postgres \"" + spec.name() + "\" doesn't offer " + PgDialect.quoted(desired.name())
                            + Text.nearest(desired.name(), server.extensions().keySet())
                                    .map(near -> ". Did you mean " + near + "?")
                                    .orElse(". Install its package on the server")));
        }
        var refusals = new ArrayList<Refusal>();
        desired.version()
                .filter(version -> !offered.versions().contains(version))
                .ifPresent(version -> refusals.add(Refusal.always(
                        "missing-extension",
                        "there is no version " + version + ", but " + String.join(", ", offered.versions()))));
        if (!offered.trusted() && !server.superuser()) {
            refusals.add(Refusal.always(
                    "needs-superuser",
                    "only a superuser can create it, and " + server.admin()
                            + " is none. Let one run in that database: create extension "
                            + PgDialect.quoted(desired.name())));
        }
        return refusals;
    }
}
