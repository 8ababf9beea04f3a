package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.FoundDatabase;
import dev.berth.core.Guards;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Mark;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Provider;
import dev.berth.core.Secret;
import dev.berth.manifest.DeclaredKey;
import dev.berth.manifest.DocumentReader;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.FleetReader;
import dev.berth.manifest.Imports;
import dev.berth.manifest.JsonReader;
import dev.berth.manifest.Platform;
import dev.berth.manifest.Service;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.PgImportSession;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgSectionReader;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.PostgresProvider;
import dev.berth.provider.rabbitmq.RabbitProvider;
import dev.berth.provider.rabbitmq.RabbitSection;
import dev.berth.provider.rabbitmq.RabbitSectionReader;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
import dev.berth.provider.redis.RedisProvider;
import dev.berth.provider.redis.RedisSection;
import dev.berth.provider.redis.RedisSectionReader;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.provider.secrets.ClusterLogin;
import dev.berth.provider.secrets.ClusterSession;
import dev.berth.provider.secrets.DirectorySession;
import dev.berth.provider.secrets.ForwardSession;
import dev.berth.provider.secrets.KubernetesSession;
import dev.berth.provider.secrets.SecretsProvider;
import dev.berth.provider.secrets.SecretsSection;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import dev.berth.provider.secrets.SecretsSession;
import dev.berth.run.Estate;
import dev.berth.run.Examination;
import dev.berth.secret.AdminLogin;
import dev.berth.secret.Forward;
import dev.berth.secret.KeyRef;
import dev.berth.secret.PasswordChain;
import dev.berth.secret.Pieces;
import dev.berth.secret.SecretRef;
import dev.berth.secret.Section;
import dev.berth.secret.SectionReader;
import dev.berth.secret.ServerEntry;
import dev.berth.secret.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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

    private final Console console;
    private final FleetReader reader;
    private final ClusterLogin login;
    private Optional<ClusterSession> cluster = Optional.empty();

    private Composition(Console console, FleetReader reader, ClusterLogin login) {
        this.console = console;
        this.reader = reader;
        this.login = login;
    }

    /// For what goes to servers: every variable that `berth.yaml` names must be set.
    public static Composition strict(Console console) {
        return strict(console, new ClusterOptions());
    }

    /// The same in a cluster that the command line names.
    static Composition strict(Console console, ClusterOptions cluster) {
        return new Composition(console, FleetReader.strict(READERS, console::environment), cluster.login(console));
    }

    /// For what works offline, without the variables that only a deployment has.
    static Composition lenient(Console console) {
        return new Composition(
                console, FleetReader.lenient(READERS, console::environment), new ClusterOptions().login(console));
    }

    /// Reads the manifests.
    /// @throws InvalidInputException with all problems of all files
    Fleet read(String directory) {
        return reader.read(Path.of(directory));
    }

    /// The same as [#estate(String, PgBackup)] for what drops no database.
    Estate estate(String directory) {
        return estate(directory, PgBackup.NONE);
    }

    /// The entries that `berth.yaml` has for a system if it says nothing, or isn't there.
    SortedMap<String, Node> defaults(String system) {
        return Platform.defaults().servers().getOrDefault(system, new TreeMap<>());
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

    private Estate estate(String directory, PgBackup backup, boolean shared) {
        PostgresProvider.warmUp();
        var commit = Commit.of(Path.of(directory));
        Fleet fleet = read(directory);
        PasswordChain chain = chain(fleet);
        SecretsSection secrets = secrets(fleet);
        Map<Address, Supplier<AdminLogin>> admins = admins(fleet.platform(), chain);
        return new Estate(
                directory,
                commit.get(),
                fleet.services().stream()
                        .map(service -> service.id().name())
                        .collect(Collectors.toCollection(TreeSet::new)),
                secrets.parts(),
                owners(fleet),
                shared(fleet.platform(), chain),
                passwords(admins),
                servers(fleet, admins, backup, shared),
                new SecretsProvider(secrets, () -> store(fleet.platform(), secrets)),
                guards(fleet.platform()));
    }

    /// The declared services with the systems that each uses.
    SortedMap<String, SortedSet<String>> systems(String directory) {
        return systems(read(directory));
    }

    static SortedMap<String, SortedSet<String>> systems(Fleet fleet) {
        var systems = new TreeMap<String, SortedSet<String>>();
        for (Service service : fleet.services()) {
            var names = new TreeSet<>(service.sections().keySet());
            if (!service.secrets().isEmpty()) {
                names.add("secret");
            }
            systems.put(service.id().name(), names);
        }
        return systems;
    }

    /// What the store holds under every declared key, by service; the demo proves with it that services can log
    /// in.
    SortedMap<String, List<Secret>> storedValues(String directory) {
        Fleet fleet = read(directory);
        SecretsSection secrets = secrets(fleet);
        var values = new TreeMap<String, List<Secret>>();
        try (var store = store(fleet.platform(), secrets)) {
            fleet.services()
                    .forEach(service -> values.put(
                            service.id().name(),
                            service.keys().keySet().stream()
                                    .flatMap(key -> store.read(key).stream())
                                    .toList()));
        }
        return values;
    }

    /// Puts URLs together of keys that each tell a piece of one, for `berth doctor`.
    Examination.PiecesOfUrls pieces(String directory) {
        Fleet fleet = read(directory);
        return (name, live) -> {
            var urls = new TreeMap<KeyRef, List<Secret>>();
            for (Service service : fleet.services()) {
                if (service.id().name().equals(name) && !service.id().absent()) {
                    service.sections()
                            .forEach((system, section) ->
                                    urls.putAll(new Pieces(system, section, templates(service), live).urls()));
                }
            }
            return urls;
        };
    }

    private static SortedMap<KeyRef, Template> templates(Service service) {
        var templates = new TreeMap<KeyRef, Template>();
        service.keys().forEach((key, declared) -> templates.put(key, declared.template()));
        return templates;
    }

    /// What the store holds under the declared keys of one service.
    SortedMap<KeyRef, Secret> stored(Fleet fleet, Service service) {
        var values = new TreeMap<KeyRef, Secret>();
        try (var store = store(fleet.platform(), secrets(fleet))) {
            service.keys().keySet().forEach(key -> store.read(key).ifPresent(value -> values.put(key, value)));
        }
        return values;
    }

    /// In the order in which an apply writes to them.
    ///
    /// @param shared whether also those that hand out credentials and have nothing to manage
    private List<Provider<?, ?, ?>> servers(
            Fleet fleet, Map<Address, Supplier<AdminLogin>> admins, PgBackup backup, boolean shared) {
        var servers = new ArrayList<Provider<?, ?, ?>>();
        fleet.platform().servers("postgres").forEach((name, node) -> {
            PgServerSpec server = postgres(name, node);
            List<PgSection> sections = sections(
                    fleet,
                    "postgres",
                    PgSection.class,
                    section -> section.server().name().equals(name));
            if (!sections.isEmpty()) {
                servers.add(new PostgresProvider(
                        fleet.name(), server, sections, Objects.requireNonNull(admins.get(server.address())), backup));
            }
        });
        fleet.platform().servers("rabbitmq").forEach((name, node) -> {
            List<RabbitSection> sections = sections(
                    fleet,
                    "rabbitmq",
                    RabbitSection.class,
                    section -> section.server().name().equals(name));
            if (sections.stream().anyMatch(section -> shared || !section.shared())) {
                RabbitServerSpec server = rabbitmq(name, node);
                servers.add(new RabbitProvider(
                        fleet.name(),
                        server,
                        sections,
                        () -> password(server.address(), admins).orElseThrow(),
                        JsonReader::read));
            }
        });
        fleet.platform().servers("redis").forEach((name, node) -> {
            RedisServerSpec server = redis(name, node);
            List<RedisProvider.Holder> holders = holders(fleet, name);
            if (!holders.isEmpty()) {
                servers.add(new RedisProvider(server, holders, () -> password(server.address(), admins)));
            }
        });
        return servers;
    }

    private PgServerSpec postgres(String name, Node node) {
        PgServerSpec server = PgServerSpec.of(new ServerEntry(name, node));
        return server.by(forward(node, server.port()));
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
                .map(_ ->
                        new ForwardSession(this::cluster, server.text("service").orElseThrow(), port));
    }

    /// Where the password of each server that the fleet uses is found.
    /// @throws InvalidInputException as [#estate] does
    SortedMap<Address, Examination.PlaceOfPassword> passwords(String directory) {
        Fleet fleet = read(directory);
        PasswordChain chain = chain(fleet);
        var places = new TreeMap<Address, Examination.PlaceOfPassword>();
        for (Provider<?, ?, ?> provider : servers(fleet, admins(fleet.platform(), chain), PgBackup.NONE, true)) {
            Address address = provider.address();
            List<SecretRef> refs = AdminAccess.login(
                            fleet.platform(), address.segments().getFirst(), address.name())
                    .places();
            places.put(
                    address,
                    () -> refs.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    chain.locate("its password", refs).place().toString()));
        }
        return places;
    }

    /// What `berth import` can make of the live servers and Secrets.
    ///
    /// @param head the line that each manifest begins with; may be empty
    record Findings(List<Imports.Draft> drafts, List<Note> notes, String head) {}

    /// Reads the PostgreSQL servers and the Secrets for what no manifest declares yet.
    ///
    /// @param server the only one to look at, or empty for all
    /// @param namespaces the only ones to look at, or empty for all
    /// @return empty if there is no such server
    Optional<Findings> findings(String directory, String server, SortedSet<String> namespaces) {
        Fleet fleet = read(directory);
        Set<Address> claimed = fleet.services().stream()
                .flatMap(service -> service.sections().values().stream())
                .flatMap(section -> section.claims().stream())
                .map(Claim::address)
                .collect(Collectors.toSet());
        PasswordChain chain = chain(fleet);
        Map<Address, Supplier<AdminLogin>> admins = admins(fleet.platform(), chain);
        List<PgServerSpec> servers = fleet.platform().servers("postgres").entrySet().stream()
                .map(entry -> postgres(entry.getKey(), entry.getValue()))
                .filter(spec -> server.isEmpty() || spec.name().equals(server))
                .toList();
        if (servers.isEmpty()) {
            return Optional.empty();
        }
        var databases = new ArrayList<FoundDatabase>();
        var notes = new ArrayList<Note>();
        for (PgServerSpec spec : servers) {
            AdminLogin admin =
                    Objects.requireNonNull(admins.get(spec.address())).get();
            PgImportSession.Findings found = PgImportSession.read(fleet.name(), spec, admin, claimed);
            databases.addAll(found.databases());
            notes.addAll(found.notes());
        }
        var told = new TreeMap<Address, List<Secret>>();
        try (var store = store(fleet.platform(), secrets(fleet))) {
            store.all(namespaces).forEach((key, value) -> told.put(key.address(), List.of(value)));
        }
        fleet.services().stream()
                .flatMap(service -> service.keys().keySet().stream())
                .forEach(declared -> told.remove(declared.address()));
        var imports = new Imports(fleet.platform(), claimed, databases, told);
        notes.addAll(imports.notes());
        return Optional.of(new Findings(imports.drafts(), notes, NewCommand.editorLine(fleet.services())));
    }

    /// All Redis servers of `berth.yaml`, whether a service uses them or not.
    List<Provider<?, ?, ?>> redis(String directory) {
        Fleet fleet = read(directory);
        Map<Address, Supplier<AdminLogin>> admins = admins(fleet.platform(), chain(fleet));
        var servers = new ArrayList<Provider<?, ?, ?>>();
        fleet.platform().servers("redis").forEach((name, node) -> {
            RedisServerSpec server = redis(name, node);
            servers.add(new RedisProvider(server, holders(fleet, name), () -> password(server.address(), admins)));
        });
        return servers;
    }

    /// Berth's own logins, by server, each looked up when it is first needed.
    private static Map<Address, Supplier<AdminLogin>> admins(Platform platform, PasswordChain chain) {
        var admins = new HashMap<Address, Supplier<AdminLogin>>();
        for (String system : List.of("postgres", "rabbitmq", "redis")) {
            for (String name : platform.servers(system).keySet()) {
                Address address = Address.of(system, name);
                AdminAccess.Login login = AdminAccess.login(platform, system, name);
                if (!login.places().isEmpty()) {
                    admins.put(address, new Once<>(() -> login.in(chain, address)));
                }
            }
        }
        return admins;
    }

    /// Empty if the server asks for none.
    private static Optional<Secret> password(Address server, Map<Address, Supplier<AdminLogin>> admins) {
        return Optional.ofNullable(admins.get(server)).map(admin -> admin.get().password());
    }

    private static Map<Address, Supplier<Secret>> passwords(Map<Address, Supplier<AdminLogin>> admins) {
        var passwords = new HashMap<Address, Supplier<Secret>>();
        admins.forEach(
                (server, admin) -> passwords.put(server, () -> admin.get().password()));
        return passwords;
    }

    private static List<RedisProvider.Holder> holders(Fleet fleet, String server) {
        var holders = new ArrayList<RedisProvider.Holder>();
        for (Service service : fleet.services()) {
            service.section("redis", RedisSection.class)
                    .filter(section -> section.server().name().equals(server))
                    .ifPresent(section -> holders.add(new RedisProvider.Holder(section, templates(service))));
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
                shared.put(address, () -> chain.resolve(address + ": its password", places));
            });
        }
        return shared;
    }

    private static SecretsSection secrets(Fleet fleet) {
        var secrets = new ArrayList<DeclaredSecret>();
        for (Service service : fleet.services()) {
            service.secrets().forEach((name, keys) -> {
                var declared = new TreeMap<String, SecretsSection.DeclaredKey>();
                keys.forEach((key, value) ->
                        declared.put(key, new SecretsSection.DeclaredKey(value.parts(), value.origin())));
                Origin origin = keys.values().stream()
                        .map(DeclaredKey::origin)
                        .sorted()
                        .findFirst()
                        .orElse(service.id().origin());
                secrets.add(new DeclaredSecret(
                        service.id().namespace(),
                        name,
                        new Mark(fleet.name(), service.id().name()),
                        origin,
                        declared,
                        service.id().absent()));
            });
        }
        var restarts = new TreeMap<String, List<String>>();
        fleet.services().stream()
                .filter(service -> !service.restart().isEmpty())
                .forEach(service -> restarts.put(service.id().name(), service.restart()));
        boolean createNamespaces =
                fleet.platform().store() instanceof Platform.Store.Kubernetes(boolean create) && create;
        return new SecretsSection(fleet.name(), secrets, restarts, createNamespaces);
    }

    /// The one connection to the cluster, for the store and for passwords; it begins with the first request.
    private synchronized ClusterSession cluster() {
        ClusterSession session = cluster.orElseGet(() -> new ClusterSession(login));
        cluster = Optional.of(session);
        return session;
    }

    private SecretsSession store(Platform platform, SecretsSection secrets) {
        return switch (platform.store()) {
            case Platform.Store.Directory(String path) ->
                new DirectorySession(Path.of(path), secrets, DocumentReader::read);
            case Platform.Store.Kubernetes _ -> new KubernetesSession(cluster(), secrets);
        };
    }

    private static Map<KeyRef, Estate.Owner> owners(Fleet fleet) {
        var owners = new HashMap<KeyRef, Estate.Owner>();
        fleet.services()
                .forEach(service -> service.keys()
                        .forEach((key, declared) ->
                                owners.put(key, new Estate.Owner(service.id().name(), declared.origin()))));
        return owners;
    }

    private PasswordChain chain(Fleet fleet) {
        return new PasswordChain(console::environment, key -> cluster().read(key), key -> {
            try (var store = new DirectorySession(
                    storePath(fleet.platform()), new SecretsSection(fleet.name(), List.of()), DocumentReader::read)) {
                return store.read(key);
            }
        });
    }

    private static Path storePath(Platform platform) {
        return switch (platform.store()) {
            case Platform.Store.Directory(String path) -> Path.of(path);
            case Platform.Store.Kubernetes _ -> Path.of("secrets");
        };
    }

    private static Guards guards(Platform platform) {
        return new Guards(
                platform.guards().maxDeletes(),
                platform.guards().maxDeletePercent(),
                platform.guards().maxUpdatePercent(),
                AdminAccess.of(platform));
    }
}
