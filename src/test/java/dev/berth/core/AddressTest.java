package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @Test
    void printsItsSegmentsWithSlashes() {
        assertEquals(
                "postgres/main/database/cafe/extension/pg_trgm",
                Address.of("postgres", "main", "database", "cafe")
                        .child("extension", "pg_trgm")
                        .toString());
    }

    @Test
    void encodesWhatWouldForgeAnotherAddressOrALine() {
        assertEquals(
                "a%2Fb/x%0A%1B[31m/100%25",
                Address.of("a/b", "x\n\u001b[31m", "100%").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a/b", "we\"ird", "ünï", "a b", "%41", "+", "\u001b[0m", "line\nbreak", "\u202e"})
    void readsWhatItPrints(String name) {
        var address = Address.of("postgres", "main", "role", name);

        assertEquals(address, Address.parse(address.toString()));
    }

    @Test
    void isBelowItsHeadOnly() {
        var role = Address.of("postgres", "main", "role", "cafe");

        assertTrue(role.isBelow(Address.of("postgres", "main")));
        assertFalse(role.isBelow(Address.of("postgres", "mai")));
        assertFalse(role.isBelow(role));
    }
}
