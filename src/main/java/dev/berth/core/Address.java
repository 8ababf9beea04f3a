package dev.berth.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The address of a resource, unique across all systems: `postgres/main/database/cafe/extension/pg_trgm`.
///
/// Names from catalogs may hold anything, so in the printed form a `/`, a `%`, white space and control characters
/// within a name are percent-encoded; two addresses print alike only if they are equal.
///
/// A plan sorts and looks up addresses more often than anything else, so each prints itself once. That is why it is no
/// record.
public final class Address implements Comparable<Address> {

    /// The system, the server, then kind and name in turns, unescaped. Of a Secret its namespace and its name, then
    /// likewise.
    private final List<String> segments;

    private final String printed;

    public Address(List<String> segments) {
        this.segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("an address needs a segment");
        }
        this.printed =
                String.join("/", this.segments.stream().map(Address::escape).toList());
    }

    /// The system that it is of: `postgres`, or `secret` for the store of Secrets.
    public String system() {
        return segments.getFirst();
    }

    /// The name that `berth.yaml` gives the server that it is on.
    public String server() {
        return segments.get(1);
    }

    /// Of a Secret, or of a key in it, the namespace.
    public String namespace() {
        return segments.get(1);
    }

    /// Of a Secret, or of a key in it, the Secret's name.
    public String secretName() {
        return segments.get(2);
    }

    /// Whether it is a server itself: `postgres/main`.
    public boolean isServer() {
        return segments.size() == 2;
    }

    /// What it is on a server, or in a Secret: `slot` of `redis/main/slot/3`, `extension` of
    /// `postgres/main/database/cafe/extension/pg_trgm`. Empty for a server and for a Secret.
    public Optional<String> kind() {
        return segments.size() > 3 ? Optional.of(segments.get(segments.size() - 2)) : Optional.empty();
    }

    /// The server that it is on: `postgres/main`.
    public Address head() {
        return new Address(segments.subList(0, 2));
    }

    /// The name behind the kind of something that it is or is part of: of `database` in
    /// `postgres/main/database/cafe/extension/pg_trgm` it is `cafe`.
    /// @throws IllegalArgumentException if it is part of no such thing
    public String nameOf(String kind) {
        for (int i = 2; i + 1 < segments.size(); i += 2) {
            if (segments.get(i).equals(kind)) {
                return segments.get(i + 1);
            }
        }
        throw new IllegalArgumentException(printed + " is part of no " + kind);
    }

    public static Address of(String... segments) {
        return new Address(List.of(segments));
    }

    /// The address below this one: `database/cafe`, `extension`, `pg_trgm`.
    public Address child(String kind, String name) {
        var longer = new ArrayList<>(segments);
        longer.add(kind);
        longer.add(name);
        return new Address(longer);
    }

    /// Whether this address starts with all of `head`.
    public boolean isBelow(Address head) {
        return segments.size() > head.segments.size()
                && segments.subList(0, head.segments.size()).equals(head.segments);
    }

    /// The last segment: the object's own name.
    public String name() {
        return segments.getLast();
    }

    /// Reads the printed form, so that `--allow GUARD:ADDRESS` and a saved plan can name one.
    public static Address parse(String printed) {
        var segments = new ArrayList<String>();
        for (String segment : printed.split("/", -1)) {
            segments.add(
                    java.net.URLDecoder.decode(segment.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8));
        }
        return new Address(segments);
    }

    @Override
    public String toString() {
        return printed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Address address && printed.equals(address.printed);
    }

    @Override
    public int hashCode() {
        return printed.hashCode();
    }

    @Override
    public int compareTo(Address other) {
        return printed.compareTo(other.printed);
    }

    private static String escape(String segment) {
        if (isPlainAscii(segment)) {
            return segment;
        }
        var result = new StringBuilder();
        segment.codePoints().forEach(c -> {
            String character = Character.toString(c);
            boolean plain = c != '/'
                    && c != '%'
                    && !Character.isWhitespace(c)
                    && Text.printable(character).equals(character);
            if (plain) {
                result.append(character);
            } else {
                for (byte b : character.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                    result.append(String.format("%%%02X", b));
                }
            }
        });
        return result.toString();
    }

    /// Whether nothing in it needs escaping, which is so for nearly every name.
    private static boolean isPlainAscii(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c <= ' ' || c > '~' || c == '/' || c == '%') {
                return false;
            }
        }
        return true;
    }
}
