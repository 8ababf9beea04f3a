package dev.berth.provider.rabbitmq;

import dev.berth.core.MisleadingName;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.core.Text;
import dev.berth.document.JsonWriter;
import dev.berth.provider.rabbitmq.RabbitResource.Rights;
import dev.berth.provider.rabbitmq.RabbitSection.Policy;
import dev.berth.system.SectionReader;
import dev.berth.system.ServerEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        boolean takesTurns = section.text("rotation").equals(Optional.of("two-users"));
        checkName("user", takesTurns ? user + "_a" : user, section.originOf("user"), problems);
        if (!shared) {
            section.items("tags").forEach(tag -> checkTag(tag, server, problems));
            checkOwn(user, vhost, section, problems);
        }
        var read = new RabbitSection(
                service,
                section.origin(),
                server,
                shared,
                new RabbitSection.VhostSpec(
                        vhost,
                        section.originOf("vhost"),
                        section.text("defaultQueueType"),
                        limits(section),
                        section.get("policies").map(RabbitSectionReader::policies)),
                new RabbitSection.UserSpec(
                        user,
                        section.originOf("user"),
                        takesTurns,
                        section.items("tags").stream().map(Node::text).collect(Collectors.toCollection(TreeSet::new)),
                        section.get("permissions")
                                .map(RabbitSectionReader::rights)
                                .orElse(Rights.ALL),
                        topics(section)));
        if (!shared && (takesTurns ? read.users() : List.of(user)).contains(server.user())) {
            problems.add(
                    "BERTH-403",
                    section.originOf("user"),
                    "rabbitmq user \"" + server.user() + "\" is who berth itself logs in as. Choose another name, or"
                            + " write `rabbitmq: shared` to use the common credentials");
        }
        return read;
    }

    /// Reports names that every broker has by default, as they belong to no service.
    private static void checkOwn(String user, String vhost, Node section, Problems problems) {
        if (user.equals("guest")) {
            problems.add(
                    "BERTH-404",
                    section.originOf("user"),
                    "rabbitmq user \"guest\" is the administrator that RabbitMQ comes with. Choose another name");
        }
        if (vhost.equals("/")) {
            problems.add(
                    "BERTH-404",
                    section.originOf("vhost"),
                    "rabbitmq vhost \"/\" is the one that services share. Choose another name, or write"
                            + " `rabbitmq: shared` to use it");
        }
    }

    /// With `management` a user sees its own vhosts; the others let it see or change more. See RabbitMQ docs,
    /// "Management Plugin", Access and Permissions.
    private static void checkTag(Node tag, RabbitServerSpec server, Problems problems) {
        if (!tag.text().equals("management") && !server.tags().contains(tag.text())) {
            problems.add(
                    "BERTH-405",
                    tag.origin(),
                    "rabbitmq tag \"" + tag.text() + "\" may reach beyond the service's vhost. Remove it, or let the"
                            + " platform team add it in berth.yaml: `rabbitmq." + server.name() + ".tags: ["
                            + tag.text()
                            + "]`");
        }
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
        MisleadingName.flaw(name)
                .ifPresent(flaw -> problems.add(
                        "BERTH-402",
                        origin,
                        "rabbitmq " + what + " \"" + Text.printable(name) + "\" " + flaw + ". Type the name anew"));
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
                                JsonWriter.of(policy.get("definition")),
                                declared.originOf(name))));
        return policies;
    }
}
