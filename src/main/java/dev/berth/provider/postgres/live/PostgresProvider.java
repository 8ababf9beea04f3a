package dev.berth.provider.postgres.live;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Check;
import dev.berth.core.Credentials;
import dev.berth.core.DeclaredResource;
import dev.berth.core.Memo;
import dev.berth.core.Parallel;
import dev.berth.core.PlannedChange;
import dev.berth.core.Provider;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.Session;
import dev.berth.core.Usage;
import dev.berth.core.access.AccessQuestion;
import dev.berth.core.access.AccessReview;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgAccess;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.PgDatabase;
import dev.berth.provider.postgres.PgDesired;
import dev.berth.provider.postgres.PgDialect;
import dev.berth.provider.postgres.PgFleet;
import dev.berth.provider.postgres.PgOwnership;
import dev.berth.provider.postgres.PgPublication;
import dev.berth.provider.postgres.PgRefusals;
import dev.berth.provider.postgres.PgResource;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgResource.PgSchema;
import dev.berth.provider.postgres.PgRisk;
import dev.berth.provider.postgres.PgRole;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.PgSql;
import dev.berth.provider.postgres.PgSql.PgDropping;
import dev.berth.provider.postgres.PgStep;
import dev.berth.provider.postgres.PgUses;
import dev.berth.provider.postgres.PgVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A PostgreSQL server, and the databases and logins that the fleet declares there.
public final class PostgresProvider implements Provider<PgServer, PgResource, PgStep> {

    private static final Set<String> REOPENING = Set.of("connectionLimit", "settings");

    private final PgFleet scope;
    private final PgServerSpec server;
    private final Supplier<AdminLogin> admin;
    private final PgBackup backup;
    private final SortedSet<String> absentRoles;
    private final Memo<PgServer, PgSql> sql = new Memo<>(this::writer);

    /// @param sections those of the fleet that name this server
    /// @param admin finds the admin's password, when it is needed
    /// @param backup where a database goes before it is dropped
    public PostgresProvider(
            String fleet, PgServerSpec server, List<PgSection> sections, Supplier<AdminLogin> admin, PgBackup backup) {
        this.scope = new PgFleet(fleet, server, sections);
        this.server = server;
        this.admin = admin;
        this.backup = backup;
        this.absentRoles = scope.absentRoles();
    }

    /// Loads and links in the background what a login and the check of a password take, some 100 ms of work
    /// that would otherwise wait until the manifests are read.
    public static void warmUp() {
        Parallel.start(() -> PgDialect.literal(PgVerifier.of(Secret.of("warm-up"))));
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
        AdminLogin login = admin.get();
        return PgSession.open(scope.as(login.user()), login, backup);
    }

    @Override
    public List<DeclaredResource<PgResource>> desired(PgServer facts, Credentials credentials) {
        return scope.sections().stream()
                .flatMap(section -> new PgDesired(scope, facts, credentials, section).resources().stream())
                .toList();
    }

    @Override
    public PgResource complete(PgResource desired, PgResource live) {
        return switch (desired) {
            case PgRole role -> completed(role, (PgRole) live);
            case PgDatabase database -> database.completedBy((PgDatabase) live);
            case PgExtension extension -> extension.completedBy((PgExtension) live);
            case PgSchema schema -> schema;
            case PgAccess access -> access.completedBy((PgAccess) live);
            case PgOwnership owner -> owner;
            case PgPublication publication -> publication.completedBy((PgPublication) live);
        };
    }

    /// The roles of a database that waits to be dropped are closed with it.
    private PgRole completed(PgRole desired, PgRole live) {
        return absentRoles.contains(desired.address().name()) ? desired.closed(live) : desired.completedBy(live);
    }

    @Override
    public List<PgStep> steps(Change<PgResource> change, PgServer facts) {
        return sql.of(facts).steps(change);
    }

    @Override
    public Set<Address> uses(Change<PgResource> change, PgServer facts) {
        return new PgUses(server, facts).of(change);
    }

    /// How a database goes, from the change that closes it on; and that live sessions may be ended for one.
    @Override
    public List<String> covers(Change<PgResource> change, PgServer facts, Credentials credentials) {
        return change.resource() instanceof PgDatabase database
                ? Stream.ofNullable(scope.databases().get(database.address().name()))
                        .filter(section ->
                                section.database().equals(database.address().name()))
                        .flatMap(section -> section.removal().words().stream())
                        .toList()
                : List.of();
    }

    private PgSql writer(PgServer facts) {
        return new PgSql(facts, scope.doomed(facts), dropping());
    }

    private PgDropping dropping() {
        return new PgDropping(
                databases(section -> section.removal().dump()),
                databases(section -> section.removal().endSessions()),
                users());
    }

    private SortedMap<String, String> users() {
        var users = new TreeMap<String, String>();
        scope.sections().stream()
                .filter(section -> absentRoles.contains(section.user()))
                .forEach(section -> users.put(section.database(), section.user()));
        return users;
    }

    private SortedSet<String> databases(Predicate<PgSection> property) {
        return scope.sections().stream()
                .filter(property)
                .map(PgSection::database)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Risk risk(Change<PgResource> change) {
        return PgRisk.of(change);
    }

    @Override
    public List<Refusal> refusals(Change<PgResource> change, PgServer facts) {
        return new PgRefusals(scope, facts).of(change);
    }

    /// A higher connection limit or other settings of a database.
    @Override
    public boolean reopens(PlannedChange change) {
        return change.action() == Action.UPDATE
                && change.kind().equals("postgres database")
                && change.fields().stream().allMatch(field -> REOPENING.contains(field.name()));
    }

    @Override
    public List<Usage> usage() {
        AdminLogin login = admin.get();
        return new PgUsageReader(scope.as(login.user())).read(login);
    }

    @Override
    public AccessReview access(AccessQuestion question) {
        AdminLogin login = admin.get();
        return new PgReviewReader(server.as(login.user()), login).read(question);
    }

    @Override
    public List<Check> examine(SortedSet<String> services, Map<String, SecretFindings> findings) {
        var checks = new ArrayList<>(new PgDoctor(scope, services, findings).examine(admin));
        String subject = server.address().toString();
        if (Check.allOk(
                checks.stream().filter(check -> check.subject().equals(subject)).toList())) {
            checks.addAll(new PgIsolationReader(scope, services).examine(admin));
        }
        return checks;
    }
}
