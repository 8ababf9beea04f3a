package dev.berth.core;

import java.util.Optional;

/// A key of a Secret: `auth/auth-api-env/INTERNAL_KEY`.
public record KeyRef(String namespace, String name, String key) implements Comparable<KeyRef> {

    /// Reads `namespace/name/key`.
    /// @throws IllegalArgumentException if it has another shape
    public static KeyRef parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3 || parts[0].isBlank() || parts[1].isBlank() || parts[2].isBlank()) {
            throw new IllegalArgumentException("write namespace/name/key, not \"" + text + "\"");
        }
        return new KeyRef(parts[0], parts[1], parts[2]);
    }

    /// The Secret's address: `secret/cafe/cafe-backend-env`.
    public Address secret() {
        return Address.of("secret", namespace, name);
    }

    /// The address of a value generated for this key.
    public Address address() {
        return secret().child("key", key);
    }

    /// The key at an address that [#address()] gave.
    public static Optional<KeyRef> at(Address address) {
        return address.system().equals("secret") && address.kind().equals(Optional.of("key"))
                ? Optional.of(new KeyRef(address.namespace(), address.secretName(), address.name()))
                : Optional.empty();
    }

    @Override
    public int compareTo(KeyRef other) {
        int byNamespace = namespace.compareTo(other.namespace);
        int byName = byNamespace != 0 ? byNamespace : name.compareTo(other.name);
        return byName != 0 ? byName : key.compareTo(other.key);
    }

    @Override
    public String toString() {
        return namespace + "/" + name + "/" + key;
    }
}
