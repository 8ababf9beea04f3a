package dev.berth.provider.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Address;
import dev.berth.core.Mark;
import dev.berth.kubernetes.StoredSecret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SecretMetadataTest {

    private static final Optional<Mark> MARK = Optional.of(new Mark("default", "cafe-backend"));

    @Test
    void remembersTheNamesThatItWrites() {
        var metadata = metadata(Map.of("tier", "gold"), Map.of("example.com/note", "a b"));

        assertEquals(
                Map.of("example.com/note", "a b", "berth.dev/metadata", "annotation:example.com/note label:tier"),
                metadata.writtenAnnotations());
    }

    @Test
    void aMarkAloneWritesNoAnnotation() {
        assertEquals(Map.of(), SecretMetadata.of(MARK).writtenAnnotations());
    }

    @Test
    void readsWhatIsRememberedOrDeclaredAndNothingElse() {
        var declared = metadata(Map.of("tier", "gold"), Map.of());
        var live = SecretMetadata.live(
                stored(
                        Map.of("tier", "lead", "old", "1", "theirs", "2"),
                        Map.of("berth.dev/metadata", "label:old", "note", "theirs")),
                declared);

        assertEquals(Map.of("tier", "lead", "old", "1"), live.labels());
        assertEquals(Map.of(), live.annotations());
    }

    /// Whoever writes the annotation must not have berth remove its own mark.
    @Test
    void takesNothingOfBerthsOwnForRemembered() {
        var names = SecretMetadata.Remembered.of(new TreeMap<>(Map.of(
                "berth.dev/metadata",
                "label:berth.dev/service label:app.kubernetes.io/managed-by annotation:berth.dev/applied label: x")));

        assertEquals(List.of(), List.copyOf(names.labels()));
        assertEquals(List.of(), List.copyOf(names.annotations()));
    }

    private static SecretMetadata metadata(Map<String, String> labels, Map<String, String> annotations) {
        return new SecretMetadata(MARK, Optional.empty(), new TreeMap<>(labels), new TreeMap<>(annotations));
    }

    private static StoredSecret stored(Map<String, String> labels, Map<String, String> annotations) {
        return new StoredSecret(
                Address.of("secret", "cafe", "cafe-env"),
                new StoredSecret.Metadata("", new TreeMap<>(labels), new TreeMap<>(annotations), List.of(), List.of()),
                StoredSecret.OPAQUE,
                false,
                new TreeMap<>(),
                Optional.empty());
    }
}
