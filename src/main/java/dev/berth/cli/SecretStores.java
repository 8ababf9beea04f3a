package dev.berth.cli;

import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
import dev.berth.credential.PasswordPrograms;
import dev.berth.credential.PasswordSource;
import dev.berth.credential.PasswordSources;
import dev.berth.credential.PasswordWriter;
import dev.berth.kubernetes.ClusterLogin;
import dev.berth.kubernetes.KubernetesApi;
import dev.berth.manifest.DocumentReader;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.Platform;
import dev.berth.manifest.Service;
import dev.berth.provider.secrets.DirectorySession;
import dev.berth.provider.secrets.KubernetesSession;
import dev.berth.provider.secrets.SecretsSection;
import dev.berth.provider.secrets.SecretsSession;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The places of secrets: the store of a fleet, and the places of berth's own passwords. [Composition] makes
/// it; there is one connection to the cluster for all that it opens.
final class SecretStores {

    private final Console console;
    private final ClusterLogin login;
    private final PasswordPrograms programs;
    private Optional<KubernetesApi> cluster = Optional.empty();

    SecretStores(Console console, ClusterLogin login) {
        this.console = console;
        this.login = login;
        this.programs = new PasswordPrograms(console.environment(), console.redaction());
    }

    /// The one connection to the cluster, for the store and for passwords; it begins with the first request.
    synchronized KubernetesApi cluster() {
        KubernetesApi session = cluster.orElseGet(() -> new KubernetesApi(login));
        cluster = Optional.of(session);
        return session;
    }

    /// The store of this fleet, opened.
    SecretsSession open(Fleet fleet) {
        return open(fleet, FleetSecrets.section(fleet));
    }

    SecretsSession open(Fleet fleet, SecretsSection secrets) {
        return switch (fleet.platform().store()) {
            case Platform.Store.Directory _ ->
                new DirectorySession(fleet.storeFolder().orElseThrow(), secrets, DocumentReader::read);
            case Platform.Store.Kubernetes _ -> new KubernetesSession(cluster(), secrets);
        };
    }

    /// Looks for berth's own passwords.
    PasswordSources chain(Fleet fleet) {
        SecretReader directory = key -> {
            try (var store = directory(fleet)) {
                return store.read(key);
            }
        };
        return new PasswordSources(console::environment, key -> cluster().read(key), directory, programs::password);
    }

    /// Writes berth's own passwords.
    PasswordWriter writer(Fleet fleet) {
        return (place, before, after) -> {
            switch (place) {
                case PasswordSource.Kubernetes(KeyRef key) -> cluster().put(key, before, after);
                case PasswordSource.Directory(KeyRef key) -> {
                    try (var store = directory(fleet)) {
                        store.put(key, before, after);
                    }
                }
            }
        };
    }

    private static DirectorySession directory(Fleet fleet) {
        return new DirectorySession(
                fleet.storeFolder().orElseGet(() -> fleet.directory().resolve("secrets")),
                new SecretsSection(fleet.name(), List.of()),
                DocumentReader::read);
    }

    /// The values of the declared keys of a service in the store.
    SortedMap<KeyRef, Secret> stored(Fleet fleet, Service service) {
        try (var store = open(fleet)) {
            return stored(store, service);
        }
    }

    /// The values of all declared keys in the store, by service; the demo proves with it that services can
    /// log in.
    SortedMap<String, List<Secret>> stored(Fleet fleet) {
        var values = new TreeMap<String, List<Secret>>();
        try (var store = open(fleet)) {
            for (Service service : fleet.services()) {
                values.put(
                        service.id().name(), List.copyOf(stored(store, service).values()));
            }
        }
        return values;
    }

    private static SortedMap<KeyRef, Secret> stored(SecretsSession store, Service service) {
        var values = new TreeMap<KeyRef, Secret>();
        service.keys().keySet().forEach(key -> store.read(key).ifPresent(value -> values.put(key, value)));
        return values;
    }
}
