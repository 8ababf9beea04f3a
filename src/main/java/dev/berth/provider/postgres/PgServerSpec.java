package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.secret.SecretRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A PostgreSQL server as `berth.yaml` describes it: how berth reaches it, and what services are told.
public record PgServerSpec(
        String name,
        String host,
        int port,
        String sslmode,
        Optional<String> sslrootcert,
        String admin,
        List<SecretRef> passwords,
        Map<String, PgEndpoint> endpoints) {

    /// The database that berth logs in to for everything that all databases share.
    static final String MAINTENANCE = "postgres";

    /// How many sessions berth holds at once at most, the one that reads and locks included.
    static final int MAX_CONNECTIONS = 4;

    /// Reads an entry of `postgres:` in `berth.yaml`, with its defaults filled in by the manifest reader.
    public static PgServerSpec of(String name, Node node) {
        String host = node.text("host").orElseThrow();
        int port = node.integer("port").orElseThrow();
        Node admin = node.get("admin").orElseThrow();
        var endpoints = new LinkedHashMap<String, PgEndpoint>();
        endpoints.put("default", new PgEndpoint("default", host, port, new TreeMap<>()));
        node.entries("endpoints").forEach((key, value) -> endpoints.put(
                key,
                new PgEndpoint(
                        key,
                        value.text("host").orElse(host),
                        value.integer("port").orElse(port),
                        parameters(value))));
        return new PgServerSpec(
                name,
                host,
                port,
                node.text("sslmode").orElseThrow(),
                node.text("sslrootcert"),
                admin.text("user").orElseThrow(),
                admin.items("password").stream().map(place -> SecretRef.parse(place.text())).toList(),
                endpoints);
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

    private static SortedMap<String, String> parameters(Node endpoint) {
        var parameters = new TreeMap<String, String>();
        endpoint.entries("params").forEach((key, value) -> parameters.put(key, value.text()));
        return parameters;
    }
}
