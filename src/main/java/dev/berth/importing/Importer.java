package dev.berth.importing;

import dev.berth.core.Address;
import dev.berth.core.FoundDatabase;
import dev.berth.core.FoundLogin;
import dev.berth.core.FoundLogin.Password;
import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Secret;
import dev.berth.core.SecretShape;
import dev.berth.core.ServiceId;
import dev.berth.manifest.Platform;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Puts live databases and what live Secrets tell of them together into manifests. Pure, and of no secret value's
/// worth but the names and numbers in connection strings.
public final class Importer {

    /// A manifest that could be written.
    public record Draft(String service, String text) {}

    /// The name of a Secret: the name of its service and a suffix.
    private static final Pattern SUFFIX = Pattern.compile("^(.+?)-(?:env|secrets?|credentials)$");

    private final Map<String, Boolean> isOnlyServer;
    private final Set<Address> claimed;
    private final PublishedDatabases logins;
    private final PublishedSlots slots;
    private final Map<Address, SecretShape> shapes;
    private final SortedMap<String, ImportedManifest> manifests = new TreeMap<>();
    private final List<Note> notes = new ArrayList<>();

    /// @param platform whose servers the Secrets may tell of
    /// @param claimed what manifests declare already
    /// @param published what live Secrets hold, by the keys' addresses
    /// @param shapes of live Secrets
    public Importer(
            Platform platform,
            Set<Address> claimed,
            List<FoundDatabase> found,
            Map<Address, List<Secret>> published,
            Map<Address, SecretShape> shapes) {
        Map<String, Node> postgres = platform.servers("postgres");
        Map<String, Node> redis = platform.servers("redis");
        this.isOnlyServer = Map.of("postgres", postgres.size() == 1, "redis", redis.size() == 1);
        this.claimed = Set.copyOf(claimed);
        this.logins = new PublishedDatabases(postgres, published);
        this.slots = new PublishedSlots(redis, published);
        this.shapes = Map.copyOf(shapes);
        var tellers = new HashMap<Address, Address>();
        found.stream().sorted(Comparator.comparing(FoundDatabase::address)).forEach(database -> add(database, tellers));
        addSlotsWithoutDatabase(tellers.keySet());
    }

    public List<Draft> drafts() {
        return manifests.values().stream()
                .map(manifest -> new Draft(manifest.service(), manifest.text()))
                .toList();
    }

    /// The notes on objects that were left out.
    public List<Note> notes() {
        return notes.stream().sorted().distinct().toList();
    }

    private void add(FoundDatabase database, Map<Address, Address> tellers) {
        List<PublishedDatabases.LoginKey> places = logins.of(database).stream()
                .filter(published -> {
                    Address owner = tellers.putIfAbsent(published.key().secret(), database.address());
                    boolean isOthers = owner != null && !owner.equals(database.address());
                    if (isOthers) {
                        note(
                                published.key().address(),
                                "it tells of " + database.address() + ", but its Secret goes with " + owner
                                        + ", as a Secret belongs to one service");
                    }
                    return !isOthers;
                })
                .toList();
        Optional<KeyRef> first =
                places.stream().map(PublishedDatabases.LoginKey::key).min(Comparator.naturalOrder());
        String service = database.service().orElseGet(() -> free(first, database));
        String namespace = first.map(KeyRef::namespace)
                .orElse(ServiceId.of(service, Origin.of("", 0)).namespace());
        var secrets = new TreeMap<String, SortedMap<String, String>>();
        for (PublishedDatabases.LoginKey published : places) {
            if (published.key().namespace().equals(namespace)) {
                put(secrets, published.key(), published.template());
                if (!published.left().isEmpty()) {
                    note(
                            published.key().address(),
                            "the manifest leaves out " + String.join(", ", published.left())
                                    + " of its parameters, whose value may be a secret or has no place in a template. Add"
                                    + " what is needed to the key's template, or it goes with the next apply");
                }
            } else {
                note(
                        published.key().address(),
                        "it tells of " + database.address() + ", but " + service + " is in namespace " + namespace
                                + ". Declare it there with ${copy:…}, and export the key from " + service);
            }
        }
        List<KeyRef> files = logins.files(database);
        files.forEach(file -> note(
                file.address(),
                "it tells of " + database.address()
                        + " in a file with more lines, which may be secrets. Declare the key in " + service
                        + ".yaml, with ${postgres.…} in place of the login, so that no line is lost"));
        FoundDatabase known = withPasswords(database, places);
        if (files.isEmpty()
                && !known.owner().isPasswordless()
                && places.stream().noneMatch(published -> published.login().equals(database.user()))) {
            note(
                    database.address(),
                    "no Secret holds the password of its login " + database.user()
                            + ", so adopting it gives that login a new one (guard password-reset). Put it into a Secret"
                            + " and import again to keep it"
                            + (known.owner().password() == Password.UNKNOWN
                                    ? ". If the server lets it in without one, as by a certificate, LDAP or a cloud's"
                                            + " token, write `password: none`"
                                    : ""));
        }
        Set<Address> own = secrets.keySet().stream()
                .map(name -> Address.of("secret", namespace, name))
                .collect(Collectors.toSet());
        put(service, namespace, Optional.of(known), own, secrets);
    }

    /// A login without a password whose password a Secret tells gets that one.
    private FoundDatabase withPasswords(FoundDatabase database, List<PublishedDatabases.LoginKey> places) {
        var owner = withPassword(database.owner(), places);
        var logins = new TreeMap<>(database.logins());
        logins.replaceAll((_, login) -> withPassword(login, places));
        return database.with(owner, logins);
    }

    private FoundLogin withPassword(FoundLogin login, List<PublishedDatabases.LoginKey> places) {
        Optional<PublishedDatabases.LoginKey> told = places.stream()
                .filter(published -> login.isPasswordless()
                        && published.password()
                        && published.login().equals(login.name()))
                .findFirst();
        told.ifPresent(published -> note(
                published.key().address(),
                "it holds a password of " + login.name() + ", which has none on the server: adopting gives it that one."
                        + " If the server lets it in without one, take the password out of the Secret and write"
                        + " `password: none`"));
        return told.isPresent() ? login.withPassword() : login;
    }

    /// Services that have slots and no database.
    private void addSlotsWithoutDatabase(Set<Address> taken) {
        SortedSet<Address> others = slots.in(secret -> !taken.contains(secret)).stream()
                .map(published -> published.key().secret())
                .collect(Collectors.toCollection(TreeSet::new));
        for (Address secret : others) {
            String service = withoutSuffix(secret.name());
            if (manifests.containsKey(service)) {
                note(secret, "it tells a Redis slot, but another Secret gave " + service + " its name");
            } else {
                put(service, secret.namespace(), Optional.empty(), Set.of(secret), new TreeMap<>());
            }
        }
    }

    private void put(
            String service,
            String namespace,
            Optional<FoundDatabase> database,
            Set<Address> own,
            SortedMap<String, SortedMap<String, String>> secrets) {
        List<PublishedSlots.SlotKey> mine = slots.in(own::contains).stream()
                .filter(published -> isFree(published, own))
                .toList();
        String server =
                mine.stream().map(PublishedSlots.SlotKey::server).findFirst().orElse("main");
        List<PublishedSlots.SlotKey> here = mine.stream()
                .filter(published -> published.server().equals(server))
                .toList();
        SortedSet<Integer> numbers =
                here.stream().map(PublishedSlots.SlotKey::slot).collect(Collectors.toCollection(TreeSet::new));
        var named = new TreeMap<String, Integer>();
        numbers.forEach(number -> named.put(numbers.size() == 1 ? "default" : "slot" + number, number));
        here.forEach(published -> put(
                secrets, published.key(), published.template(numbers.size() == 1 ? "" : "slot" + published.slot())));
        if (database.isPresent() || !named.isEmpty()) {
            PublishedShapes shape = PublishedShapes.of(
                    secrets.keySet().stream()
                            .map(name -> Address.of("secret", namespace, name))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    shapes);
            notes.addAll(shape.notes());
            manifests.put(
                    service,
                    new ImportedManifest(service, namespace, database, server, named, secrets, shape, isOnlyServer));
        }
    }

    private static void put(SortedMap<String, SortedMap<String, String>> secrets, KeyRef key, String template) {
        secrets.computeIfAbsent(key.name(), _ -> new TreeMap<>()).put(key.key(), template);
    }

    /// A slot belongs to one service.
    private boolean isFree(PublishedSlots.SlotKey published, Set<Address> own) {
        SortedSet<Address> others = slots.tellersOf(published);
        others.removeAll(own);
        if (claimed.contains(published.address())) {
            note(published.key().address(), "it tells " + published.address() + ", which a manifest declares already");
        } else if (!others.isEmpty()) {
            note(
                    published.key().address(),
                    "it tells " + published.address() + ", and so does "
                            + others.stream().map(Address::toString).collect(Collectors.joining(", "))
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
        return SUFFIX.matcher(secret).replaceFirst("$1");
    }

    private void note(Address address, String message) {
        notes.add(Note.of("not-imported", address, message));
    }
}
