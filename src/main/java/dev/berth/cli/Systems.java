package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.StatusColumn;
import dev.berth.manifest.Platform;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.live.PostgresSystem;
import dev.berth.provider.rabbitmq.live.RabbitSystem;
import dev.berth.provider.redis.live.RedisSystem;
import dev.berth.system.AdminEntry;
import dev.berth.system.ManagedSystem;
import dev.berth.system.SectionReader;
import dev.berth.system.ServerEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/// The kinds of servers that berth knows.
final class Systems {

    private static final List<ManagedSystem> ALL = all(new PostgresSystem(PgBackup.NONE, false));

    private Systems() {}

    /// A new system is one line here.
    ///
    /// @param postgres as a run needs it
    static List<ManagedSystem> all(PostgresSystem postgres) {
        return List.of(postgres, new RedisSystem(), new RabbitSystem());
    }

    static List<SectionReader> readers() {
        return ALL.stream().map(ManagedSystem::reader).toList();
    }

    /// The columns of `berth status`, by the name that each system's addresses begin with.
    static SequencedMap<String, List<StatusColumn>> columns() {
        var columns = new LinkedHashMap<String, List<StatusColumn>>();
        ALL.forEach(system -> columns.put(system.name(), system.columns()));
        return columns;
    }

    /// How berth logs in to one server.
    static AdminEntry admin(Platform platform, Address server) {
        String system = server.system();
        var entry = new ServerEntry(
                server.name(), Objects.requireNonNull(platform.servers(system).get(server.name())));
        return ALL.stream()
                .filter(one -> one.name().equals(system))
                .findFirst()
                .orElseThrow()
                .admin(entry);
    }

    /// Passes each server of `berth.yaml` with its system.
    static void each(Platform platform, BiConsumer<ManagedSystem, ServerEntry> action) {
        ALL.forEach(system -> platform.servers(system.name())
                .forEach((name, node) -> action.accept(system, new ServerEntry(name, node))));
    }
}
