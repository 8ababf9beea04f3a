package dev.berth.provider.rabbitmq;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.credential.PasswordSource;
import dev.berth.network.PortForward;
import dev.berth.system.ServerEntry;
import dev.berth.system.ServerEntry.Endpoint;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A RabbitMQ server as `berth.yaml` describes it.
///
/// @param management the URL of its management API, without a slash at the end
/// @param cacert the file with the certificates that an https URL is trusted by; else the JDK's
/// @param user who berth logs in as, and the services that share its credentials
/// @param tls whether services connect by `amqps`
/// @param tags those that services' users may have beside `management`
/// @param hasRoot whether `berth bootstrap` can make that user
/// @param forward the way to the management API where its host and port can't be reached themselves
public record RabbitServerSpec(
        String name,
        String management,
        Optional<String> cacert,
        String user,
        boolean tls,
        List<PasswordSource> passwords,
        SortedMap<String, Endpoint> endpoints,
        SortedSet<String> tags,
        boolean hasRoot,
        Optional<PortForward> forward) {

    private static final int MANAGEMENT_PORT = 15672;

    public RabbitServerSpec {
        passwords = List.copyOf(passwords);
    }

    /// Reads an entry of `rabbitmq:` in `berth.yaml`.
    public static RabbitServerSpec of(ServerEntry entry) {
        Node node = entry.node();
        String host = node.text("host").orElseThrow();
        String byDefault = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + MANAGEMENT_PORT;
        return new RabbitServerSpec(
                entry.name(),
                node.text("management").orElse(byDefault).replaceFirst("/+$", ""),
                node.text("cacert"),
                node.text("user").orElseThrow(),
                node.flag("tls"),
                PasswordSource.listedIn(node),
                entry.endpoints(),
                node.items("tags").stream().map(Node::text).collect(Collectors.toCollection(TreeSet::new)),
                node.get("root").isPresent(),
                Optional.empty());
    }

    /// A copy that is reached through `way` instead of the URL's host and port.
    public RabbitServerSpec by(Optional<PortForward> way) {
        return new RabbitServerSpec(name, management, cacert, user, tls, passwords, endpoints, tags, hasRoot, way);
    }

    /// A copy for the login that the server was installed with.
    public RabbitServerSpec as(String root) {
        return new RabbitServerSpec(name, management, cacert, root, tls, List.of(), endpoints, tags, false, forward);
    }

    /// The port of the management API.
    public int managementPort() {
        URI url = URI.create(management);
        return url.getPort() > 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    }

    /// The head of every address on this server, and the address of its shared password: `rabbitmq/main`.
    public Address address() {
        return Address.of("rabbitmq", name);
    }

    public Address vhost(String vhost) {
        return address().child("vhost", vhost);
    }

    public Address user(String name) {
        return address().child("user", name);
    }
}
