package dev.berth.provider.secrets;

import dev.berth.core.Field;
import dev.berth.core.Secret;

/// The value of a key. Two known values are equal if their texts are; one still to be made equals no live
/// one.
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
