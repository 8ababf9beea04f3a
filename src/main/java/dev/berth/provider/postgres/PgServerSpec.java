package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.secret.SecretRef;
import dev.berth.secret.ServerEntry;
import dev.berth.secret.ServerEntry.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// A PostgreSQL server as `berth.yaml` describes it: how berth reaches it, and what services are told.
public record PgServerSpec(
        String name,
        String host,
        int port,
        String sslmode,
        Optional<String> sslrootcert,
        String admin,
        List<SecretRef> passwords,
        SortedMap<String, Endpoint> endpoints) {

    /// The database that berth logs in to for everything that all databases share.
    static final String MAINTENANCE = "postgres";

    /// How many sessions berth holds at once at most, the one that reads and locks included.
    static final int MAX_CONNECTIONS = 4;

    /// Reads an entry of `postgres:` in `berth.yaml`, with its defaults filled in by the manifest reader.
    public static PgServerSpec of(ServerEntry entry) {
        Node node = entry.node();
        Node admin = node.get("admin").orElseThrow();
        return new PgServerSpec(
                entry.name(),
                node.text("host").orElseThrow(),
                node.integer("port").orElseThrow(),
                node.text("sslmode").orElseThrow(),
                node.text("sslrootcert"),
                admin.text("user").orElseThrow(),
                admin.items("password").stream().map(place -> SecretRef.parse(place.text())).toList(),
                entry.endpoints());
    }

    /// The head of every address on this server: `postgres/main`.
    public Address address() {
        return Address.of("postgres", name);
    }

    Address role(String role) {
        return address().child("role", role);
    }

    Address database(String database) {
        return address().child("database", database);
    }
}
