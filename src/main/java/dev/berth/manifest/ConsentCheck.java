package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Checks that no manifest copies another service's key without consent, nor a password of berth's admin
/// logins. A copy of a copy needs the consent of every key up to the first one, each for the service that
/// reads: what was shared with one service, this one can't pass on.
///
/// A reader in `copies` that no manifest declares is no problem: `berth.yaml` may come from another branch than the
/// manifests.
final class ConsentCheck {

    private static final int LISTED = 10;

    private record Owned(Service owner, DeclaredKey value) {}

    private final List<Service> services;
    private final Platform platform;
    private final String platformFile;
    private final Problems problems;
    private final SortedMap<KeyRef, Owned> declared = new TreeMap<>();
    private final Map<Address, Service> owners = new HashMap<>();
    private final Map<String, ServiceId> names = new LinkedHashMap<>();
    private final Map<KeyRef, List<Consent>> consents = new HashMap<>();

    /// @param platformFile where `copies` has to be written
    ConsentCheck(List<Service> services, Platform platform, String platformFile, Problems problems) {
        this.services = services;
        this.platform = platform;
        this.platformFile = platformFile;
        this.problems = problems;
        for (Service service : services) {
            names.putIfAbsent(service.id().name(), service.id());
            service.keys().forEach((key, value) -> {
                owners.putIfAbsent(key.secret(), service);
                declared.putIfAbsent(key, new Owned(service, value));
            });
        }
    }

    void check() {
        platform.copies().forEach(this::shared);
        services.forEach(service -> {
            holdsNoPasswordOfBerth(service);
            service.exports().forEach(export -> exported(service, export));
        });
        declared.forEach((key, owned) -> {
            if (!owned.owner().id().absent()) {
                follow(key, owned);
            }
        });
    }

    private void shared(Consent copy) {
        ownPassword(copy.source())
                .ifPresentOrElse(
                        why -> problems.add(
                                ProblemCodes.CONSENT,
                                copy.origin(),
                                "copies: " + copy.source() + ": " + why + ". Remove this entry"),
                        () -> add(copy));
    }

    private void add(Consent consent) {
        consents.computeIfAbsent(consent.source(), _ -> new ArrayList<>()).add(consent);
    }

    /// Why no key of this Secret is ever copied, if it is one that `berth.yaml` takes a password from.
    private Optional<String> ownPassword(KeyRef key) {
        return Optional.ofNullable(platform.passwords().get(key.secret()))
                .map(entry -> "Secret \"" + label(key) + "\" holds berth's own password of " + entry
                        + ", so none of its keys can be copied");
    }

    /// A service that declares a Secret with a password of berth could read the password, or replace it.
    private void holdsNoPasswordOfBerth(Service service) {
        service.secrets()
                .forEach((name, keys) -> keys.entrySet().stream().findFirst().ifPresent(first -> {
                    var key = new KeyRef(service.id().namespace(), name, first.getKey());
                    Optional.ofNullable(platform.passwords().get(key.secret()))
                            .ifPresent(entry -> problems.add(
                                    ProblemCodes.CONSENT,
                                    first.getValue().origin(),
                                    "Secret \"" + label(key) + "\" holds berth's own password of " + entry
                                            + ", so no manifest can declare it. Choose another name"));
                }));
    }

    private void exported(Service service, Consent export) {
        KeyRef key = export.source();
        Owned owned = declared.get(key);
        if (owned == null || !owned.owner().equals(service)) {
            problems.add(ProblemCodes.CONSENT, export.origin(), "exports: " + unknown(service, key));
            return;
        }
        export.readers().stream()
                .filter(reader -> !reader.equals(Consent.EVERYBODY) && !names.containsKey(reader))
                .forEach(reader -> problems.add(
                        ProblemCodes.CONSENT,
                        export.origin(),
                        "exports: " + inside(key) + ": no manifest declares a service \"" + reader + "\". "
                                + hint(reader, names.keySet())));
        add(export);
    }

    private String unknown(Service service, KeyRef key) {
        Service owner = owners.get(key.secret());
        if (owner != null && !owner.equals(service)) {
            return "Secret \"" + label(key) + "\" is declared by " + owner.id().name() + " (" + owner.file()
                    + "), so only that manifest can export its keys. Remove this entry";
        }
        return service.id().name() + " declares no key \"" + inside(key) + "\". "
                + hint(
                        inside(key),
                        service.keys().keySet().stream()
                                .map(ConsentCheck::inside)
                                .toList());
    }

    /// Walks from a key to where its value comes from, as far as other services are asked for it.
    private void follow(KeyRef key, Owned owned) {
        var walked = new HashSet<KeyRef>();
        Optional<KeyRef> next = owned.value().template().copied();
        while (next.isPresent() && walked.add(next.get())) {
            KeyRef source = next.get();
            Owned from = declared.get(source);
            if (owned.owner().equals(owners.get(source.secret()))) {
                return;
            }
            Optional<String> why = refusal(owned.owner().id().name(), source);
            if (why.isPresent()) {
                String through = walked.size() == 1 ? "" : "its value comes from " + source + ": ";
                problems.add(
                        ProblemCodes.CONSENT,
                        owned.value().origin(),
                        key.key() + ": " + owned.value().template() + ": " + through + why.get());
                return;
            }
            next = Optional.ofNullable(from)
                    .flatMap(value -> value.value().template().copied());
        }
    }

    private Optional<String> refusal(String reader, KeyRef source) {
        Optional<String> own = ownPassword(source);
        if (own.isPresent()) {
            return own.map(why -> why + ". Remove this key, or keep its value in another Secret");
        }
        Service owner = owners.get(source.secret());
        boolean isMissing = owner != null && !declared.containsKey(source);
        List<Consent> given = consents.getOrDefault(source, List.of());
        if (isMissing || given.stream().anyMatch(consent -> consent.reaches(reader))) {
            return Optional.empty();
        }
        return Optional.of(owner == null ? undeclared(reader, source, given) : declined(reader, source, owner));
    }

    private String declined(String reader, KeyRef source, Service owner) {
        Optional<Consent> present = owner.exports().stream()
                .filter(export -> export.source().equals(source))
                .findFirst();
        return owner.id().name() + " doesn't export this key to " + reader + ". Write in "
                + place(present, owner.file()) + ": `exports: {" + inside(source) + ": "
                + readers(present, reader) + "}`";
    }

    private String undeclared(String reader, KeyRef source, List<Consent> given) {
        Optional<Consent> present = given.stream().findFirst();
        return "no manifest declares Secret \"" + label(source) + "\", so berth.yaml has to share it with " + reader
                + ". Write in " + place(present, platformFile) + ": `copies: [{from: " + source + ", to: "
                + readers(present, reader) + "}]`";
    }

    private static String place(Optional<Consent> present, String file) {
        return present.map(consent -> consent.origin().toString()).orElse(file);
    }

    private static String readers(Optional<Consent> present, String reader) {
        var readers = new TreeSet<String>(List.of(reader));
        present.map(Consent::readers).ifPresent(readers::addAll);
        return readers.toString();
    }

    private static String hint(String typed, Collection<String> known) {
        return Text.nearest(typed, known)
                .map(near -> "Did you mean \"" + near + "\"?")
                .orElseGet(() -> Stream.concat(
                                known.stream().limit(LISTED), known.size() > LISTED ? Stream.of("…") : Stream.of())
                        .collect(Collectors.joining(", ", "There are: ", "")));
    }

    private static String label(KeyRef key) {
        return key.namespace() + "/" + key.name();
    }

    private static String inside(KeyRef key) {
        return key.name() + "/" + key.key();
    }
}
