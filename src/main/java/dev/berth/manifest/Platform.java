package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.credential.PasswordPlace;
import dev.berth.credential.PasswordSource;
import dev.berth.policy.Policy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The content of `berth.yaml`, with all defaults.
///
/// @param servers the entries of each system (`postgres`, `redis`, `rabbitmq`) by name; at least one each
/// @param copies the keys that services may copy, even if no manifest exports them
/// @param namespaces those that services may have Secrets in although the platform keeps them for itself
/// @param sources where passwords are that manifests may name, by name
/// @param policies the rules of the platform team
/// @param passwords the Secrets that hold passwords of berth's own, each with the entry that names it: `postgres/main`
public record Platform(
        SortedMap<String, SortedMap<String, Node>> servers,
        Store store,
        Guards guards,
        List<Consent> copies,
        SortedMap<Address, String> passwords,
        Set<String> namespaces,
        SortedMap<String, Source> sources,
        List<Policy> policies) {

    /// Where a password is that manifests may name as `sources/NAME`.
    ///
    /// @param services those that may, or `*`
    public record Source(List<PasswordSource> places, SortedSet<String> services) {

        public Source {
            places = List.copyOf(places);
            services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
        }

        /// Whether a service may name it.
        boolean isFor(String service) {
            return services.contains(service) || services.contains("*");
        }
    }

    /// The places that a manifest means by one of its own.
    public List<PasswordSource> places(PasswordPlace place) {
        return switch (place) {
            case PasswordPlace.InSecret(PasswordSource.Stored source) -> List.of(source);
            case PasswordPlace.OfPlatform(String name) ->
                Optional.ofNullable(sources.get(name)).map(Source::places).orElse(List.of());
        };
    }

    /// Where Secrets are kept.
    public sealed interface Store {

        /// The cluster's Secrets.
        record Kubernetes(boolean createNamespaces) implements Store {}

        /// A Secret manifest for each Secret, in a file below `path`, which is relative to the services
        /// directory.
        record Directory(String path) implements Store {}
    }

    /// The limits beyond which a plan is refused.
    public record Guards(int maxDeletes, int maxDeletePercent, int maxUpdatePercent) {}

    public Platform {
        var copied = new TreeMap<String, SortedMap<String, Node>>();
        servers.forEach(
                (system, entries) -> copied.put(system, Collections.unmodifiableSortedMap(new TreeMap<>(entries))));
        servers = Collections.unmodifiableSortedMap(copied);
        copies = List.copyOf(copies);
        passwords = Collections.unmodifiableSortedMap(new TreeMap<>(passwords));
        sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
        policies = List.copyOf(policies);
    }

    /// Whether no service may have Secrets or workloads there: in the cluster's own namespaces, and in those that hold
    /// passwords of berth's.
    boolean isClosed(String namespace) {
        return !namespaces.contains(namespace)
                && (namespace.startsWith("kube-")
                        || passwords.keySet().stream()
                                .anyMatch(secret -> secret.namespace().equals(namespace)));
    }

    /// The content of an empty `berth.yaml`.
    public static Platform defaults() {
        return PlatformReader.platform(
                PlatformReader.completed(Node.empty(Origin.of(ManifestFiles.PLATFORM, 0))), new Problems());
    }

    /// Whether the file itself has an entry for this server; else it is the one that every platform has.
    public boolean isDeclared(String system, String name) {
        Node entry = servers(system).get(name);
        return entry != null && !PlatformReader.isDefault(entry);
    }

    /// Whether the file itself has an entry of this system.
    public boolean declares(String system) {
        return servers(system).keySet().stream().anyMatch(name -> isDeclared(system, name));
    }

    /// The entries of `system` by name; empty if there is no such system.
    public Map<String, Node> servers(String system) {
        return servers.getOrDefault(system, new TreeMap<>());
    }
}
