package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Check;
import dev.berth.core.KeyRef;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.Provider;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.SecretReader;
import dev.berth.core.SecretStore;
import dev.berth.core.UnreadableException;
import dev.berth.credential.KnownPasswords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds out whether a fleet is well, for `berth doctor`. Whatever it writes it undoes.
public final class Doctor {

    private static final int AT_ONCE = 16;

    private final ReconcileInput input;

    public Doctor(ReconcileInput input) {
        this.input = input;
    }

    /// Whether each covered server, the store and each of `services` is well. No other service's logins are tried.
    ///
    /// @param places where each server's password was found; an exception of a place says why not
    /// @param pieces gives the URLs that are split over several keys
    public List<Check> checks(
            SortedSet<String> services, SortedMap<Address, PlaceOfPassword> places, PiecesOfUrls pieces) {
        var checks = new ArrayList<Check>();
        Set<Address> servers = input.servers().stream().map(Provider::address).collect(Collectors.toSet());
        places.forEach((address, place) -> {
            if (servers.contains(address)) {
                checks.add(password(address, place));
            }
        });
        Map<String, SecretFindings> findings = findings(checks, pieces);
        Parallel.map(input.servers(), AT_ONCE, provider -> provider.examine(services, findings))
                .forEach(checks::addAll);
        return checks.stream()
                .filter(check -> services.contains(check.subject()) || isOfServer(check))
                .toList();
    }

    /// Whether the run is to say it. That a server which it only needs isn't well is always said.
    private boolean isOfServer(Check check) {
        return Stream.concat(input.servers().stream(), Stream.of(input.store()))
                .map(Provider::address)
                .filter(server -> !check.ok() || input.scope().coversServer(server))
                .anyMatch(server -> server.toString().equals(check.subject()));
    }

    /// Finds a password and says where.
    @FunctionalInterface
    public interface PlaceOfPassword {

        /// The place as `berth.yaml` names it; empty if the server asks for none.
        /// @throws UnreadableException if no place holds one
        Optional<String> find();
    }

    /// Puts URLs together of keys that each tell a piece of one.
    @FunctionalInterface
    public interface PiecesOfUrls {

        /// The places of one service's passwords, by the key that says most about the login. Pure.
        ///
        /// @param live what the store holds
        SortedMap<KeyRef, List<Secret>> of(String service, SecretReader live);
    }

    private static Check password(Address address, PlaceOfPassword place) {
        try {
            return Check.ok(
                    address.toString(),
                    place.find().map(name -> "its password is in " + name).orElse("it needs no password"));
        } catch (UnreadableException e) {
            return Check.bad(
                    address.toString(),
                    String.valueOf(e.getMessage()),
                    "Correct one of these places, or name another in berth.yaml");
        }
    }

    /// The contents of each service's live Secrets; empty if the store can't be read, which is then added to
    /// `checks`.
    private Map<String, SecretFindings> findings(List<Check> checks, PiecesOfUrls pieces) {
        String address = input.store().address().toString();
        try (SecretStore<?, ?, ?> store = input.store().open()) {
            store.inspect(SecretFindings.NOTHING).notes().stream()
                    .filter(note -> note.code().equals(Note.UNREADABLE))
                    .forEach(note -> checks.add(Check.bad(
                            note.service().orElse(address), note.message(), "Let berth read it, or correct it")));
            SecretReader live = store.facts();
            var findings = new TreeMap<String, SecretFindings>();
            input.scope()
                    .covered(input.services())
                    .forEach(service -> findings.put(service, findings(service, live, pieces)));
            checks.add(Check.ok(address, "the store of Secrets can be read"));
            return findings;
        } catch (UnreadableException e) {
            checks.add(Check.bad(address, String.valueOf(e.getMessage()), "Check `secrets` in berth.yaml"));
            return Map.of();
        }
    }

    private SecretFindings findings(String service, SecretReader live, PiecesOfUrls pieces) {
        var keys = new TreeMap<>(input.keys());
        keys.keySet().removeIf(key -> !input.owner(key).service().equals(service));
        var values = new TreeMap<Address, List<Secret>>();
        keys.keySet().forEach(key -> live.read(key).ifPresent(value -> values.put(key.address(), List.of(value))));
        pieces.of(service, live)
                .forEach((key, urls) -> values.merge(
                        key.address(),
                        urls,
                        (value, more) ->
                                Stream.of(value, more).flatMap(List::stream).toList()));
        return SecretFindings.of(KnownPasswords.of(keys, live), values);
    }
}
