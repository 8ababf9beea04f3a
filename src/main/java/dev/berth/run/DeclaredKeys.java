package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The keys of Secrets that manifests declare, by service: with the Secrets and the namespaces that hold them, and the
/// logins whose passwords they carry.
final class DeclaredKeys {

    private final ReconcileInput input;
    private final Map<Address, String> owners = new HashMap<>();
    private final Map<String, Set<String>> namespaces = new HashMap<>();
    private final Map<String, List<KeyRef>> keys = new HashMap<>();
    private final Map<String, SortedMap<Address, Part.Password>> logins = new HashMap<>();

    DeclaredKeys(ReconcileInput input) {
        this.input = input;
        input.keys().forEach((key, parts) -> add(input.owner(key).service(), key, parts));
    }

    private void add(String service, KeyRef key, List<Part> parts) {
        owners.put(key.secret(), service);
        namespaces.computeIfAbsent(service, _ -> new TreeSet<>()).add(key.namespace());
        keys.computeIfAbsent(service, _ -> new ArrayList<>()).add(key);
        parts.forEach(part -> {
            if (part instanceof Part.Password password && password.isOfLogin(key)) {
                logins.computeIfAbsent(service, _ -> new TreeMap<>()).putIfAbsent(password.login(), password);
            }
        });
    }

    /// The declared Secrets.
    Set<Address> secrets() {
        return Set.copyOf(owners.keySet());
    }

    /// The service that declares a Secret.
    Optional<String> owner(Address secret) {
        return Optional.ofNullable(owners.get(secret));
    }

    Set<String> namespaces(String service) {
        return namespaces.getOrDefault(service, Set.of());
    }

    List<KeyRef> keys(String service) {
        return keys.getOrDefault(service, List.of());
    }

    SortedMap<Address, Part.Password> logins(String service) {
        return logins.getOrDefault(service, new TreeMap<>());
    }

    /// The users of the logins: two for each that takes turns.
    Set<Address> users(String service) {
        return logins(service).values().stream()
                .flatMap(password -> password.turns().users().keySet().stream())
                .collect(Collectors.toSet());
    }

    /// The length in characters of a value that berth generates for this key alone.
    Optional<Integer> generatedLength(KeyRef key) {
        List<Part> parts = input.keys().getOrDefault(key, List.of());
        return parts.size() == 1
                        && parts.getFirst() instanceof Part.Password password
                        && password.login().equals(key.address())
                ? Optional.of(password.length())
                : Optional.empty();
    }
}
