package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Credentials;
import dev.berth.core.DeclaredResource;
import dev.berth.core.KeyRef;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.StoreProvider;
import dev.berth.core.Usage;
import dev.berth.credential.KnownPasswords;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import dev.berth.template.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The fleet's Secrets in one store.
public final class SecretsProvider implements StoreProvider<LiveSecrets, SecretResource, SecretStep> {

    private final SecretsSection section;
    private final SortedMap<KeyRef, List<Part>> declared;
    private final Map<Address, DeclaredSecret> byAddress;
    private final SecretsDesired desired;
    private final CopyRefusals copies;
    private final Supplier<? extends SecretsSession> store;

    /// @param store opens the store; IO
    public SecretsProvider(SecretsSection section, Supplier<? extends SecretsSession> store) {
        this.section = section;
        this.declared = section.parts();
        this.byAddress = section.byAddress();
        this.desired = new SecretsDesired(section);
        this.copies = new CopyRefusals(byAddress);
        this.store = store;
    }

    @Override
    public Address address() {
        return Address.of("secret");
    }

    @Override
    public SortedSet<String> services() {
        return section.secrets().stream()
                .map(secret -> secret.mark().service())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public SecretsSession open() {
        return store.get();
    }

    @Override
    public List<DeclaredResource<SecretResource>> desired(LiveSecrets live, Credentials credentials) {
        return desired.of(live, credentials);
    }

    @Override
    public SecretResource complete(SecretResource desired, SecretResource live) {
        return Optional.ofNullable(byAddress.get(desired.address()))
                .map(secret -> desired.completedBy(live, section.restarts(secret)))
                .orElse(desired);
    }

    /// The keys that berth wrote and no manifest declares any more.
    @Override
    public SecretResource keeping(SecretResource desired, SecretResource live) {
        return desired.keeping(live);
    }

    @Override
    public List<SecretStep> steps(Change<SecretResource> change, LiveSecrets live) {
        if (change instanceof Change.Delete<SecretResource> delete) {
            DeclaredSecret secret = declaration(change);
            return List.of(SecretStep.removal(
                    secret.address(), secret.mark(), delete.live().values().keySet()));
        }
        Map<String, List<Part>> parts = desired.parts(declaration(change));
        return SecretsWriter.steps(change, parts, KnownPasswords.of(sharing(parts.values()), live));
    }

    /// The keys of this fleet that the written ones copy.
    @Override
    public Set<Address> uses(Change<SecretResource> change, LiveSecrets live) {
        if (change instanceof Change.Delete<SecretResource>) {
            return Set.of();
        }
        DeclaredSecret secret = declaration(change);
        return SecretsWriter.written(change).stream()
                .flatMap(key -> secret.declared(key).parts().stream())
                .flatMap(part -> part instanceof Part.Copy(KeyRef source) && declared.containsKey(source)
                        ? Stream.of(source.address())
                        : Stream.empty())
                .collect(Collectors.toSet());
    }

    @Override
    public List<String> covers(Change<SecretResource> change, LiveSecrets live, Credentials credentials) {
        if (change instanceof Change.Delete<SecretResource>) {
            return List.of();
        }
        DeclaredSecret secret = declaration(change);
        Map<String, List<Part>> parts = desired.parts(secret);
        var words = new ArrayList<String>();
        for (String key : SecretsWriter.written(change)) {
            words.add("%s: %s, made of %s"
                    .formatted(
                            key,
                            secret.declared(key).template(),
                            Part.fingerprint(Objects.requireNonNull(parts.get(key)), credentials)));
        }
        change.resource().metadata().type().ifPresent(type -> words.add("secret type " + type));
        change.resource().metadata().labels().forEach((name, value) -> words.add("label " + name + ": " + value));
        change.resource()
                .metadata()
                .annotations()
                .forEach((name, value) -> words.add("annotation " + name + ": " + value));
        section.restarts(secret).forEach(workload -> words.add("restart: " + workload));
        change.resource()
                .renewed()
                .forEach((login, user) -> words.add("new password: " + login + " as " + user.name()));
        return words;
    }

    /// The declared keys that carry a login which `values` carry too.
    private SortedMap<KeyRef, List<Part>> sharing(Collection<List<Part>> values) {
        Set<Address> logins =
                values.stream().flatMap(parts -> Part.logins(parts).stream()).collect(Collectors.toSet());
        var sharing = new TreeMap<>(declared);
        sharing.values().removeIf(parts -> Collections.disjoint(Part.logins(parts), logins));
        return sharing;
    }

    /// A workload that reads a Secret gets the new value at its next start, or doesn't start without it.
    @Override
    public Risk risk(Change<SecretResource> change) {
        boolean notices = change instanceof Change.Delete<SecretResource>
                || !change.resource().restart().isEmpty();
        return notices ? Risk.DISRUPTIVE : Risk.SAFE;
    }

    @Override
    public List<Refusal> refusals(Change<SecretResource> change, LiveSecrets live) {
        DeclaredSecret secret = declaration(change);
        var refusals =
                new ArrayList<>(SecretRefusals.of(change, desired.parts(secret), live, section.createNamespaces()));
        if (!secret.absent()) {
            refusals.addAll(copies.of(secret, live));
        }
        return refusals;
    }

    /// How many seconds ago each Secret was written.
    @Override
    public List<Usage> usage() {
        Instant now = Instant.now();
        try (SecretsSession session = store.get()) {
            return section.secrets().stream()
                    .flatMap(secret -> session.written(secret.address()).stream()
                            .map(written -> new Usage(
                                    Optional.of(secret.mark().service()),
                                    secret.address(),
                                    new TreeMap<>(Map.of(
                                            "age",
                                            Math.max(
                                                    0,
                                                    Duration.between(written, now)
                                                            .toSeconds()))),
                                    Collections.emptySortedMap(),
                                    Collections.emptySortedSet())))
                    .toList();
        }
    }

    private DeclaredSecret declaration(Change<SecretResource> change) {
        return Optional.ofNullable(byAddress.get(change.address()))
                .orElseThrow(() -> new AssertionError("not declared: " + change.address()));
    }
}
