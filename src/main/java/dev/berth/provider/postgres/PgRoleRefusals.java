package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Refusal;
import dev.berth.provider.postgres.PgResource.Password;
import dev.berth.provider.postgres.PgServer.Dependent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;

/// The refusals of a change of a role. Pure.
record PgRoleRefusals(PgFleet scope, PgServer server) {

    /// The states of a password that may be in use, so that a new one would lock its users out.
    private static final Set<Password> LOCKS_OUT = Set.of(Password.AS_IN_SECRET, Password.RENEWED);

    /// The passwords of a live role that no key of its Secret holds, so that berth could not publish them
    /// again.
    private static final Set<Password> IN_NO_KEY = Set.of(Password.DIFFERENT, Password.NOT_FOUND);

    List<Refusal> creating(PgRole desired) {
        var refusals = new ArrayList<>(properties(desired, desired.memberOf().keySet().stream()));
        String name = desired.address().name();
        openSchema(name).ifPresent(refusals::add);
        if (desired.replicates()) {
            replication(desired, true).ifPresent(refusals::add);
        }
        Optional.ofNullable(server.findings().strays().roles().get(name))
                .map(found -> "role " + quoted(found)
                        + " carries this service's mark, so somebody renamed it, and a new "
                        + quoted(name) + " would take its place. Write `" + formerProperty(name) + ": "
                        + PgBounds.yaml(found) + "`; or, if a new one is meant, take the mark away: comment on role "
                        + quoted(found) + " is null")
                .ifPresent(message -> refusals.add(Refusal.always("renamed", message)));
        return refusals;
    }

    /// A login beside the service's own that could create where it may only read or write, as nobody can
    /// close the schema here. Existing ones are reported by notes and by `doctor`.
    private Optional<Refusal> openSchema(String role) {
        return Optional.ofNullable(scope.places(server).get(role))
                .filter(place -> place.level().isPresent() && !place.group())
                .filter(_ -> !scope.server().bounds().openSchema())
                .flatMap(place -> new PgIsolation(scope, server, place.section()).leftOpen())
                .map(what -> Refusal.always(
                        "open-schema",
                        what + ". Or a platform engineer accepts it: `postgres."
                                + scope.server().name() + ".openSchema: accept` in berth.yaml"));
    }

    /// Before 16 only a superuser may make or alter a role with REPLICATION, since 16 also a CREATEROLE role that has
    /// it itself. See PostgreSQL docs, "CREATE ROLE".
    private Optional<Refusal> replication(PgRole desired, boolean isNew) {
        String name = quoted(desired.address().name());
        boolean has = Optional.ofNullable(server.roles().get(server.admin()))
                .filter(admin -> admin.powers().contains(PgRole.REPLICATION))
                .isPresent();
        if (server.superuser() || (has && server.major() >= 16)) {
            return Optional.empty();
        }
        String remedy = server.major() >= 16
                ? "Let a superuser run: alter role " + quoted(server.admin()) + " replication"
                : isNew
                        ? "Apply without `replication: true` first; then let a superuser run: alter role " + name
                                + " replication, and write the line again"
                        : "Let a superuser run: alter role " + name
                                + (desired.replicates() ? " replication" : " noreplication");
        return Optional.of(Refusal.always(
                "not-manageable",
                server.admin() + " may not "
                        + (server.major() >= 16
                                ? "give or take REPLICATION, which it doesn't have itself. "
                                : "change a role with REPLICATION, as it is no superuser. ")
                        + remedy));
    }

    private String formerProperty(String role) {
        return scope.any(section -> section.user().equals(role)) ? "userRenamedFrom" : "renamedFrom";
    }

    List<Refusal> updating(PgRole live, PgRole desired) {
        var refusals = new ArrayList<Refusal>();
        String name = live.address().name();
        refusals.addAll(new PgBoundsRefusals(scope, server).takingOver(live, desired));
        if (live.mark().isEmpty()) {
            openSchema(name).ifPresent(refusals::add);
        }
        refusals.addAll(
                PgRefusals.unnameable("has it as a member", live.memberOf().keySet()));
        refusals.addAll(
                PgRefusals.unnameable("is a member of it", live.members().keySet()));
        if (!live.control().manageable()) {
            refusals.add(notManageable(name));
        }
        if (live.replicates() != desired.replicates() || (live.replicates() && server.major() < 16)) {
            replication(desired, false).ifPresent(refusals::add);
        }
        live.memberOf().forEach((group, membership) -> {
            PgMembership wanted = desired.memberOf().get(group);
            if (wanted == null || !wanted.sameOptions(membership)) {
                refusals.addAll(irrevocable(group, name, membership.grantors()));
            }
        });
        live.firstMembers().forEach((member, grantors) -> {
            if (!desired.members().containsKey(member)) {
                refusals.addAll(irrevocable(name, member, grantors));
            }
        });
        refusals.addAll(properties(
                desired,
                desired.memberOf().keySet().stream()
                        .filter(group -> !live.memberOf().containsKey(group))));
        if (live.password().filter(IN_NO_KEY::contains).isPresent()
                && live.attributes().contains(PgRole.LOGIN)
                && desired.password().filter(LOCKS_OUT::contains).isPresent()) {
            refusals.add(Refusal.guard(
                    "password-reset",
                    "the password that " + quoted(name)
                            + " has now is in none of its Secret's keys, so its users would be locked out. Put it into the"
                            + " Secret, or let berth set the Secret's (a new one if it has none)"));
        }
        return refusals;
    }

    /// A role that owns a whole database can't be dropped, and berth gives nobody's database away.
    List<Refusal> dropping(PgRole live) {
        String name = live.address().name();
        var refusals = new ArrayList<Refusal>();
        if (!live.control().manageable()) {
            refusals.add(notManageable(name));
        }
        refusals.addAll(new PgBoundsRefusals(scope, server).takingOver(live, live));
        SortedSet<String> doomed = scope.doomed(server);
        List<String> databases = server.databases().entrySet().stream()
                .filter(database -> database.getValue().owner().equals(name) && !doomed.contains(database.getKey()))
                .map(database -> quoted(database.getKey()))
                .toList();
        if (!databases.isEmpty()) {
            refusals.add(Refusal.always(
                    "owns-elsewhere",
                    "it owns database " + String.join(", ", databases)
                            + ", which stays. Give it another owner first: alter database … owner to …"));
        }
        List<String> elsewhere = server.dependentsOf(name).entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty() && !doomed.contains(entry.getKey()))
                .filter(entry -> !entry.getKey().equals(live.identity().database()))
                .filter(entry -> entry.getValue().stream().anyMatch(Dependent::owned))
                .map(entry -> entry.getValue().stream()
                                .filter(Dependent::owned)
                                .mapToInt(Dependent::objects)
                                .sum()
                        + " in " + quoted(entry.getKey()))
                .toList();
        if (!elsewhere.isEmpty()) {
            refusals.add(Refusal.guard(
                    "data-loss",
                    "it owns objects in other databases, which would go to those databases' owners: "
                            + String.join(", ", elsewhere)));
        }
        refusals.addAll(new PgLeftovers(server, doomed).refusals(name));
        return refusals;
    }

    private Refusal notManageable(String name) {
        return Refusal.always(
                "not-manageable",
                "role " + quoted(name) + " was made by somebody else, and " + server.admin()
                        + " may not change it. Let a superuser run: grant " + quoted(name) + " to "
                        + quoted(server.admin()) + " with admin option");
    }

    /// @param joined the roles that it becomes a member of
    private List<Refusal> properties(PgRole desired, Stream<String> joined) {
        var refusals = new ArrayList<Refusal>();
        joined.forEach(group -> {
            PgRefusals.unknownRole(scope, server, "one that `memberOf` names", group)
                    .ifPresent(refusals::add);
            new PgBoundsRefusals(scope, server).joining(desired, group).ifPresent(refusals::add);
            PgServer.Power power = server.roles().get(group);
            if (power != null && !power.grantable() && server.major() >= 16) {
                refusals.add(Refusal.always(
                        "not-grantable",
                        server.admin() + " can't make others members of " + quoted(group)
                                + ". Let a superuser run: grant " + quoted(group) + " to " + quoted(server.admin())
                                + " with admin option"));
            }
        });
        desired.memberOf().forEach((group, membership) -> {
            if (server.major() < 16 && !(membership.inherit() && membership.set())) {
                refusals.add(Refusal.always(
                        "unsupported",
                        "`inherit` and `set` of a membership came with PostgreSQL 16, and this is " + server.major()));
            }
        });
        refusals.addAll(
                PgRefusals.settings(scope.server(), server, desired.sessions().everywhere()));
        refusals.addAll(
                PgRefusals.settings(scope.server(), server, desired.sessions().inDatabase()));
        return refusals;
    }

    /// Since 16 a membership can be revoked only with the privileges of the role that granted it.
    private List<Refusal> irrevocable(String group, String member, SortedSet<String> grantors) {
        if (server.superuser() || server.major() < 16) {
            return List.of();
        }
        return grantors.stream()
                .filter(grantor -> !server.administers(grantor))
                .map(grantor -> Refusal.always(
                        "not-revocable",
                        "the membership was granted by " + quoted(grantor) + ", and " + server.admin()
                                + " can't take it back. Let a superuser run: revoke " + quoted(group)
                                + " from "
                                + quoted(member) + " granted by " + quoted(grantor)))
                .toList();
    }
}
