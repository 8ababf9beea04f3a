package dev.berth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Address;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StoredSecretTest {

    private static final Instant EDITED = Instant.parse("2027-01-01T10:00:00Z");

    @Test
    void blamesNobodyWhoWroteBeforeTheLastApply() {
        assertEquals(
                Optional.of("written by kubectl-edit at 2027-01-01T10:00:00Z"),
                edited("2027-01-01T09:59:59Z").touch());
        assertEquals(Optional.empty(), edited("2027-01-01T10:00:01Z").touch());
    }

    private static StoredSecret edited(String applied) {
        return new StoredSecret(
                Address.of("secret", "cafe", "cafe-env"),
                new StoredSecret.Metadata(
                        "1",
                        new TreeMap<>(),
                        new TreeMap<>(Map.of("berth.dev/applied", "at=" + applied + " facts=")),
                        List.of(),
                        List.of(new FieldManager(
                                "kubectl-edit", false, new TreeSet<>(List.of("MODE")), Optional.of(EDITED)))),
                StoredSecret.OPAQUE,
                false,
                new TreeMap<>(),
                Optional.empty());
    }
}
