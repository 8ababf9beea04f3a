package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The Secrets that a fleet declares. The composition root makes it from the manifests; [SecretsProvider] and the
/// sessions read it.
///
/// @param fleet whose marks count as ours
/// @param restarts the workloads of each service's namespace that notice when one of its Secrets changes: kind/name
/// @param createNamespaces whether a cluster's missing namespace is made
public record SecretsSection(
        String fleet,
        List<DeclaredSecret> secrets,
        SortedMap<String, List<String>> restarts,
        boolean createNamespaces) {

    /// A Secret of a service. Other keys of the live Secret do not belong to berth.
    ///
    /// @param metadata its mark, labels and annotations
    /// @param absent whether these keys are to be removed
    public record DeclaredSecret(
            String namespace,
            String name,
            SecretMetadata metadata,
            Origin origin,
            SortedMap<String, DeclaredKey> keys,
            boolean absent) {

        public DeclaredSecret {
            keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        }

        /// A Secret whose manifest declares neither labels nor annotations.
        public DeclaredSecret(
                String namespace,
                String name,
                Mark mark,
                Origin origin,
                SortedMap<String, DeclaredKey> keys,
                boolean absent) {
            this(namespace, name, SecretMetadata.of(Optional.of(mark)), origin, keys, absent);
        }

        /// Whose it is.
        public Mark mark() {
            return metadata.mark().orElseThrow();
        }

        public Address address() {
            return Address.of("secret", namespace, name);
        }

        KeyRef key(String key) {
            return new KeyRef(namespace, name, key);
        }

        DeclaredKey declared(String key) {
            return Objects.requireNonNull(keys.get(key));
        }
    }

    /// The value of a key as its template expands, and where it is written.
    ///
    /// @param template in words, without its literal text
    public record DeclaredKey(String template, List<Part> parts, Origin origin) {

        public DeclaredKey {
            parts = List.copyOf(parts);
        }

        /// The key that it copies, if it does.
        Optional<KeyRef> copied() {
            return parts.size() == 1 && parts.getFirst() instanceof Part.Copy(KeyRef source)
                    ? Optional.of(source)
                    : Optional.empty();
        }

        /// A key that no manifest declares.
        public DeclaredKey(List<Part> parts, Origin origin) {
            this("", parts, origin);
        }
    }

    public SecretsSection {
        secrets = List.copyOf(secrets);
        restarts = Collections.unmodifiableSortedMap(new TreeMap<>(restarts));
    }

    /// A section whose Secrets restart no workload.
    public SecretsSection(String fleet, List<DeclaredSecret> secrets) {
        this(fleet, secrets, new TreeMap<>(), false);
    }

    /// A copy of this section with the Secrets that `which` chooses.
    SecretsSection only(Predicate<DeclaredSecret> which) {
        return new SecretsSection(fleet, secrets.stream().filter(which).toList(), restarts, createNamespaces);
    }

    /// The workloads to restart when this Secret's content changes.
    List<String> restarts(DeclaredSecret secret) {
        return restarts.getOrDefault(secret.mark().service(), List.of());
    }

    /// The parts of every declared key that is to be there, as they are declared.
    public SortedMap<KeyRef, List<Part>> parts() {
        var parts = new TreeMap<KeyRef, List<Part>>();
        for (DeclaredSecret secret : secrets) {
            if (secret.absent()) {
                continue;
            }
            secret.keys().forEach((key, declared) -> parts.put(secret.key(key), declared.parts()));
        }
        return parts;
    }

    /// The addresses of all Secrets that a plan needs to read: the declared ones, and those that their keys copy.
    public SortedSet<Address> needed() {
        var needed = new TreeSet<Address>();
        secrets.forEach(secret -> needed.add(secret.address()));
        for (List<Part> parts : parts().values()) {
            for (Part part : parts) {
                if (part instanceof Part.Copy(KeyRef source)) {
                    needed.add(source.secret());
                }
            }
        }
        return needed;
    }

    /// The namespaces of some of the Secrets, for the caller to change.
    SortedSet<String> namespaces(Predicate<DeclaredSecret> which) {
        return secrets.stream()
                .filter(which)
                .map(DeclaredSecret::namespace)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The services that need a Secret which could not be read: those that declare it, and those that copy it. Each
    /// reason once.
    ///
    /// @param unread the Secrets with the reason
    List<Note> unread(SortedMap<Address, String> unread) {
        if (unread.isEmpty()) {
            return List.of();
        }
        Map<Address, DeclaredSecret> byAddress = byAddress();
        var notes = new LinkedHashMap<List<String>, Note>();
        for (DeclaredSecret secret : secrets) {
            String service = secret.mark().service();
            Optional.ofNullable(unread.get(secret.address()))
                    .ifPresent(reason -> notes.putIfAbsent(
                            List.of(service, reason), Note.unread(service, secret.address(), reason)));
            if (!secret.absent()) {
                secret.keys()
                        .forEach((key, value) -> sources(value, byAddress).stream()
                                .filter(source -> unread.containsKey(source.secret()))
                                .findFirst()
                                .ifPresent(source -> notes.putIfAbsent(
                                        List.of(service, source.secret().toString()),
                                        Note.unread(
                                                service,
                                                secret.address(),
                                                key + " copies " + source + ", and that Secret could not be read: "
                                                        + unread.get(source.secret())))));
            }
        }
        return List.copyOf(notes.values());
    }

    /// The keys that this one copies, one from another. The manifests have been checked for circles before.
    private static List<KeyRef> sources(DeclaredKey key, Map<Address, DeclaredSecret> byAddress) {
        var sources = new ArrayList<KeyRef>();
        Optional<DeclaredKey> next = Optional.of(key);
        while (next.isPresent() && next.get().copied().isPresent()) {
            KeyRef source = next.get().copied().get();
            sources.add(source);
            next = Optional.ofNullable(byAddress.get(source.secret()))
                    .flatMap(owner -> Optional.ofNullable(owner.keys().get(source.key())));
        }
        return sources;
    }

    /// The declared Secrets by their addresses, for the caller to look many up in.
    Map<Address, DeclaredSecret> byAddress() {
        return secrets.stream().collect(Collectors.toMap(DeclaredSecret::address, secret -> secret));
    }
}
