package dev.berth.credential;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The new passwords of logins whose old password the keys of a Secret still hold. They stand under a key of
/// berth's own until the server has learnt them and the other keys tell them: killed in between, the next run
/// finds both.
///
/// The key's value has a line for each login: its address, a space, its password, which has neither.
public final class PendingPasswords {

    /// The key. It is no name of an environment variable, so that no container gets it as one.
    public static final String KEY = "berth.pending";

    private PendingPasswords() {}

    /// The parts of the key while logins get new passwords.
    ///
    /// @param logins each with who it is from now on
    public static List<Part> parts(Map<Address, Address> logins) {
        var parts = new ArrayList<Part>();
        logins.forEach((login, turn) -> {
            parts.add(new Part.Text(turn + " "));
            parts.add(new Part.Password(login, ValueEncoding.PLAIN, "", PasswordGenerator.LENGTH));
            parts.add(new Part.Text("\n"));
        });
        return List.copyOf(parts);
    }

    /// The new passwords that the Secrets of these keys hold, of logins of which they tell: no Secret of one service
    /// says what another one's password is to be. Pure.
    ///
    /// @param keys what each is made of
    public static SortedMap<Address, Secret> of(SortedMap<KeyRef, List<Part>> keys, SecretReader live) {
        var users = new TreeMap<KeyRef, Set<Address>>();
        keys.forEach((key, parts) -> {
            Set<Address> here =
                    users.computeIfAbsent(new KeyRef(key.namespace(), key.name(), KEY), _ -> new TreeSet<>());
            parts.forEach(part -> {
                if (part instanceof Part.Password password) {
                    here.addAll(password.turns().users().keySet());
                }
            });
        });
        var pending = new TreeMap<Address, Secret>();
        users.forEach((key, here) -> live.read(key).map(PendingPasswords::of).ifPresent(held -> {
            held.keySet().retainAll(here);
            pending.putAll(held);
        }));
        return pending;
    }

    /// The new passwords that such a key's value holds. Pure.
    public static SortedMap<Address, Secret> of(Secret value) {
        var pending = new TreeMap<Address, Secret>();
        for (String line : value.reveal().split("\n", -1)) {
            entry(line).ifPresent(entry -> pending.put(entry.getKey(), entry.getValue()));
        }
        return pending;
    }

    /// Lines that berth didn't write are no passwords.
    private static Optional<Map.Entry<Address, Secret>> entry(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 2 || words[1].isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Map.entry(Address.parse(words[0]), Secret.of(words[1])));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
