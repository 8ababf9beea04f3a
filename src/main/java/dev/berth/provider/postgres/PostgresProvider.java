package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Comment;
import dev.berth.core.Credentials;
import dev.berth.core.Declared;
import dev.berth.core.Origin;
import dev.berth.core.Provider;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.Secret;
import dev.berth.core.Session;
import dev.berth.provider.postgres.PgResource.Password;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One PostgreSQL server and the databases and logins that the fleet declares there.
public final class PostgresProvider implements Provider<PgServer, PgResource, PgStep> {

    private final PgScope scope;
    private final PgServerSpec server;
    private final Supplier<Secret> password;

    /// @param sections those of the fleet that name this server
    /// @param password finds the admin's password, when it is needed
    public PostgresProvider(String fleet, PgServerSpec server, List<PgSection> sections, Supplier<Secret> password) {
        this.scope = new PgScope(fleet, server, sections);
        this.server = server;
        this.password = password;
    }

    /// Loads and links in the background what a login and the check of a password take, some 100 ms of work that would
    /// otherwise wait until the manifests are read.
    public static void warmUp() {
        Thread.ofVirtual().start(() -> PgVerifier.of(Secret.of("warm-up")));
    }

    @Override
    public Address address() {
        return server.address();
    }

    @Override
    public SortedSet<String> services() {
        return scope.sections().stream()
                .map(section -> section.service().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Session<PgServer, PgResource, PgStep> open() {
        return PgSession.open(scope, password.get());
    }

    @Override
    public List<Declared<PgResource>> desired(PgServer facts, Credentials credentials) {
        var desired = new ArrayList<Declared<PgResource>>();
        for (PgSection section : scope.sections()) {
            desired.add(declared(section, section.userOrigin(), role(section)));
            desired.add(declared(section, section.databaseOrigin(), database(section, facts)));
            if (scope.looksIntoSchema(section, facts)) {
                Address address = server.database(section.database()).child("schema", "public");
                desired.add(declared(
                        section,
                        section.databaseOrigin(),
                        new PgSchema(address, section.database(), "public", section.user(), false)));
            }
            section.extensions()
                    .forEach(extension -> desired.add(declared(
                            section,
                            extension.origin(),
                            new PgExtension(
                                    server.database(section.database()).child("extension", extension.name()),
                                    section.database(),
                                    extension.name(),
                                    extension.version()))));
        }
        return desired;
    }

    private static Declared<PgResource> declared(PgSection section, Origin origin, PgResource resource) {
        return new Declared<>(section.service().name(), origin, resource);
    }

    private PgRole role(PgSection section) {
        return new PgRole(
                section.login(),
                new TreeSet<>(List.of("LOGIN", "INHERIT")),
                -1,
                Optional.empty(),
                Password.AS_IN_SECRET,
                new TreeMap<>(),
                new TreeMap<>(),
                true,
                true,
                Comment.of(scope.mark(section)));
    }

    private PgDatabase database(PgSection section, PgServer facts) {
        SortedMap<String, SortedSet<String>> grants = new TreeMap<>();
        String owner = section.ownedByAdmin() ? facts.admin() : section.user();
        section.allowConnect().forEach(role -> grants.put(role, new TreeSet<>(List.of("CONNECT"))));
        if (section.ownedByAdmin()) {
            grants.put(section.user(), new TreeSet<>(List.of("CONNECT", "CREATE", "TEMPORARY")));
        }
        grants.remove(owner);
        return new PgDatabase(
                server.database(section.database()),
                owner,
                section.encoding(),
                section.locale(),
                section.template(),
                Optional.of(section.user()),
                section.connectionLimit(),
                grants,
                true,
                true,
                false,
                true,
                Comment.of(scope.mark(section)),
                Optional.empty());
    }

    @Override
    public PgResource complete(PgResource desired, PgResource live) {
        return switch (desired) {
            case PgRole role -> role.completedBy((PgRole) live);
            case PgDatabase database -> database.completedBy((PgDatabase) live);
            case PgExtension extension -> extension.completedBy((PgExtension) live);
            case PgSchema schema -> schema;
        };
    }

    @Override
    public List<PgStep> steps(Change<PgResource> change, PgServer facts) {
        return new PgSql(facts).steps(change);
    }

    /// Only taking something away from somebody may be noticed: rights, a password that worked, a lower limit.
    @Override
    public Risk risk(Change<PgResource> change) {
        if (!(change instanceof Change.Update<PgResource>(PgResource live, PgResource desired))) {
            return Risk.SAFE;
        }
        return switch (desired) {
            case PgRole role -> PgRisk.of((PgRole) live, role);
            case PgDatabase database -> PgRisk.of((PgDatabase) live, database);
            case PgExtension _ -> Risk.DISRUPTIVE;
            case PgSchema _ -> Risk.DISRUPTIVE;
        };
    }

    @Override
    public List<Refusal> refusals(Change<PgResource> change, PgServer facts) {
        var declaredRoles = new TreeSet<>(facts.roles());
        scope.sections().forEach(section -> declaredRoles.add(section.user()));
        return new PgRefusals(server, facts, declaredRoles).of(change);
    }
}
