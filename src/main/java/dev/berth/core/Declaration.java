package dev.berth.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What one service declares, field by field. [Applied] remembers it, so that a later run can tell a field
/// whose declaration changed from one that was changed on the server.
///
/// @param fields what each declared object is to be; of a Secret's key what it is made of, never what it holds
/// @param absent the objects that are to be removed
public record Declaration(SortedMap<Address, SortedMap<String, String>> fields, SortedSet<Address> absent) {

    private static final int DIGITS = 8;

    public Declaration {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        absent = Collections.unmodifiableSortedSet(new TreeSet<>(absent));
    }

    /// All that is declared, as short hashes.
    SortedSet<String> facts() {
        var facts = new TreeSet<String>();
        absent.forEach(address -> facts.add(absence(address)));
        fields.forEach((address, values) -> {
            facts.add(presence(address));
            values.forEach((name, value) -> {
                facts.add(presence(address, name));
                facts.add(value(address, name, value));
            });
        });
        return facts;
    }

    static String absence(Address address) {
        return hash("absent", address.toString());
    }

    static String presence(Address address) {
        return hash("object", address.toString());
    }

    static String presence(Address address, String field) {
        return hash("field", address.toString(), field);
    }

    static String value(Address address, String field, String value) {
        return hash("value", address.toString(), field, value);
    }

    /// Short, since it only has to differ from the other value of the same field.
    private static String hash(String... texts) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                hash.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                hash.update(bytes);
            }
            return HexFormat.of().formatHex(hash.digest()).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
