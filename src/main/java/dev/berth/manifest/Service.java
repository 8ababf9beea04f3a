package dev.berth.manifest;

import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Ownership;
import dev.berth.core.ServiceId;
import dev.berth.system.Section;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A manifest, read and checked.
///
/// @param manifest what it says in the end, with defaults, profiles and the environment's patch
/// @param file its path below the directory as the user gave that: `services.d/shop/cafe.yaml`
/// @param sections what the providers' readers made of their sections, by provider: `postgres`
/// @param secrets the keys of each Secret of the service's namespace, by the Secret's name, then by key
/// @param exports which of its keys others may copy
/// @param restart workloads as kind/name
public record Service(
        ServiceId id,
        Ownership ownership,
        String file,
        Node manifest,
        SortedMap<String, Section> sections,
        SortedMap<String, SortedMap<String, DeclaredKey>> secrets,
        List<Consent> exports,
        List<String> restart) {

    public Service {
        sections = Collections.unmodifiableSortedMap(new TreeMap<>(sections));
        var copied = new TreeMap<String, SortedMap<String, DeclaredKey>>();
        secrets.forEach((name, keys) -> copied.put(name, Collections.unmodifiableSortedMap(new TreeMap<>(keys))));
        secrets = Collections.unmodifiableSortedMap(copied);
        exports = List.copyOf(exports);
        restart = List.copyOf(restart);
    }

    /// A copy of this service in which `section` replaces the section of that name.
    public Service with(String name, Section section) {
        var other = new TreeMap<>(sections);
        other.put(name, section);
        return new Service(id, ownership, file, manifest, other, secrets, exports, restart);
    }

    /// The keys of all its Secrets, by their place in the store.
    public SortedMap<KeyRef, DeclaredKey> keys() {
        var keys = new TreeMap<KeyRef, DeclaredKey>();
        secrets.forEach((name, declared) ->
                declared.forEach((key, value) -> keys.put(new KeyRef(id.namespace(), name, key), value)));
        return keys;
    }

    /// The section of the provider `name`, as that provider's own record.
    public <S extends Section> Optional<S> section(String name, Class<S> type) {
        return Optional.ofNullable(sections.get(name)).map(type::cast);
    }
}
