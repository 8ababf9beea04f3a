package dev.berth.secret;

import dev.berth.connection.Form;
import dev.berth.core.Address;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The new passwords of logins whose old one the keys of a Secret still tell. They stand under a key of berth's own
/// until the server has learnt them and the other keys tell them: killed in between, the next run finds both.
///
/// The key's value has a line for each login: its address, a space, its password, which has neither.
public final class PendingPasswords {

    /// The key. It is no name of an environment variable, so that no container gets it as one.
    public static final String KEY = "berth.pending";

    private PendingPasswords() {}

    /// What the key is made of while logins get new passwords.
    ///
    /// @param logins each with who it is from now on
    public static List<Part> parts(Map<Address, Address> logins) {
        var parts = new ArrayList<Part>();
        logins.forEach((login, turn) -> {
            parts.add(new Part.Text(turn + " "));
            parts.add(new Part.Password(login, Form.PLAIN, "", PasswordGenerator.LENGTH));
            parts.add(new Part.Text("\n"));
        });
        return List.copyOf(parts);
    }

    /// The new passwords that the Secrets of these keys hold. Pure.
    public static SortedMap<Address, Secret> of(Collection<KeyRef> keys, SecretReader live) {
        var pending = new TreeMap<Address, Secret>();
        keys.stream()
                .collect(Collectors.toMap(
                        KeyRef::secret, key -> new KeyRef(key.namespace(), key.name(), KEY), (a, _) -> a))
                .values()
                .forEach(key -> live.read(key).map(PendingPasswords::parse).ifPresent(pending::putAll));
        return pending;
    }

    private static Map<Address, Secret> parse(Secret value) {
        var pending = new TreeMap<Address, Secret>();
        for (String line : value.reveal().split("\n", -1)) {
            entry(line).ifPresent(entry -> pending.put(entry.getKey(), entry.getValue()));
        }
        return pending;
    }

    /// Lines that berth didn't write are nobody's password.
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
