package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.credential.PasswordSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which Secrets `berth.yaml` takes passwords from.
final class OwnPasswords {

    private OwnPasswords() {}

    /// Each such Secret with the entry that names it first: `postgres/main`. Both stores count, whichever the fleet
    /// has: one may be made from the other.
    static SortedMap<Address, String> of(Node root) {
        var secrets = new TreeMap<Address, String>();
        root.entries().forEach((section, entries) -> {
            if (!section.equals("copies") && !section.equals("sources")) {
                entries.entries().forEach((name, entry) -> collect(section + "/" + name, entry, secrets));
            }
        });
        return secrets;
    }

    private static void collect(String entry, Node node, Map<Address, String> secrets) {
        switch (node) {
            case Node.Scalar scalar -> secret(scalar.text()).ifPresent(secret -> secrets.putIfAbsent(secret, entry));
            case Node.Items list -> list.items().forEach(item -> collect(entry, item, secrets));
            case Node.Fields mapping -> mapping.fields().values().forEach(value -> collect(entry, value, secrets));
        }
    }

    private static Optional<Address> secret(String text) {
        if (!text.startsWith("kubernetes:") && !text.startsWith("directory:")) {
            return Optional.empty();
        }
        try {
            return switch (PasswordSource.parse(text)) {
                case PasswordSource.Kubernetes(var key) -> Optional.of(key.secret());
                case PasswordSource.Directory(var key) -> Optional.of(key.secret());
                case PasswordSource.Env _, PasswordSource.File _ -> Optional.empty();
            };
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }
}
