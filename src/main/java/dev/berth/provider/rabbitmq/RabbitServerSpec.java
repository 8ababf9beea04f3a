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
/// @param api where its management API is
/// @param login who berth logs in as, and the services that share its credentials
/// @param tls whether services connect by `amqps`
/// @param tags those that services' users may have beside `management`
public record RabbitServerSpec(
        String name, Api api, Login login, boolean tls, SortedMap<String, Endpoint> endpoints, SortedSet<String> tags) {

    /// Where a management API is.
    ///
    /// @param url without a slash at the end
    /// @param cacert the file with the certificates that an https URL is trusted by; else the JDK's
    /// @param forward the way to it where the URL's host and port can't be reached themselves
    public record Api(String url, Optional<String> cacert, Optional<PortForward> forward) {}

    /// A user and the places of its password.
    ///
    /// @param hasRoot whether `berth bootstrap` can make it
    public record Login(String user, List<PasswordSource> passwords, boolean hasRoot) {

        public Login {
            passwords = List.copyOf(passwords);
        }
    }

    private static final int MANAGEMENT_PORT = 15672;

    /// Reads an entry of `rabbitmq:` in `berth.yaml`.
    public static RabbitServerSpec of(ServerEntry entry) {
        Node node = entry.node();
        String host = node.text("host").orElseThrow();
        String byDefault = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + MANAGEMENT_PORT;
        return new RabbitServerSpec(
                entry.name(),
                new Api(
                        node.text("management").orElse(byDefault).replaceFirst("/+$", ""),
                        node.text("cacert"),
                        Optional.empty()),
                new Login(
                        node.text("user").orElseThrow(),
                        PasswordSource.listedIn(node),
                        node.get("root").isPresent()),
                node.flag("tls"),
                entry.endpoints(),
                node.items("tags").stream().map(Node::text).collect(Collectors.toCollection(TreeSet::new)));
    }

    /// A copy that is reached through `way` instead of the URL's host and port.
    public RabbitServerSpec by(Optional<PortForward> way) {
        return new RabbitServerSpec(name, new Api(management(), cacert(), way), login, tls, endpoints, tags);
    }

    /// A copy for the login that the server was installed with.
    public RabbitServerSpec as(String root) {
        return new RabbitServerSpec(name, api, new Login(root, List.of(), false), tls, endpoints, tags);
    }

    public String management() {
        return api.url();
    }

    public Optional<String> cacert() {
        return api.cacert();
    }

    public Optional<PortForward> forward() {
        return api.forward();
    }

    public String user() {
        return login.user();
    }

    public List<PasswordSource> passwords() {
        return login.passwords();
    }

    public boolean hasRoot() {
        return login.hasRoot();
    }

    /// The port of the management API.
    public int managementPort() {
        URI url = URI.create(management());
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
