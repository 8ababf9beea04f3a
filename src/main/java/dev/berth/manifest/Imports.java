package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.FoundDatabase;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.Secret;
import dev.berth.secret.Endpoints;
import dev.berth.secret.Endpoints.Place;
import dev.berth.secret.KeyRef;
import dev.berth.secret.ServerEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Puts live databases and what live Secrets tell of them together into manifests. Pure, and of no secret value's
/// worth but the names and numbers in URLs.
public final class Imports {

    /// A manifest that could be written.
    public record Draft(String service, String text) {}

    /// A value of a Secret that tells a Redis slot.
    private record Told(Place place, String server, String endpoint, int slot) {}

    private final Map<String, Map<String, Node>> servers;
    private final Set<Address> claimed;
    private final List<Place> databases;
    private final List<Told> slots;
    private final SortedMap<String, ImportedManifest> manifests = new TreeMap<>();
    private final List<Note> notes = new ArrayList<>();

    /// @param platform whose servers the Secrets may tell of
    /// @param claimed what manifests declare already
    /// @param told what live Secrets hold, by the keys' addresses
    public Imports(
            Platform platform, Set<Address> claimed, List<FoundDatabase> found, Map<Address, List<Secret>> told) {
        this.servers = Map.of("postgres", platform.servers("postgres"), "redis", platform.servers("redis"));
        this.claimed = Set.copyOf(claimed);
        this.databases = Endpoints.in(told, "postgres", "postgresql");
        this.slots = Endpoints.in(told, "redis", "rediss").stream()
                .flatMap(place -> slot(place).stream())
                .toList();
        var tellers = new HashMap<Address, Address>();
        found.stream().sorted(Comparator.comparing(FoundDatabase::address)).forEach(database -> add(database, tellers));
        addSlotsWithoutDatabase(tellers.keySet());
    }

    public List<Draft> drafts() {
        return manifests.values().stream()
                .map(manifest -> new Draft(manifest.service(), manifest.text()))
                .toList();
    }

    /// What a reader should know of what was left out.
    public List<Note> notes() {
        return notes.stream().sorted().distinct().toList();
    }

    private void add(FoundDatabase database, Map<Address, Address> tellers) {
        List<Place> places = databases.stream()
                .filter(place -> tells(place, database))
                .filter(place -> {
                    Address owner = tellers.putIfAbsent(place.key().secret(), database.address());
                    boolean isOthers = owner != null && !owner.equals(database.address());
                    if (isOthers) {
                        note(
                                place.key().address(),
                                "it tells of " + database.address() + ", but its Secret goes with " + owner
                                        + ", as a Secret belongs to one service");
                    }
                    return !isOthers;
                })
                .toList();
        Optional<KeyRef> first = places.stream().map(Place::key).min(Comparator.naturalOrder());
        String service = database.service().orElseGet(() -> free(first, database));
        String namespace = first.map(KeyRef::namespace)
                .orElse(dev.berth.core.ServiceId.of(service, dev.berth.core.Origin.of("", 0))
                        .namespace());
        var secrets = new TreeMap<String, SortedMap<String, String>>();
        for (Place place : places) {
            if (place.key().namespace().equals(namespace)) {
                put(secrets, place.key(), template(place, database));
            } else {
                note(
                        place.key().address(),
                        "it tells of " + database.address() + ", but " + service + " is in namespace " + namespace
                                + ". Declare it there with ${copy:…}");
            }
        }
        if (places.stream().noneMatch(place -> place.user().equals(database.user()))) {
            note(
                    database.address(),
                    "no Secret holds the URL of its login " + database.user()
                            + ", so adopting it gives that login a new password (guard password-reset)");
        }
        Set<Address> own = secrets.keySet().stream()
                .map(name -> Address.of("secret", namespace, name))
                .collect(Collectors.toSet());
        put(service, namespace, Optional.of(database), own, secrets);
    }

    /// Services that have slots and no database.
    private void addSlotsWithoutDatabase(Set<Address> taken) {
        SortedSet<Address> others = slots.stream()
                .map(told -> told.place().key().secret())
                .filter(secret -> !taken.contains(secret))
                .collect(Collectors.toCollection(TreeSet::new));
        for (Address secret : others) {
            String service = withoutSuffix(secret.name());
            if (manifests.containsKey(service)) {
                note(secret, "it tells a Redis slot, but another Secret gave " + service + " its name");
            } else {
                put(service, secret.segments().get(1), Optional.empty(), Set.of(secret), new TreeMap<>());
            }
        }
    }

    private void put(
            String service,
            String namespace,
            Optional<FoundDatabase> database,
            Set<Address> own,
            SortedMap<String, SortedMap<String, String>> secrets) {
        List<Told> mine = slots.stream()
                .filter(told -> own.contains(told.place().key().secret()) && isFree(told, own))
                .toList();
        String server = mine.stream().map(Told::server).findFirst().orElse("main");
        List<Told> here =
                mine.stream().filter(told -> told.server().equals(server)).toList();
        SortedSet<Integer> numbers = here.stream().map(Told::slot).collect(Collectors.toCollection(TreeSet::new));
        var named = new TreeMap<String, Integer>();
        numbers.forEach(number -> named.put(numbers.size() == 1 ? "default" : "slot" + number, number));
        for (Told told : here) {
            String slot = numbers.size() == 1 ? "" : ":slot" + told.slot();
            String endpoint = told.endpoint().equals("default") ? "" : "@" + told.endpoint();
            put(secrets, told.place().key(), "${redis.url" + slot + endpoint + "}");
        }
        if (database.isPresent() || !named.isEmpty()) {
            manifests.put(
                    service,
                    new ImportedManifest(
                            service,
                            namespace,
                            database,
                            server,
                            named,
                            secrets,
                            Map.of(
                                    "postgres", entries("postgres").size() == 1,
                                    "redis", entries("redis").size() == 1)));
        }
    }

    private static void put(SortedMap<String, SortedMap<String, String>> secrets, KeyRef key, String template) {
        secrets.computeIfAbsent(key.name(), name -> new TreeMap<>()).put(key.key(), template);
    }

    /// A slot belongs to one service.
    private boolean isFree(Told told, Set<Address> own) {
        Address slot = Address.of("redis", told.server(), "slot", String.valueOf(told.slot()));
        Set<Address> others = new HashSet<>(slots.stream()
                .filter(other -> other.server().equals(told.server()) && other.slot() == told.slot())
                .map(other -> other.place().key().secret())
                .toList());
        others.removeAll(own);
        if (claimed.contains(slot)) {
            note(told.place().key().address(), "it tells " + slot + ", which a manifest declares already");
        } else if (!others.isEmpty()) {
            note(
                    told.place().key().address(),
                    "it tells " + slot + ", and so does "
                            + others.stream().map(Address::toString).sorted().collect(Collectors.joining(", "))
                            + ". A slot belongs to one service: give each its own (berth slots)");
        } else {
            return true;
        }
        return false;
    }

    private String free(Optional<KeyRef> secret, FoundDatabase database) {
        String own = database.name().replace('_', '-');
        return secret.map(key -> withoutSuffix(key.name()))
                .filter(name -> !manifests.containsKey(name))
                .orElse(own);
    }

    private static String withoutSuffix(String secret) {
        return secret.endsWith("-env") && secret.length() > 4 ? secret.substring(0, secret.length() - 4) : secret;
    }

    private boolean tells(Place place, FoundDatabase database) {
        boolean isLogin =
                place.user().equals(database.user()) || database.logins().containsKey(place.user());
        return isLogin
                && place.path().equals(database.name())
                && (entries("postgres").size() == 1
                        || endpoint("postgres", database.server(), place).isPresent());
    }

    private String template(Place place, FoundDatabase database) {
        String login = place.user().equals(database.user()) ? "" : ":" + place.user();
        String endpoint = endpoint("postgres", database.server(), place)
                .filter(name -> !name.equals("default"))
                .map(name -> "@" + name)
                .orElse("");
        return "${postgres.url" + login + endpoint + "}";
    }

    /// Empty if it isn't a server of `berth.yaml`, or logs in as an ACL user.
    private Optional<Told> slot(Place place) {
        if (!place.path().matches("[0-9]{0,5}")
                || !(place.user().isEmpty() || place.user().equals("default"))) {
            return Optional.empty();
        }
        int slot = place.path().isEmpty() ? 0 : Integer.parseInt(place.path());
        return entries("redis").keySet().stream()
                .sorted()
                .flatMap(server ->
                        endpoint("redis", server, place).map(name -> new Told(place, server, name, slot)).stream())
                .findFirst();
    }

    /// Which endpoint of a server a URL names; `default` goes before the others.
    private Optional<String> endpoint(String system, String server, Place place) {
        Node node = entries(system).get(server);
        if (node == null) {
            return Optional.empty();
        }
        return new ServerEntry(server, node)
                .endpoints().entrySet().stream()
                        .filter(entry -> entry.getValue().host().equals(place.host())
                                && entry.getValue().port() == place.port())
                        .map(Map.Entry::getKey)
                        .min(Comparator.comparing((String name) -> !name.equals("default"))
                                .thenComparing(Comparator.naturalOrder()));
    }

    private Map<String, Node> entries(String system) {
        return servers.getOrDefault(system, Map.of());
    }

    private void note(Address address, String message) {
        notes.add(Note.of("not-imported", address, message));
    }
}
