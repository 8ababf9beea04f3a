package dev.berth.provider.rabbitmq;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.provider.rabbitmq.RabbitResource.Rights;
import dev.berth.provider.rabbitmq.RabbitSection.Policy;
import dev.berth.secret.SectionReader;
import dev.berth.secret.ServerEntry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Reads `rabbitmq:` of a manifest. Problems are BERTH-4xx.
public final class RabbitSectionReader implements SectionReader {

    /// A name is a short string of AMQP 0-9-1.
    private static final int MAX_NAME = 255;

    @Override
    public String name() {
        return "rabbitmq";
    }

    @Override
    public RabbitSection read(ServiceId service, Node section, Map<String, Node> servers, Problems problems) {
        RabbitServerSpec server =
                RabbitServerSpec.of(ServerEntry.of("rabbitmq", section, servers, "BERTH-401", problems));
        boolean shared = section instanceof Node.Scalar scalar && scalar.text().equals("shared");
        String vhost = shared ? "/" : section.text("vhost").orElse(service.base());
        String user = shared ? server.user() : section.text("user").orElse(service.database() + "_user");
        checkName("vhost", vhost, section.originOf("vhost"), problems);
        checkName("user", user, section.originOf("user"), problems);
        if (!shared && user.equals(server.user())) {
            problems.add(
                    "BERTH-403",
                    section.originOf("user"),
                    "rabbitmq user \"" + user + "\" is who berth itself logs in as. Choose another name, or write"
                            + " `rabbitmq: shared` to use the common credentials");
        }
        return new RabbitSection(
                service,
                section.origin(),
                server,
                shared,
                vhost,
                section.originOf("vhost"),
                section.text("defaultQueueType"),
                limits(section),
                user,
                section.originOf("user"),
                section.items("tags").stream().map(Node::text).collect(Collectors.toCollection(TreeSet::new)),
                section.get("permissions").map(RabbitSectionReader::rights).orElse(Rights.ALL),
                topics(section),
                section.get("policies").map(RabbitSectionReader::policies));
    }

    /// `.` and `..` would be steps in a URL's path, so that no request could name such a vhost.
    private static void checkName(String what, String name, Origin origin, Problems problems) {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME || name.equals(".") || name.equals("..")) {
            problems.add(
                    "BERTH-402",
                    origin,
                    "rabbitmq " + what + " \"" + name + "\" can't be used: a name has at most " + MAX_NAME
                            + " bytes and is neither . nor ..");
        }
    }

    private static SortedMap<String, Integer> limits(Node section) {
        var limits = new TreeMap<String, Integer>();
        Node declared = section.get("limits").orElse(Node.empty(section.origin()));
        declared.integer("connections").ifPresent(most -> limits.put("max-connections", most));
        declared.integer("queues").ifPresent(most -> limits.put("max-queues", most));
        return limits;
    }

    private static SortedMap<String, Rights> topics(Node section) {
        var topics = new TreeMap<String, Rights>();
        section.entries("topicPermissions").forEach((exchange, rights) -> topics.put(exchange, rights(rights)));
        return topics;
    }

    private static Rights rights(Node node) {
        return new Rights(
                node.text("configure").orElse(Rights.EVERYTHING),
                node.text("write").orElse(Rights.EVERYTHING),
                node.text("read").orElse(Rights.EVERYTHING));
    }

    private static SortedMap<String, Policy> policies(Node declared) {
        var policies = new TreeMap<String, Policy>();
        declared.entries()
                .forEach((name, policy) -> policies.put(
                        name,
                        new Policy(
                                policy.text("pattern").orElse(""),
                                policy.text("applyTo").orElse("all"),
                                policy.integer("priority").orElse(0),
                                RabbitJson.of(policy.get("definition")),
                                declared.originOf(name))));
        return policies;
    }
}
