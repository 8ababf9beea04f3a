package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Guards;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.Provider;
import dev.berth.core.Secret;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.FleetReader;
import dev.berth.manifest.JsonReader;
import dev.berth.manifest.Platform;
import dev.berth.manifest.Service;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.PgFrom;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgSectionReader;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.PostgresProvider;
import dev.berth.provider.postgres.bootstrap.PgDeclared;
import dev.berth.provider.postgres.migrate.PgMove;
import dev.berth.provider.rabbitmq.RabbitProvider;
import dev.berth.provider.rabbitmq.RabbitSection;
import dev.berth.provider.rabbitmq.RabbitSectionReader;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
import dev.berth.provider.redis.RedisHolder;
import dev.berth.provider.redis.RedisProvider;
import dev.berth.provider.redis.RedisSection;
import dev.berth.provider.redis.RedisSectionReader;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.provider.secrets.ForwardSession;
import dev.berth.provider.secrets.SecretsProvider;
import dev.berth.provider.secrets.SecretsSection;
import dev.berth.run.Doctor;
import dev.berth.run.Estate;
import dev.berth.run.Scope;
import dev.berth.run.bootstrap.Founding;
import dev.berth.secret.Forward;
import dev.berth.secret.PasswordChain;
import dev.berth.secret.SecretRef;
import dev.berth.secret.Section;
import dev.berth.secret.SectionReader;
import dev.berth.secret.ServerEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The composition root: which providers there are, and what each gets of the fleet.
public final class Composition {

    /// A new provider is one line here.
    private static final List<SectionReader> READERS =
            List.of(new PgSectionReader(), new RedisSectionReader(), new RabbitSectionReader());

    /// Systems whose services share one password, which templates can hand out.
    private static final List<String> SHARED = List.of("redis", "rabbitmq");

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
        return strict(console, new ClusterOptions(), new PlatformOption());
    }

    /// The same in a cluster, and with a `berth.yaml`, that the command line names.
    static Composition strict(Console console, ClusterOptions cluster, PlatformOption platform) {
        return new Composition(
                FleetReader.strict(READERS, console::environment, console.redaction())
                        .with(platform.file()),
                new SecretStores(console, cluster.login(console)),
                console);
    }

    /// For what works offline, without the variables that only a deployment has.
    static Composition lenient(Console console, PlatformOption platform) {
        return new Composition(
                FleetReader.lenient(READERS, console::environment, console.redaction())
                        .with(platform.file()),
                new SecretStores(console, new ClusterOptions().login(console)),
                console);
    }

    /// Reads the manifests.
    /// @throws InvalidInputException with all problems of all files
    Fleet read(String directory) {
        return reader.read(Path.of(directory));
    }

    /// Whether a change of this file of the directory can change anything.
    boolean uses(Path file) {
        return !(reader.isFromElsewhere() && file.equals(Path.of("berth.yaml")));
    }

    /// Where this fleet's Secrets and berth's own passwords are.
    SecretStores stores() {
        return stores;
    }

    /// The same as [#estate(String, PgBackup)] for what drops no database.
    Estate estate(String directory) {
        return estate(directory, PgBackup.NONE);
    }

    /// Reads the manifests and puts together what plans and applies them.
    ///
    /// @param backup what becomes of a database before it is dropped
    /// @throws InvalidInputException with all problems
    public Estate estate(String directory, PgBackup backup) {
        return estate(directory, backup, false);
    }

    /// The same for looking at everything that services are told of, also where nothing is managed.
    Estate everything(String directory) {
        return estate(directory, PgBackup.NONE, true);
    }

    /// The same for saying what isn't as declared: looks into every database.
    Estate watched(String directory) {
        return new Composition(reader, stores, console, true).estate(directory);
    }

    private Estate estate(String directory, PgBackup backup, boolean shared) {
        PostgresProvider.warmUp();
        var commit = Commit.of(Path.of(directory));
        return estate(read(directory), commit, backup, shared);
    }

    private Estate estate(Fleet fleet, Supplier<Optional<String>> commit, PgBackup backup, boolean shared) {
        String directory = fleet.directory().toString();
        PasswordChain chain = stores.chain(fleet);
        SecretsSection secrets = FleetSecrets.section(fleet);
        AdminLogins admins = AdminLogins.of(fleet.platform(), chain);
        return new Estate(
                directory,
                fleet.name(),
                commit.get(),
                fleet.services().stream()
                        .map(service -> service.id().name())
                        .collect(Collectors.toCollection(TreeSet::new)),
                secrets.parts(),
                FleetSecrets.owners(fleet),
                shared(fleet.platform(), chain),
                admins.passwords(),
                servers(fleet, admins, backup, shared),
                new SecretsProvider(secrets, () -> stores.open(fleet, secrets)),
                guards(fleet.platform()),
                console.redaction()::apply,
                fleet.unused().map(said -> Note.of(Note.PLATFORM_NOT_USED, said)).stream()
                        .toList(),
                Scope.WHOLE);
    }

    /// The declared services.
    List<String> names(String directory) {
        return read(directory).services().stream()
                .map(service -> service.id().name())
                .toList();
    }

    /// What moves one service's data; empty if its manifest names no place that they come from.
    ///
    /// @param programs what copies, and where a copy lies meanwhile
    /// @param jobs how many tables at once
    Optional<Moving> moving(String directory, String name, PgBackup programs, int jobs) {
        PostgresProvider.warmUp();
        Fleet fleet = read(directory);
        console.note(fleet.unused());
        Service service = fleet.services().stream()
                .filter(one -> one.id().name().equals(name))
                .findFirst()
                .orElseThrow();
        PasswordChain chain = stores.chain(fleet);
        return service.section("postgres", PgSection.class)
                .flatMap(section -> section.from().map(from -> {
                    List<SecretRef> places = from.places().stream()
                            .flatMap(place -> fleet.platform().places(place).stream())
                            .toList();
                    PgFrom found = from.with(places);
                    PgServerSpec target = postgres(
                            section.server().name(),
                            Objects.requireNonNull(fleet.platform()
                                    .servers("postgres")
                                    .get(section.server().name())));
                    var move = new PgMove(
                            fleet.name(),
                            section,
                            found,
                            target,
                            AdminLogins.of(fleet.platform(), chain).login(target.address()),
                            new Once<>(() -> chain.resolve(
                                    name + ": the password of " + found.server().admin() + " on the old server",
                                    places)),
                            programs,
                            jobs);
                    Estate settled = estate(
                            fleet.with(service.with("postgres", section.settled())),
                            Optional::empty,
                            PgBackup.NONE,
                            false);
                    return new Moving(move, settled, !service.restart().isEmpty());
                }));
    }

    /// All Redis servers of `berth.yaml`, whether a service uses them or not.
    List<Provider<?, ?, ?>> redis(String directory) {
        Fleet fleet = read(directory);
        console.note(fleet.unused());
        AdminLogins admins = AdminLogins.of(fleet.platform(), stores.chain(fleet));
        var servers = new ArrayList<Provider<?, ?, ?>>();
        fleet.platform().servers("redis").forEach((name, node) -> {
            RedisServerSpec server = redis(name, node);
            servers.add(new RedisProvider(server, holders(fleet, name), () -> admins.password(server.address())));
        });
        return servers;
    }

    /// Where the password of each server that the fleet uses is found.
    /// @throws InvalidInputException as [#estate] does
    SortedMap<Address, Doctor.PlaceOfPassword> passwords(String directory) {
        Fleet fleet = read(directory);
        PasswordChain chain = stores.chain(fleet);
        AdminLogins admins = AdminLogins.of(fleet.platform(), chain);
        var places = new TreeMap<Address, Doctor.PlaceOfPassword>();
        servers(fleet, admins, PgBackup.NONE, true).stream()
                .map(Provider::address)
                .forEach(server -> places.put(server, AdminLogins.place(fleet.platform(), chain, server)));
        return places;
    }

    /// Reads the PostgreSQL servers and the Secrets for what no manifest declares yet.
    ///
    /// @param server the only one to look at, or empty for all
    /// @param namespaces the only ones to look at, or empty for all
    /// @return empty if there is no such server
    Optional<ImportFindings> findings(String directory, String server, SortedSet<String> namespaces) {
        Fleet fleet = read(directory);
        console.note(fleet.unused());
        AdminLogins admins = AdminLogins.of(fleet.platform(), stores.chain(fleet));
        List<PgServerSpec> servers = fleet.platform().servers("postgres").entrySet().stream()
                .map(entry -> postgres(entry.getKey(), entry.getValue()))
                .filter(spec -> server.isEmpty() || spec.name().equals(server))
                .toList();
        return servers.isEmpty()
                ? Optional.empty()
                : Optional.of(ImportFindings.read(fleet, servers, admins, () -> stores.open(fleet), namespaces));
    }

    /// In the order in which an apply writes to them.
    ///
    /// @param all whether also those that have nothing to manage: they hand out credentials, or `berth.yaml` just
    ///     declares them. All defaults are meant where it declares none and no manifest uses any
    private List<Provider<?, ?, ?>> servers(Fleet fleet, AdminLogins admins, PgBackup backup, boolean all) {
        var servers = servers(
                fleet, admins, backup, (system, name) -> all && fleet.platform().isDeclared(system, name), all);
        return all && servers.isEmpty() ? servers(fleet, admins, backup, (_, _) -> true, true) : servers;
    }

    /// @param unused whether a server that no manifest names is meant, by its system and name
    private List<Provider<?, ?, ?>> servers(
            Fleet fleet, AdminLogins admins, PgBackup backup, BiPredicate<String, String> unused, boolean shared) {
        var servers = new ArrayList<Provider<?, ?, ?>>();
        fleet.platform().servers("postgres").forEach((name, node) -> {
            PgServerSpec server = postgres(name, node);
            List<PgSection> sections = sections(
                    fleet,
                    "postgres",
                    PgSection.class,
                    section -> section.server().name().equals(name));
            if (!sections.isEmpty() || unused.test("postgres", name)) {
                servers.add(
                        new PostgresProvider(fleet.name(), server, sections, admins.login(server.address()), backup));
            }
        });
        fleet.platform().servers("rabbitmq").forEach((name, node) -> {
            List<RabbitSection> sections = sections(
                    fleet,
                    "rabbitmq",
                    RabbitSection.class,
                    section -> section.server().name().equals(name));
            if (sections.stream().anyMatch(section -> shared || !section.shared())
                    || (sections.isEmpty() && unused.test("rabbitmq", name))) {
                RabbitServerSpec server = rabbitmq(name, node);
                servers.add(new RabbitProvider(
                        fleet.name(),
                        server,
                        sections,
                        () -> admins.password(server.address()).orElseThrow(),
                        JsonReader::read));
            }
        });
        fleet.platform().servers("redis").forEach((name, node) -> {
            RedisServerSpec server = redis(name, node);
            List<RedisHolder> holders = holders(fleet, name);
            if (!holders.isEmpty() || unused.test("redis", name)) {
                servers.add(new RedisProvider(server, holders, () -> admins.password(server.address())));
            }
        });
        return servers;
    }

    /// The servers that `berth.yaml` declares or manifests use, on which berth gets logins of its own.
    ///
    /// @param adopt whether what manifests declare there is to be made adoptable
    List<Founding> foundings(String directory, boolean adopt) {
        Fleet fleet = read(directory);
        console.note(fleet.unused());
        var foundings = new Foundings(
                fleet,
                stores.chain(fleet),
                stores.writer(fleet),
                name -> adopt ? PgDeclared.of(fleet.name(), postgres(fleet, name)) : PgDeclared.none());
        var servers = new ArrayList<Founding>();
        fleet.platform().servers("postgres").forEach((name, node) -> {
            if (fleet.platform().isDeclared("postgres", name)
                    || !postgres(fleet, name).isEmpty()) {
                servers.add(foundings.postgres(postgres(name, node), node));
            }
        });
        fleet.platform().servers("redis").forEach((name, node) -> {
            RedisServerSpec server = redis(name, node);
            if (server.admin().isPresent()) {
                servers.add(foundings.redis(server, node));
            }
        });
        fleet.platform().servers("rabbitmq").forEach((name, node) -> {
            RabbitServerSpec server = rabbitmq(name, node);
            if (server.hasRoot()) {
                servers.add(foundings.rabbitmq(server, node));
            }
        });
        return servers;
    }

    private static List<PgSection> postgres(Fleet fleet, String server) {
        return sections(
                fleet,
                "postgres",
                PgSection.class,
                section -> section.server().name().equals(server));
    }

    private PgServerSpec postgres(String name, Node node) {
        PgServerSpec server = PgServerSpec.of(new ServerEntry(name, node));
        return (everywhere ? server.everywhere() : server).by(forward(node, server.port()));
    }

    private RabbitServerSpec rabbitmq(String name, Node node) {
        RabbitServerSpec server = RabbitServerSpec.of(new ServerEntry(name, node));
        return server.by(forward(node, server.managementPort()));
    }

    private RedisServerSpec redis(String name, Node node) {
        RedisServerSpec server = RedisServerSpec.of(new ServerEntry(name, node));
        return server.by(forward(node, server.port()));
    }

    /// The way to a server that says `access: port-forward`.
    private Optional<Forward> forward(Node server, int port) {
        return server.text("access")
                .filter(access -> access.equals("port-forward"))
                .map(_ -> new ForwardSession(
                        stores::cluster, server.text("service").orElseThrow(), port));
    }

    private static List<RedisHolder> holders(Fleet fleet, String server) {
        var holders = new ArrayList<RedisHolder>();
        for (Service service : fleet.services()) {
            service.section("redis", RedisSection.class)
                    .filter(section -> section.server().name().equals(server))
                    .ifPresent(section -> holders.add(new RedisHolder(section, FleetSecrets.templates(service))));
        }
        return holders;
    }

    private static <S extends Section> List<S> sections(
            Fleet fleet, String system, Class<S> type, Predicate<S> wanted) {
        return fleet.services().stream()
                .flatMap(service -> service.section(system, type).stream())
                .filter(wanted)
                .toList();
    }

    private static Map<Address, Supplier<Secret>> shared(Platform platform, PasswordChain chain) {
        var shared = new HashMap<Address, Supplier<Secret>>();
        for (String system : SHARED) {
            platform.servers(system).forEach((name, node) -> {
                Address address = Address.of(system, name);
                List<SecretRef> places = node.items("password").stream()
                        .map(Node::text)
                        .filter(text -> !text.equals("none"))
                        .map(SecretRef::parse)
                        .toList();
                var login =
                        new AdminAccess.Login("", "its password", places, AdminAccess.placed("`password`", address));
                shared.put(address, () -> login.in(chain, address).password());
            });
        }
        return shared;
    }

    private static Guards guards(Platform platform) {
        return new Guards(
                platform.guards().maxDeletes(),
                platform.guards().maxDeletePercent(),
                platform.guards().maxUpdatePercent(),
                AdminAccess.of(platform));
    }
}
