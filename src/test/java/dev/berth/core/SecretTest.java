package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SecretTest {

    private static final Secret SECRET = Secret.of("hunter2hunter2");

    @Test
    void neverPrintsItsText() {
        var credentials = new TreeMap<Address, Credentials.Credential>();
        credentials.put(Address.of("postgres", "main", "role", "a"), new Credentials.Credential.Known(SECRET));

        String printed = SECRET
                + String.format("%s", SECRET)
                + List.of(SECRET)
                + new Credentials(credentials)
                + new Verdict.Works(SECRET);

        assertFalse(printed.contains("hunter2"), printed);
    }

    @Test
    void equalsAnotherOfTheSameText() {
        assertEquals(SECRET, Secret.of("hunter2hunter2"));
        assertNotEquals(SECRET, Secret.of("hunter3"));
    }
}
