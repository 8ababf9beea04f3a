package dev.berth.provider.rabbitmq;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.secret.SecretRef;
import dev.berth.secret.ServerEntry;
import dev.berth.secret.ServerEntry.Endpoint;
import java.util.List;
import java.util.SortedMap;

/// A RabbitMQ server as `berth.yaml` describes it.
///
/// @param user who berth logs in as, and the services that share its credentials
public record RabbitServerSpec(
        String name, String user, List<SecretRef> passwords, SortedMap<String, Endpoint> endpoints) {

    public RabbitServerSpec {
        passwords = List.copyOf(passwords);
    }

    /// Reads an entry of `rabbitmq:` in `berth.yaml`.
    public static RabbitServerSpec of(ServerEntry entry) {
        return new RabbitServerSpec(
                entry.name(),
                entry.node().text("user").orElseThrow(),
                entry.node().items("password").stream()
                        .map(Node::text)
                        .map(SecretRef::parse)
                        .toList(),
                entry.endpoints());
    }

    /// The head of every address on this server, and the address of its shared password: `rabbitmq/main`.
    public Address address() {
        return Address.of("rabbitmq", name);
    }
}
