package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Field;
import dev.berth.core.Mark;
import dev.berth.core.Resource;
import dev.berth.core.Secret;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A Secret, as far as it is declared: keys of a live one that no manifest declares are not in it. [SecretsSession]
/// reads live ones, [SecretsProvider] makes desired ones.
public record SecretResource(Address address, Optional<Mark> mark, SortedMap<String, SecretValue> values)
        implements Resource {

    private static final String MARK = "mark";
    private static final int LISTED = 3;

    /// What a key holds. Two known values are equal if their texts are; one still to be made equals no live one.
    public sealed interface SecretValue {

        record Known(Secret value) implements SecretValue {
            @Override
            public String toString() {
                return Field.SECRET;
            }
        }

        /// Has a password in it that is made only when the plan is applied.
        record Pending() implements SecretValue {
            @Override
            public String toString() {
                return Field.SECRET;
            }
        }
    }

    public SecretResource {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /// A live Secret: of `values` only what `declared` names.
    static SecretResource live(DeclaredSecret declared, Optional<Mark> mark, Map<String, Secret> values) {
        var known = new TreeMap<String, SecretValue>();
        values.forEach((key, value) -> {
            if (declared.keys().containsKey(key)) {
                known.put(key, new SecretValue.Known(value));
            }
        });
        return new SecretResource(declared.address(), mark, known);
    }

    /// A live Secret that is marked as this fleet's and declared no more.
    static SecretResource orphan(Address address, Mark mark) {
        return new SecretResource(address, Optional.of(mark), Collections.emptySortedMap());
    }

    @Override
    public String kind() {
        return "secret";
    }

    /// `shop/orders-api-env`.
    @Override
    public String label() {
        return address.segments().get(1) + "/" + address.name();
    }

    @Override
    public SortedMap<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        values.forEach((key, value) -> fields.put(fieldOf(key), value));
        mark.ifPresent(value -> fields.put(MARK, value));
        return fields;
    }

    @Override
    public String summary() {
        String first = String.join(", ", values.keySet().stream().limit(LISTED).toList());
        return values.size() <= LISTED ? first : first + " and " + (values.size() - LISTED) + " more";
    }

    /// A key may be called like the field that isn't a key. No key has a space.
    private static String fieldOf(String key) {
        return key.equals(MARK) ? "key " + key : key;
    }
}
