package dev.berth.core;

import java.util.ArrayList;
import java.util.List;

/// What a resource is called, across all systems: `postgres/main/database/cafe/extension/pg_trgm`.
///
/// Names from catalogs may hold anything, so in the printed form a `/`, a `%`, white space and control characters
/// within a name are percent-encoded; two addresses print alike only if they are equal.
public record Address(List<String> segments) implements Comparable<Address> {

    public Address {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("an address needs a segment");
        }
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
        return String.join("/", segments.stream().map(Address::escape).toList());
    }

    @Override
    public int compareTo(Address other) {
        return toString().compareTo(other.toString());
    }

    private static String escape(String segment) {
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
}
