package dev.berth.provider.rabbitmq.live;

import dev.berth.core.Node;
import dev.berth.core.Parallel;
import dev.berth.core.Usage;
import dev.berth.provider.rabbitmq.RabbitResource.Content;
import dev.berth.provider.rabbitmq.RabbitSection;
import dev.berth.provider.rabbitmq.RabbitStep;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Counts what is in vhosts: queues, messages and connections.
record RabbitContents(RabbitApi api) {

    /// The contents of vhosts, by name.
    Map<String, Content> of(List<String> vhosts) {
        List<Content> found = Parallel.map(vhosts, RabbitSession.AT_ONCE, this::of);
        var contents = new TreeMap<String, Content>();
        for (int i = 0; i < vhosts.size(); i++) {
            contents.put(vhosts.get(i), found.get(i));
        }
        return contents;
    }

    /// The content of one vhost; none if it isn't there. The totals come from the queues themselves: statistics lag
    /// some seconds behind.
    Content of(String vhost) {
        Optional<Node> queues = api.find(RabbitStep.url(List.of("queues", vhost))
                + "?disable_stats=true&enable_queue_totals=true&columns=name,messages");
        Optional<Node> connections =
                api.find(RabbitStep.url(List.of("vhosts", vhost, "connections")) + "?columns=name");
        List<Node> all = queues.map(RabbitContents::items).orElse(List.of());
        return new Content(
                all.size(),
                all.stream()
                        .mapToLong(queue ->
                                queue.text("messages").map(Long::parseLong).orElse(0L))
                        .sum(),
                connections.map(node -> items(node).size()).orElse(0));
    }

    /// How much is in those vhosts of `sections` that are there.
    List<Usage> usage(List<RabbitSection> sections) {
        List<Node> limits = items(api.get("/api/vhost-limits"));
        Set<String> there = items(api.get("/api/vhosts?columns=name")).stream()
                .flatMap(vhost -> vhost.text("name").stream())
                .collect(Collectors.toSet());
        List<RabbitSection> present = sections.stream()
                .filter(section -> there.contains(section.vhost()))
                .toList();
        return Parallel.map(present, RabbitSession.AT_ONCE, section -> usage(section, limits));
    }

    private Usage usage(RabbitSection section, List<Node> limits) {
        Content content = of(section.vhost());
        var most = new TreeMap<String, Long>();
        limits.stream()
                .filter(limit -> limit.text("vhost").equals(Optional.of(section.vhost())))
                .forEach(limit -> limit.entries("value")
                        .forEach(
                                (name, value) -> most.put(name.replaceFirst("^max-", ""), Long.valueOf(value.text()))));
        return new Usage(
                Optional.of(section.service().name()),
                section.server().vhost(section.vhost()),
                new TreeMap<>(Map.of(
                        "queues",
                        content.queues(),
                        "messages",
                        content.messages(),
                        "connections",
                        content.connections())),
                most,
                Collections.emptySortedSet());
    }

    /// The items of an answer that is a list; none of another one.
    static List<Node> items(Node answer) {
        return answer instanceof Node.Items list ? list.items() : List.of();
    }
}
