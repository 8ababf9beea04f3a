package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Guards;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Note;
import dev.berth.core.PlanTarget;
import dev.berth.core.Provider;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.FleetReader;
import dev.berth.manifest.Platform;
import dev.berth.manifest.Service;
import dev.berth.policy.Policy;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.PgFrom;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.live.PostgresSystem;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.secrets.SecretsProvider;
import dev.berth.provider.secrets.SecretsSection;
import dev.berth.run.Doctor;
import dev.berth.run.ReconcileInput;
import dev.berth.run.Scope;
import dev.berth.system.AdminTarget;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The composition root: which providers there are, and what each gets of the fleet.
public final class Composition {

    private final FleetReader reader;
    private final SecretStores stores;
    private final Console console;
    private final boolean everywhere;

    private Composition(FleetReader reader, SecretStores stores, Console console) {
        this(reader, stores, console, false);
    }

    /// @param everywhere whether each reading looks into every database
    private Composition(FleetReader reader, SecretStores stores, Console console, boolean everywhere) {
        this.reader = reader;
        this.stores = stores;
        this.console = console;
        this.everywhere = everywhere;
    }

    /// For what goes to servers: every variable that `berth.yaml` names must be set.
    public static Composition strict(Console console) {
        return strict(console, new ClusterOptions(), new ManifestOptions());
    }

    /// The same in a cluster, and with a `berth.yaml`, that the command line names.
    static Composition strict(Console console, ClusterOptions cluster, ManifestOptions manifests) {
        return new Composition(
                manifests
                        .applied(
                                FleetReader.strict(Systems.readers(), console::environment, console.redaction()),
                                console)
                        .judging(console.clock().instant()),
                new SecretStores(console, cluster.login(console)),
                console);
    }

    /// For what works offline, without the variables that only a deployment has.
    static Composition lenient(Console console, ManifestOptions manifests) {
        return new Composition(
                manifests.applied(
                        FleetReader.lenient(Systems.readers(), console::environment, console.redaction()), console),
                new SecretStores(console, new ClusterOptions().login(console)),
                console);
    }

    /// The same, with the policies of `berth.yaml` checked too.
    Composition judging() {
        return new Composition(reader.judging(console.clock().instant()), stores, console, everywhere);
    }

    /// Evaluates the examples beside the policies of a directory, or of a platform file.
    /// @throws InvalidInputException with the problems of `berth.yaml`, and each example that fails
    List<Policy> testedPolicies(String directory) {
        return reader.testedPolicies(Path.of(directory));
    }

    /// Reads the manifests.
    /// @throws InvalidInputException with all problems of all files
    Fleet read(String directory) {
        return reader.read(Path.of(directory));
    }

    /// Reads the manifests of the base, and checks them in every environment.
    /// @throws InvalidInputException with all problems of all files
    Fleet readAll(String directory) {
        return reader.readAll(Path.of(directory));
    }

    /// Whose marks a run writes, and for which environment.
    PlanTarget target(String directory) {
        Fleet fleet = read(directory);
        return new PlanTarget(fleet.name(), fleet.environment(), Collections.emptySortedMap());
    }

    /// The environments that a directory has.
    SortedSet<String> environments(String directory) {
        return reader.environments(Path.of(directory));
    }

    /// Whether a change of this file of the directory can change anything.
    boolean uses(Path file) {
        return reader.uses(file);
    }

    /// Where this fleet's Secrets and berth's own passwords are.
    SecretStores stores() {
        return stores;
    }

    /// The input of a command that drops no database; see [#input(String, PgBackup)].
    ReconcileInput input(String directory) {
        return input(directory, PgBackup.NONE);
    }

    /// Reads the manifests and puts together what plans and applies them.
    ///
    /// @param backup what becomes of a database before it is dropped
    /// @throws InvalidInputException with all problems
    public ReconcileInput input(String directory, PgBackup backup) {
        return input(directory, backup, false);
    }

    /// The input of a command that checks every value in the services' Secrets, including values that berth
    /// does not manage.
    ReconcileInput everything(String directory) {
        return input(directory, PgBackup.NONE, true);
    }

    /// The input of a command that reports differences: it reads inside every database.
    ReconcileInput watched(String directory) {
        return new Composition(reader, stores, console, true).input(directory);
    }

    private ReconcileInput input(String directory, PgBackup backup, boolean shared) {
        postgres(PgBackup.NONE).warmUp();
        var commit = Commit.of(Path.of(directory));
        return input(read(directory), commit, backup, shared);
    }

    private ReconcileInput input(Fleet fleet, Supplier<Optional<String>> commit, PgBackup backup, boolean shared) {
        FleetServers servers = servers(fleet, backup);
        SecretsSection secrets = FleetSecrets.section(fleet);
        return new ReconcileInput(
                new ReconcileInput.Manifests(
                        fleet.directory().toString(),
                        fleet.environment(),
                        fleet.name(),
                        commit.get(),
                        CiActor.of(console),
                        fleet.services().stream()
                                .collect(Collectors.toMap(
                                        service -> service.id().name(),
                                        Service::ownership,
                                        (first, _) -> first,
                                        TreeMap::new)),
                        Stream.concat(
                                        fleet.unused().map(said -> Note.of(Note.PLATFORM_NOT_USED, said)).stream(),
                                        fleet.policies().warnings().stream())
                                .toList(),
                        fleet.policies()),
                new ReconcileInput.DeclaredKeys(secrets.parts(), FleetSecrets.owners(fleet)),
                new ReconcileInput.Passwords(servers.shared(), servers.admins().passwords(), passwordless(fleet)),
                servers.providers(shared),
                new SecretsProvider(secrets, () -> stores.open(fleet, secrets)),
                guards(fleet.platform()),
                console.redaction()::apply,
                Scope.WHOLE);
    }

    private static SortedMap<Address, String> passwordless(Fleet fleet) {
        var logins = new TreeMap<Address, String>();
        fleet.services()
                .forEach(service -> service.sections()
                        .values()
                        .forEach(section -> section.passwordless()
                                .values()
                                .forEach(login -> logins.put(login, service.id().name()))));
        return logins;
    }

    /// The declared services.
    List<String> names(String directory) {
        return read(directory).services().stream()
                .map(service -> service.id().name())
                .toList();
    }

    /// The move of a service's data; empty if the manifest has no `from:`.
    ///
    /// @param programs what copies, and where a copy lies meanwhile
    /// @param jobs how many tables at once
    Optional<Moving> moving(String directory, String name, PgBackup programs, int jobs) {
        postgres(PgBackup.NONE).warmUp();
        Fleet fleet = read(directory);
        console.unused(fleet);
        Service service = fleet.services().stream()
                .filter(one -> one.id().name().equals(name))
                .findFirst()
                .orElseThrow();
        return service.section(PostgresSystem.NAME, PgSection.class)
                .flatMap(section -> section.from()
                        .map(from -> new Moving(
                                move(fleet, section, from, programs, jobs),
                                input(
                                        fleet.with(service.with(PostgresSystem.NAME, section.settled())),
                                        Optional::empty,
                                        PgBackup.NONE,
                                        false),
                                !service.restart().isEmpty())));
    }

    private PgMove move(Fleet fleet, PgSection section, PgFrom from, PgBackup programs, int jobs) {
        return FleetMove.of(fleet, servers(fleet, PgBackup.NONE), section, from, programs, jobs);
    }

    /// All servers of one system in `berth.yaml`, whether a service uses them or not.
    List<Provider<?, ?, ?>> ofSystem(String directory, String system) {
        Fleet fleet = read(directory);
        console.unused(fleet);
        return servers(fleet, PgBackup.NONE).ofSystem(system);
    }

    /// Where the password of each server that the fleet uses is found.
    /// @throws InvalidInputException as [#input] does
    SortedMap<Address, Doctor.PlaceOfPassword> passwords(String directory) {
        Fleet fleet = read(directory);
        FleetServers servers = servers(fleet, PgBackup.NONE);
        var places = new TreeMap<Address, Doctor.PlaceOfPassword>();
        servers.providers(true).stream()
                .map(Provider::address)
                .forEach(server -> places.put(server, AdminLogins.place(fleet.platform(), servers.chain(), server)));
        return places;
    }

    /// Reads the PostgreSQL servers and the Secrets for what no manifest declares yet.
    ///
    /// @param server the only one to look at, or empty for all
    /// @param namespaces the only ones to look at, or empty for all
    /// @return empty if there is no such server
    Optional<ImportFindings> findings(String directory, String server, SortedSet<String> namespaces) {
        Fleet fleet = read(directory);
        console.unused(fleet);
        FleetServers known = servers(fleet, PgBackup.NONE);
        List<PgServerSpec> servers = fleet.platform().servers(PostgresSystem.NAME).keySet().stream()
                .filter(name -> server.isEmpty() || name.equals(server))
                .map(known::postgres)
                .toList();
        return servers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        ImportFindings.read(fleet, servers, known.admins(), () -> stores.open(fleet), namespaces));
    }

    /// The servers that `berth.yaml` declares or manifests use, on which berth gets logins of its own.
    ///
    /// @param adopts whether what manifests declare there is to be made adoptable
    List<AdminTarget> bootstrapTargets(String directory, boolean adopts) {
        Fleet fleet = read(directory);
        console.unused(fleet);
        return servers(fleet, PgBackup.NONE).bootstrapTargets(adopts, stores.writer(fleet));
    }

    private FleetServers servers(Fleet fleet, PgBackup backup) {
        return FleetServers.of(fleet, stores, postgres(backup));
    }

    private PostgresSystem postgres(PgBackup backup) {
        return new PostgresSystem(backup, everywhere);
    }

    private static Guards guards(Platform platform) {
        return new Guards(
                platform.guards().maxDeletes(),
                platform.guards().maxDeletePercent(),
                platform.guards().maxUpdatePercent(),
                AdminAccess.of(platform));
    }
}
