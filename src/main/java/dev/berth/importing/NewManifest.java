package dev.berth.importing;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Node;
import dev.berth.document.YamlWriter;
import dev.berth.manifest.Platform;
import dev.berth.manifest.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The shortest manifest that gives a new service what services usually have.
public final class NewManifest {

    private static final String USUAL = "main";

    private static final String REDIS = "redis";

    private static final List<String> SYSTEMS = List.of("postgres", REDIS, "rabbitmq");

    private NewManifest() {}

    /// The manifest's text: a database, and a Redis slot if one is free, as far as the platform has such servers. Pure.
    ///
    /// @param services of the directory so far
    /// @param free the slots that are free on a Redis server, if they were read there
    /// @param head a comment to begin with; may be empty
    public static String of(
            String service,
            List<Service> services,
            Platform platform,
            Function<String, Optional<List<Integer>>> free,
            String head) {
        List<String> systems = SYSTEMS.stream()
                .filter(system -> platform.declares(system)
                        || services.stream().anyMatch(one -> one.sections().containsKey(system)))
                .toList();
        List<String> meant = systems.isEmpty() ? List.of("postgres", REDIS) : systems;
        return head
                + YamlWriter.of(yaml -> {
                    yaml.text("service", service);
                    if (meant.contains("postgres")) {
                        yaml.block("postgres", _ -> {});
                    }
                    if (meant.contains(REDIS)) {
                        redis(yaml, services, platform, free);
                    }
                    if (meant.equals(List.of("rabbitmq"))) {
                        yaml.block("rabbitmq", _ -> {});
                    }
                });
    }

    /// The server that a new service gets its slot on.
    public static String redisServer(Platform platform) {
        Map<String, Node> servers = platform.servers(REDIS);
        return servers.containsKey(USUAL) || servers.isEmpty()
                ? USUAL
                : servers.keySet().iterator().next();
    }

    private static void redis(
            YamlWriter yaml,
            List<Service> services,
            Platform platform,
            Function<String, Optional<List<Integer>>> free) {
        Map<String, Node> servers = platform.servers(REDIS);
        String server = redisServer(platform);
        Optional<Integer> next = free.apply(server)
                .map(slots -> slots.stream().findFirst())
                .orElseGet(() -> freeSlot(services, Optional.ofNullable(servers.get(server)), server));
        next.ifPresent(slot -> {
            if (server.equals(USUAL) || servers.size() == 1) {
                yaml.number(REDIS, slot);
            } else {
                yaml.line(REDIS, section -> {
                    section.text("server", server);
                    section.line("slots", slots -> slots.number("default", slot));
                });
            }
        });
    }

    private static Optional<Integer> freeSlot(List<Service> services, Optional<Node> server, String name) {
        Set<Address> taken = services.stream()
                .flatMap(service -> service.sections().values().stream())
                .flatMap(section -> section.claims().stream())
                .map(Claim::address)
                .collect(Collectors.toSet());
        int slots = server.flatMap(node -> node.integer("databases")).orElse(0);
        return IntStream.range(0, slots)
                .filter(slot -> !taken.contains(Address.of("redis", name, "slot", String.valueOf(slot))))
                .boxed()
                .findFirst();
    }
}
