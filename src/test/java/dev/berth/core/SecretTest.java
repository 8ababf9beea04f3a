package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
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
                + new PasswordStatus.Works(SECRET);

        assertFalse(printed.contains("hunter2"), printed);
    }

    @Test
    void equalsAnotherOfTheSameText() {
        assertEquals(SECRET, Secret.of("hunter2hunter2"));
        assertNotEquals(SECRET, Secret.of("hunter3"));
    }

    @Test
    void keepsBytesThatAreNoText() {
        byte[] bytes = {(byte) 0xfe, (byte) 0xed, 0};
        Secret binary = Secret.of(bytes);
        bytes[0] = (byte) 0xff;

        assertFalse(binary.isText());
        assertArrayEquals(new byte[] {(byte) 0xfe, (byte) 0xed, 0}, binary.bytes());
        assertNotEquals(binary, Secret.of(bytes));
        assertNotEquals(binary, Secret.of(binary.reveal()));
        assertEquals(Secret.of("häfen"), Secret.of("häfen".getBytes(StandardCharsets.UTF_8)));
    }
}
