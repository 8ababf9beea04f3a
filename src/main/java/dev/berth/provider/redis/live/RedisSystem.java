package dev.berth.provider.redis.live;

import dev.berth.core.Node;
import dev.berth.core.Provider;
import dev.berth.core.Secret;
import dev.berth.core.StatusColumn;
import dev.berth.core.Text;
import dev.berth.core.Usage;
import dev.berth.credential.PasswordSource;
import dev.berth.provider.redis.RedisHolder;
import dev.berth.provider.redis.RedisSection;
import dev.berth.provider.redis.RedisSectionReader;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.system.AdminEntry;
import dev.berth.system.AdminTarget;
import dev.berth.system.BootstrapUse;
import dev.berth.system.ManagedSystem;
import dev.berth.system.SectionReader;
import dev.berth.system.ServerEntry;
import dev.berth.system.ServerUse;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Redis, as the rest of berth knows it.
public record RedisSystem() implements ManagedSystem {

    /// The name of the system in addresses.
    public static final String NAME = "redis";

    private static final String DEFAULT_USER = "default";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SectionReader reader() {
        return new RedisSectionReader();
    }

    @Override
    public int order() {
        return 3;
    }

    @Override
    public List<StatusColumn> columns() {
        return List.of(new StatusColumn("REDIS SLOTS", RedisSystem::keys));
    }

    private static String keys(Usage usage) {
        return usage.address().name() + ": " + Text.count(usage.amount("keys").orElse(0L), "key");
    }

    @Override
    public AdminEntry admin(ServerEntry entry) {
        RedisServerSpec server = RedisServerSpec.of(entry);
        return new AdminEntry(
                server.address(),
                DEFAULT_USER,
                "its password",
                server.adminPasswords(),
                server.admin().isPresent(),
                new TreeSet<>(List.of(server.user(server.admin().orElse(DEFAULT_USER)))));
    }

    @Override
    public Optional<List<PasswordSource>> sharedPassword(ServerEntry entry) {
        return Optional.of(PasswordSource.listedIn(entry.node()));
    }

    @Override
    public Optional<Provider<?, ?, ?>> provider(ServerUse use) {
        List<RedisHolder> holders = use.services().stream()
                .map(one -> new RedisHolder((RedisSection) one.section(), one.keys()))
                .toList();
        return holders.isEmpty() && !use.wanted()
                ? Optional.empty()
                : Optional.of(new RedisProvider(server(use), holders, use::password));
    }

    private static RedisServerSpec server(ServerUse use) {
        RedisServerSpec server = RedisServerSpec.of(use.entry());
        return server.by(use.way().apply(server.port()));
    }

    /// Unless `root:` says otherwise it came with the user without a name, whose password the services share.
    @Override
    public Optional<AdminTarget> bootstrap(BootstrapUse use) {
        RedisServerSpec server = server(use.server());
        return server.admin().map(admin -> {
            Optional<Node> root = use.entry().get("root");
            List<PasswordSource> places = root.map(PasswordSource::listedIn).orElse(server.passwords());
            Optional<String> user = root.flatMap(node -> node.text("user")).filter(name -> !name.equals(DEFAULT_USER));
            Supplier<Secret> password = use.rootPassword(server.address(), user.orElse(DEFAULT_USER), places);
            var bootstrap = new RedisBootstrap(
                    server,
                    use.origin(),
                    user,
                    () -> places.isEmpty() ? Optional.empty() : Optional.of(password.get()));
            return new AdminTarget(bootstrap, use.own(server.address(), admin, server.adminPasswords(), places));
        });
    }
}
