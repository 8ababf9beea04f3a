package dev.berth.run;

import dev.berth.core.Actor;
import dev.berth.core.Address;
import dev.berth.core.Guards;
import dev.berth.core.KeyRef;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Ownership;
import dev.berth.core.Provider;
import dev.berth.core.Secret;
import dev.berth.core.StoreProvider;
import dev.berth.policy.PolicyCheck;
import dev.berth.template.Part;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Everything that a run is about: the composition root makes it from the manifests.
///
/// @param servers in the order in which they are written to
/// @param store where Secrets live
/// @param redaction takes values of environment variables out of the texts of a plan
/// @param scope which part of it the run covers
public record ReconcileInput(
        Manifests manifests,
        DeclaredKeys declaredKeys,
        Passwords passwords,
        List<Provider<?, ?, ?>> servers,
        StoreProvider<?, ?, ?> store,
        Guards guards,
        UnaryOperator<String> redaction,
        Scope scope) {

    /// The manifests as a whole.
    ///
    /// @param environment the one whose patches are in them; empty for the base
    /// @param fleet whose marks are written
    /// @param actor who runs it
    /// @param services all declared services, also those without anything on a server, and whom to ask about each
    /// @param notes what was seen while they were read
    /// @param policies the platform team's rules over changes
    public record Manifests(
            String directory,
            Optional<String> environment,
            String fleet,
            Optional<String> commit,
            Actor actor,
            SortedMap<String, Ownership> services,
            List<Note> notes,
            PolicyCheck policies) {

        public Manifests {
            services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
            notes = List.copyOf(notes);
        }
    }

    /// The declared Secret keys.
    ///
    /// @param parts what each is made of
    /// @param owners who declares each, and where
    public record DeclaredKeys(SortedMap<KeyRef, List<Part>> parts, Map<KeyRef, Owner> owners) {}

    /// Passwords that berth doesn't make.
    ///
    /// @param shared those that several services use, by the address that templates refer to
    /// @param admins berth's own, by server
    /// @param none the logins that have none by their manifest, each with the service that declares it
    public record Passwords(
            Map<Address, Supplier<Secret>> shared,
            Map<Address, Supplier<Secret>> admins,
            SortedMap<Address, String> none) {}

    /// The service that declares a key, and where.
    public record Owner(String service, Origin origin) {}

    public String directory() {
        return manifests.directory();
    }

    public Optional<String> environment() {
        return manifests.environment();
    }

    public String fleet() {
        return manifests.fleet();
    }

    public Optional<String> commit() {
        return manifests.commit();
    }

    public Actor actor() {
        return manifests.actor();
    }

    public SortedSet<String> services() {
        return Collections.unmodifiableSortedSet(
                new TreeSet<>(manifests.services().keySet()));
    }

    /// Whom to ask about a service, and its labels; nothing for one that isn't declared.
    public Ownership ownership(String service) {
        return manifests.services().getOrDefault(service, Ownership.NONE);
    }

    /// Whom to ask about each service, and its labels, without those whose manifest says neither.
    public SortedMap<String, Ownership> ownership() {
        var known = new TreeMap<>(manifests.services());
        known.values().removeIf(Ownership::isEmpty);
        return known;
    }

    /// The rules of the platform team over changes.
    public PolicyCheck policies() {
        return manifests.policies();
    }

    public List<Note> notes() {
        return manifests.notes();
    }

    /// The declared Secret keys and what they are made of.
    public SortedMap<KeyRef, List<Part>> keys() {
        return declaredKeys.parts();
    }

    /// Passwords that several services use and that are not generated.
    public Map<Address, Supplier<Secret>> shared() {
        return passwords.shared();
    }

    /// Berth's own passwords, by server.
    public Map<Address, Supplier<Secret>> admins() {
        return passwords.admins();
    }

    /// A copy of this input for a run that covers some of its servers.
    ///
    /// @param wanted whether a server, or the store, is covered
    /// @param reason what chose them, as a person typed it: `--shard 2/4`
    public ReconcileInput covering(Predicate<Address> wanted, String reason) {
        Scope part = Scope.of(this, wanted, reason);
        return with(part.needed(this), redaction, part);
    }

    /// A copy of this input for a plan that is compared before its texts are redacted.
    public ReconcileInput unredacted() {
        return with(servers, UnaryOperator.identity(), scope);
    }

    private ReconcileInput with(List<Provider<?, ?, ?>> some, UnaryOperator<String> redacting, Scope part) {
        return new ReconcileInput(manifests, declaredKeys, passwords, some, store, guards, redacting, part);
    }

    /// The service that declares `key`.
    Owner owner(KeyRef key) {
        Owner owner = declaredKeys.owners().get(key);
        if (owner == null) {
            throw new IllegalArgumentException("no service declares " + key);
        }
        return owner;
    }

    /// The logins that have no password by their manifest, each with the service that declares it.
    public SortedMap<Address, String> passwordless() {
        return passwords.none();
    }

    /// Every login whose password berth makes, with the service that declares it.
    public SortedMap<Address, String> logins() {
        var logins = new TreeMap<Address, String>();
        keys().forEach((key, parts) -> parts.forEach(part -> {
            if (part instanceof Part.Password password && password.isOfLogin(key)) {
                logins.putIfAbsent(password.login(), owner(key).service());
            }
        }));
        return logins;
    }

    /// The services whose Secrets carry one of these logins' passwords.
    public SortedSet<String> carriers(Set<Address> logins) {
        var services = new TreeSet<String>();
        resolvedKeys().forEach((key, parts) -> {
            if (!Collections.disjoint(Part.logins(parts), logins)) {
                services.add(owner(key).service());
            }
        });
        return services;
    }

    /// The parts of the keys of the services that `part` covers.
    List<List<Part>> coveredValues(Scope part) {
        return resolvedKeys().entrySet().stream()
                .filter(key -> part.covers(owner(key.getKey()).service()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /// The resolved parts of a declared key.
    List<Part> resolved(KeyRef key) {
        return resolved(keys().getOrDefault(key, List.of()));
    }

    /// The resolved parts of each declared key; a copy of a declared key has the parts of that key.
    SortedMap<KeyRef, List<Part>> resolvedKeys() {
        var resolved = new TreeMap<KeyRef, List<Part>>();
        keys().forEach((key, parts) -> resolved.put(key, resolved(parts)));
        return resolved;
    }

    /// The manifests have been checked for circles before.
    private List<Part> resolved(List<Part> parts) {
        return parts.size() == 1 && parts.getFirst() instanceof Part.Copy(KeyRef source) && keys().containsKey(source)
                ? resolved(keys().getOrDefault(source, List.of()))
                : parts;
    }
}
