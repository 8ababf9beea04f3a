package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The shortest manifest that gives a new service what services usually have.
public final class NewManifest {

    private static final String USUAL = "main";

    private NewManifest() {}

    /// The manifest's text: a database, and the next Redis slot that no manifest holds, if one is free. Pure.
    ///
    /// @param services of the directory so far
    /// @param servers the Redis entries of `berth.yaml`
    /// @param head a comment to begin with; may be empty
    public static String of(String service, List<Service> services, Map<String, Node> servers, String head) {
        var text = new StringBuilder(head).append("service: ").append(service).append("\npostgres: {}\n");
        String server = servers.containsKey(USUAL) || servers.isEmpty()
                ? USUAL
                : servers.keySet().iterator().next();
        freeSlot(services, Optional.ofNullable(servers.get(server)), server).ifPresent(slot -> {
            boolean isUsual = server.equals(USUAL) || servers.size() == 1;
            text.append(
                    isUsual
                            ? "redis: %d\n".formatted(slot)
                            : "redis: {server: %s, slots: {default: %d}}\n".formatted(server, slot));
        });
        return text.toString();
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
