package dev.berth.provider.postgres;

import dev.berth.core.Comment;
import dev.berth.core.Credentials;
import dev.berth.core.DeclaredResource;
import dev.berth.core.Origin;
import dev.berth.provider.postgres.PgDatabase.Condition;
import dev.berth.provider.postgres.PgDatabase.Creation;
import dev.berth.provider.postgres.PgDatabase.Quarantine;
import dev.berth.provider.postgres.PgResource.Password;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import dev.berth.provider.postgres.PgSection.PgExtensionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The resources that a section declares on a server, in the order of creation. Pure.
///
/// @param credentials which logins get another password
public record PgDesired(PgFleet scope, PgServer facts, Credentials credentials, PgSection section) {

    public List<DeclaredResource<PgResource>> resources() {
        var desired = new ArrayList<DeclaredResource<PgResource>>();
        boolean doomed = PgFleet.isDoomed(section, facts);
        if (section.declaresRoles()) {
            desired.addAll(roles(PgFleet.areLoginsLeaving(section, facts)));
        }
        unusedGroups().forEach(level -> desired.add(declared(section.databaseOrigin(), group(level), true)));
        desired.add(declared(section.databaseOrigin(), database(), doomed));
        if (!section.absent()) {
            inside().forEach(desired::add);
        }
        return desired;
    }

    private List<DeclaredResource<PgResource>> roles(boolean doomed) {
        var desired = new ArrayList<DeclaredResource<PgResource>>();
        for (PgLevel level : section.levels()) {
            desired.add(declared(section.databaseOrigin(), group(level), doomed));
        }
        desired.add(declared(section.userOrigin(), section.takesTurns() ? owner() : login(), doomed));
        turns().users()
                .forEach(user -> desired.add(declared(section.userOrigin(), user.role(), doomed || user.leaves())));
        section.roles()
                .forEach((name, login) ->
                        desired.add(declared(login.origin(), login(name, login), doomed || login.absent())));
        return desired;
    }

    /// The groups that berth made for logins which are no longer declared.
    private List<PgLevel> unusedGroups() {
        return PgLevel.WITH_GROUP.stream()
                .filter(level -> scope.isUnused(section, level, facts))
                .toList();
    }

    private List<DeclaredResource<PgResource>> inside() {
        var desired = new ArrayList<DeclaredResource<PgResource>>();
        var isolation = new PgIsolation(scope, facts, section);
        if (isolation.isDeclared()) {
            desired.add(declared(section.databaseOrigin(), isolation.desired(), false));
        }
        section.schemas()
                .forEach((name, schema) -> desired.add(declared(schema.origin(), schema(name, schema.owner()), false)));
        ordered(section.extensions())
                .forEach(extension -> desired.add(declared(
                        extension.origin(),
                        new PgExtension(
                                scope.server().database(section.database()).child("extension", extension.name()),
                                section.database(),
                                extension.name(),
                                extension.version(),
                                extension.schema()),
                        false)));
        // Rights are granted as the owner that an object will have by then.
        new PgOwners(scope, facts, section)
                .desired()
                .ifPresent(owner -> desired.add(declared(section.databaseOrigin(), owner, false)));
        section.levels().forEach(level -> desired.add(declared(section.databaseOrigin(), access(level), false)));
        new PgGrantRules(scope, facts, section)
                .all()
                .forEach(rule -> desired.add(declared(
                        section.grants().origin(rule.holder()).orElse(section.databaseOrigin()),
                        PgAccess.desired(scope.server().database(section.database()), rule),
                        false)));
        var publications = new PgPublications(scope, facts, section);
        section.publications()
                .values()
                .forEach(spec -> publications
                        .desired(spec)
                        .ifPresent(publication -> desired.add(declared(spec.origin(), publication, spec.absent()))));
        return desired;
    }

    /// The extensions in an order in which each comes after the extensions that it requires.
    private List<PgExtensionSpec> ordered(List<PgExtensionSpec> extensions) {
        var ordered = new ArrayList<PgExtensionSpec>();
        var waiting = new ArrayList<>(extensions);
        while (!waiting.isEmpty()) {
            PgExtensionSpec next = waiting.stream()
                    .filter(extension -> waiting.stream().noneMatch(other -> requires(extension, other.name())))
                    .findFirst()
                    .orElse(waiting.getFirst());
            ordered.add(next);
            waiting.remove(next);
        }
        return ordered;
    }

    private boolean requires(PgExtensionSpec extension, String other) {
        return Optional.ofNullable(facts.extensions().get(extension.name()))
                .flatMap(offered -> offered.version(extension.version()))
                .filter(version -> version.requires().contains(other))
                .isPresent();
    }

    private DeclaredResource<PgResource> declared(Origin origin, PgResource resource, boolean absent) {
        return new DeclaredResource<>(section.service().name(), origin, resource, absent);
    }

    private PgRole group(PgLevel level) {
        return role(
                level.group(section.database()),
                section.formerDatabase().map(level::group),
                Optional.of(level),
                new TreeSet<>(List.of("INHERIT")));
    }

    /// A role without the right to log in.
    private PgRole role(String name, Optional<String> former, Optional<PgLevel> level, SortedSet<String> attributes) {
        return new PgRole(
                identity(name, former, level),
                new PgRole.Powers(attributes, PgLimit.NONE, Optional.empty()),
                Optional.empty(),
                PgRole.Memberships.of(new TreeMap<>()),
                PgRole.Sessions.UNKNOWN,
                PgRole.Control.FULL,
                Comment.of(scope.mark(section)));
    }

    private PgAlternatingUsers turns() {
        return new PgAlternatingUsers(scope, facts, credentials, section);
    }

    /// The role that owns what the service has while others log in for it.
    private PgRole owner() {
        var attributes = new TreeSet<>(List.of("INHERIT"));
        if (turns().ownerLogsIn()) {
            attributes.add(PgRole.LOGIN);
        }
        return role(section.user(), section.formerUser(), Optional.empty(), attributes);
    }

    private PgRole login() {
        return login(
                section.user(),
                section.formerUser(),
                Optional.empty(),
                new TreeMap<>(),
                new PgLoginSpec(
                        section.userOrigin(),
                        PgLevel.WRITE,
                        PgLoginSpec.Terms.of(section.userSpec()),
                        PgRole.Sessions.UNKNOWN,
                        new TreeMap<>(),
                        false,
                        Optional.empty()));
    }

    private PgRole login(String name, PgLoginSpec login) {
        var memberOf = new TreeMap<>(login.memberOf());
        if (login.access().hasGroup()) {
            memberOf.put(login.access().group(section.database()), PgMembership.PLAIN);
        }
        return login(name, login.former(), Optional.of(login.access()), memberOf, login);
    }

    private PgRole login(
            String name,
            Optional<String> former,
            Optional<PgLevel> level,
            SortedMap<String, PgMembership> memberOf,
            PgLoginSpec login) {
        var attributes = new TreeSet<>(List.of(PgRole.LOGIN, "INHERIT"));
        if (login.terms().replication()) {
            attributes.add(PgRole.REPLICATION);
        }
        return new PgRole(
                identity(name, former, level),
                new PgRole.Powers(
                        attributes,
                        login.terms().connectionLimit(),
                        login.terms().validUntil()),
                Optional.of(
                        login.terms().passwordless()
                                ? Password.NONE
                                : Password.of(credentials, scope.server().role(name))),
                PgRole.Memberships.of(memberOf),
                login.sessions(),
                PgRole.Control.FULL,
                login.terms().passwordless()
                        ? PgRole.withoutPassword(Comment.of(scope.mark(section)))
                        : Comment.of(scope.mark(section)));
    }

    private PgRole.Identity identity(String name, Optional<String> former, Optional<PgLevel> level) {
        return new PgRole.Identity(
                scope.server().role(name), former.map(scope.server()::role), section.database(), level);
    }

    private PgDatabase database() {
        String owner = section.ownedByAdmin() ? facts.admin() : section.user();
        return new PgDatabase(
                scope.server().database(section.database()),
                section.formerDatabase().map(scope.server()::database),
                new Creation(
                        section.databaseSpec().creation().encoding(),
                        section.databaseSpec().creation().locale(),
                        section.template(),
                        Optional.of(section.user())),
                section.databaseSpec().tablespace(),
                new PgDatabase.Sessions(
                        section.databaseSpec().connectionLimit(),
                        section.databaseSpec().settings(),
                        section.removal().endSessions()),
                new PgDatabase.Access(owner, section.absent() ? new TreeMap<>() : grants(owner), true, true),
                section.absent()
                        ? Optional.of(new Quarantine.For(section.removal().quarantine()))
                        : Optional.empty(),
                Comment.of(scope.mark(section)),
                Condition.SOUND);
    }

    private SortedMap<String, SortedSet<String>> grants(String owner) {
        SortedMap<String, SortedSet<String>> grants = new TreeMap<>();
        section.levels().forEach(level -> grants.put(level.group(section.database()), level.onDatabase()));
        section.grants().connecting().forEach(role -> grants.put(role, PgLevel.NONE.onDatabase()));
        section.allowConnect()
                .forEach(role ->
                        grants.computeIfAbsent(role, _ -> new TreeSet<>()).add("CONNECT"));
        if (section.ownedByAdmin()) {
            grants.put(section.user(), new TreeSet<>(List.of("CONNECT", "CREATE", "TEMPORARY")));
        }
        grants.remove(owner);
        return grants;
    }

    private PgSchema schema(String name, String owner) {
        return new PgSchema(
                scope.server().database(section.database()).child("schema", name),
                section.database(),
                name,
                owner,
                new TreeSet<>(),
                true,
                section.groups(),
                Optional.of(scope.mark(section)),
                false);
    }

    private PgAccess access(PgLevel level) {
        return PgAccess.desired(scope.server().database(section.database()), PgLevelRule.of(section, level));
    }
}
