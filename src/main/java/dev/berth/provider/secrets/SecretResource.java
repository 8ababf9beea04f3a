package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Field;
import dev.berth.core.Mark;
import dev.berth.core.Resource;
import dev.berth.credential.PendingPasswords;
import dev.berth.kubernetes.FieldManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A Secret, as far as it is berth's: keys of a live one that no manifest declares, and that berth didn't write, are
/// not in it. [SecretsSession] reads live ones, [SecretsProvider] makes desired ones.
///
/// @param metadata of a live one what is berth's, of a desired one what is declared
/// @param writers who else has written a key: of a live one as it is, of a desired one as it will be
/// @param due of a live one, the workloads that still run with its former content
/// @param restart of a desired one, the workloads to restart
/// @param namespaceMissing whether its namespace has to be made first
/// @param renewed of a desired one, the logins in it that get a new password in place of the one they have, each with
///     who it is from now on
/// @param words of a desired one, what is said of the keys that the live one lacks or has with another value
public record SecretResource(
        Address address,
        SecretMetadata metadata,
        SortedMap<String, SecretValue> values,
        SortedMap<String, String> writers,
        List<String> due,
        List<String> restart,
        boolean namespaceMissing,
        SortedMap<Address, Address> renewed,
        SortedMap<String, KeyDescription> words)
        implements Resource {

    private static final String MARK = "mark";
    private static final String RESTART = "restart";
    private static final int LISTED = 3;

    public SecretResource {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        writers = Collections.unmodifiableSortedMap(new TreeMap<>(writers));
        due = List.copyOf(due);
        restart = List.copyOf(restart);
        renewed = Collections.unmodifiableSortedMap(new TreeMap<>(renewed));
        words = Collections.unmodifiableSortedMap(new TreeMap<>(words));
    }

    /// A Secret that no other client writes, and whose change restarts no workload.
    public SecretResource(Address address, Optional<Mark> mark, SortedMap<String, SecretValue> values) {
        this(address, SecretMetadata.of(mark), values);
    }

    SecretResource(Address address, SecretMetadata metadata, SortedMap<String, SecretValue> values) {
        this(address, metadata, values, new TreeMap<>(), List.of(), List.of(), false, new TreeMap<>(), new TreeMap<>());
    }

    @Override
    public Optional<Mark> mark() {
        return metadata.mark();
    }

    /// A live Secret that is marked as this fleet's and declared no more.
    static SecretResource orphan(Address address, Mark mark) {
        return new SecretResource(address, Optional.of(mark), Collections.emptySortedMap());
    }

    /// A desired one whose namespace isn't there yet.
    SecretResource inNewNamespace() {
        return new SecretResource(address, metadata, values, writers, due, restart, true, renewed, words);
    }

    /// A desired one with logins in it that get a new password.
    SecretResource renewing(SortedMap<Address, Address> logins) {
        return new SecretResource(address, metadata, values, writers, due, restart, namespaceMissing, logins, words);
    }

    /// A desired one of whose new and changed keys this is said.
    SecretResource said(SortedMap<String, KeyDescription> ofKeys) {
        return new SecretResource(address, metadata, values, writers, due, restart, namespaceMissing, renewed, ofKeys);
    }

    /// This desired Secret with the keys of the live one that it lacks; new passwords don't wait for ever.
    SecretResource keeping(SecretResource live) {
        var kept = new TreeMap<>(live.values());
        kept.remove(PendingPasswords.KEY);
        kept.putAll(values);
        return new SecretResource(address, metadata, kept, writers, due, restart, namespaceMissing, renewed, words);
    }

    /// This desired Secret, knowing the live one: who wrote what stays, and which workloads notice what changes. How
    /// the values of another service's or fleet's Secret differ isn't said.
    ///
    /// @param workloads those to restart when the content changes
    SecretResource completedBy(SecretResource live, List<String> workloads) {
        var names = new TreeMap<String, String>();
        live.writers().forEach((key, name) -> {
            if (values.containsKey(key)) {
                names.put(key, values.get(key).equals(live.values().get(key)) ? name : FieldManager.BERTH);
            }
        });
        List<String> affected = live.values().equals(values)
                ? workloads.stream().filter(live.due()::contains).toList()
                : workloads;
        var said = new TreeMap<>(words);
        if (live.mark().isPresent() && !live.mark().equals(mark())) {
            said.replaceAll((_, ofKey) -> new KeyDescription(ofKey.source(), ""));
        }
        return new SecretResource(address, metadata, values, names, due, affected, namespaceMissing, renewed, said);
    }

    /// The keys that another client wrote, and that berth takes over.
    static SortedSet<String> taken(SecretResource live, SecretResource desired) {
        var taken = new TreeSet<String>();
        live.writers().forEach((key, name) -> {
            if (desired.values().containsKey(key)
                    && !name.equals(desired.writers().get(key))) {
                taken.add(key);
            }
        });
        return taken;
    }

    @Override
    public String kind() {
        return "secret";
    }

    /// `shop/orders-api-env`.
    @Override
    public String label() {
        return address.namespace() + "/" + address.name();
    }

    @Override
    public SortedMap<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        values.forEach((key, value) -> {
            KeyDescription said = words.get(key);
            fields.put(fieldOf(key), said == null ? value : Field.secret(said.source(), said.difference()));
        });
        mark().ifPresent(value -> fields.put(MARK, value));
        metadata.type().ifPresent(type -> fields.put("secret type", type));
        metadata.labels().forEach((name, value) -> fields.put("label " + name, value));
        metadata.annotations().forEach((name, value) -> fields.put("annotation " + name, value));
        writers.forEach((key, name) -> {
            if (values.containsKey(key)) {
                fields.put(key + " written by", name);
            }
        });
        if (!restart.isEmpty()) {
            fields.put(RESTART, String.join(", ", restart));
        }
        return fields;
    }

    /// Its keys: every one that is copied, with its source, and the first of the others.
    @Override
    public String summary() {
        var copies = new ArrayList<String>();
        var others = new ArrayList<String>();
        values.keySet().forEach(key -> {
            KeyDescription said = words.getOrDefault(key, new KeyDescription("", ""));
            (said.isCopied() ? copies : others).add((key + " " + said.source()).strip());
        });
        int more = Math.max(0, others.size() - LISTED);
        copies.addAll(others.subList(0, others.size() - more));
        return String.join(", ", copies)
                + (more == 0 ? "" : " and " + more + " more")
                + (namespaceMissing ? "; creates namespace " + address.namespace() : "");
    }

    /// A key may be called like a field that isn't a key. No key has a space.
    private static String fieldOf(String key) {
        return key.equals(MARK) || key.equals(RESTART) ? "key " + key : key;
    }
}
