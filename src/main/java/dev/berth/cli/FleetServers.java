package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Provider;
import dev.berth.core.Secret;
import dev.berth.credential.PasswordSource;
import dev.berth.credential.PasswordSources;
import dev.berth.credential.PasswordWriter;
import dev.berth.kubernetes.ServiceForward;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.JsonReader;
import dev.berth.network.PortForward;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.live.PostgresSystem;
import dev.berth.system.AdminTarget;
import dev.berth.system.BootstrapUse;
import dev.berth.system.ManagedSystem;
import dev.berth.system.ServerEntry;
import dev.berth.system.ServerUse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/// The servers of a fleet's `berth.yaml`, each put together by its system with what manifests declare there.
///
/// @param services those whose manifests name a server, by its address
/// @param chain finds passwords
/// @param postgres PostgreSQL as the run needs it
/// @param stores connects to the cluster, through which a server may be reached
record FleetServers(
        Fleet fleet,
        Map<Address, List<ServerUse.OfService>> services,
        PasswordSources chain,
        AdminLogins admins,
        PostgresSystem postgres,
        SecretStores stores) {

    static FleetServers of(Fleet fleet, SecretStores stores, PostgresSystem postgres) {
        PasswordSources chain = stores.chain(fleet);
        return new FleetServers(
                fleet, FleetSecrets.sections(fleet), chain, AdminLogins.of(fleet.platform(), chain), postgres, stores);
    }

    /// In the order in which an apply writes to them.
    ///
    /// @param all whether also those that have nothing to manage: they hand out credentials, or `berth.yaml` just
    ///     declares them. All defaults are meant where it declares none and no manifest uses any
    List<Provider<?, ?, ?>> providers(boolean all) {
        List<Provider<?, ?, ?>> servers =
                providers((system, entry) -> all && fleet.platform().isDeclared(system.name(), entry.name()), all);
        return all && servers.isEmpty() ? providers((_, _) -> true, true) : servers;
    }

    /// All servers of one system, whether a service uses them or not.
    List<Provider<?, ?, ?>> ofSystem(String name) {
        return providers((system, _) -> system.name().equals(name), false).stream()
                .filter(provider -> provider.address().system().equals(name))
                .toList();
    }

    /// @param wanted whether a server that no manifest names is meant
    /// @param watched whether sections count that declare nothing of their own
    private List<Provider<?, ?, ?>> providers(BiPredicate<ManagedSystem, ServerEntry> wanted, boolean watched) {
        var servers = new ArrayList<Provider<?, ?, ?>>();
        systems().stream()
                .sorted(Comparator.comparingInt(ManagedSystem::order))
                .forEach(system -> entries(system)
                        .forEach(entry -> system.provider(use(system, entry, wanted.test(system, entry), watched))
                                .ifPresent(servers::add)));
        return servers;
    }

    /// The servers that `berth.yaml` declares or manifests use, on which berth gets logins of its own.
    ///
    /// @param adopts whether what manifests declare there is to be made adoptable
    /// @param writer writes passwords of berth's own
    List<AdminTarget> bootstrapTargets(boolean adopts, PasswordWriter writer) {
        var targets = new ArrayList<AdminTarget>();
        for (ManagedSystem system : systems()) {
            for (ServerEntry entry : entries(system)) {
                boolean declared = fleet.platform().isDeclared(system.name(), entry.name());
                system.bootstrap(new BootstrapUse(use(system, entry, false, false), declared, adopts, chain, writer))
                        .ifPresent(targets::add);
            }
        }
        return targets;
    }

    /// The passwords that services share, by server.
    Map<Address, Supplier<Secret>> shared() {
        var shared = new HashMap<Address, Supplier<Secret>>();
        for (ManagedSystem system : systems()) {
            for (ServerEntry entry : entries(system)) {
                Address server = Address.of(system.name(), entry.name());
                system.sharedPassword(entry).ifPresent(places -> shared.put(server, () -> shared(server, places)));
            }
        }
        return shared;
    }

    private Secret shared(Address server, List<PasswordSource> places) {
        String remedy = "Put it into one of them, or name another place in berth.yaml: `password` of " + server;
        return chain.locate(server + ": its password", places, remedy).password();
    }

    /// A PostgreSQL server.
    PgServerSpec postgres(String name) {
        var entry = new ServerEntry(
                name,
                Objects.requireNonNull(fleet.platform().servers(postgres.name()).get(name)));
        return postgres.server(entry, port -> way(entry, port));
    }

    private List<ManagedSystem> systems() {
        return Systems.all(postgres);
    }

    private List<ServerEntry> entries(ManagedSystem system) {
        return fleet.platform().servers(system.name()).entrySet().stream()
                .map(entry -> new ServerEntry(entry.getKey(), entry.getValue()))
                .toList();
    }

    private ServerUse use(ManagedSystem system, ServerEntry entry, boolean wanted, boolean watched) {
        return new ServerUse(
                fleet.name(),
                entry,
                services.getOrDefault(Address.of(system.name(), entry.name()), List.of()),
                wanted,
                watched,
                admins.find(Address.of(system.name(), entry.name())),
                port -> way(entry, port),
                JsonReader::read);
    }

    /// The way to a server that says `access: port-forward`.
    private Optional<PortForward> way(ServerEntry server, int port) {
        return server.node()
                .text("access")
                .filter(access -> access.equals("port-forward"))
                .map(_ -> new ServiceForward(
                        stores::cluster, server.node().text("service").orElseThrow(), port));
    }
}
