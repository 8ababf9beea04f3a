package dev.berth.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.manifest.DocumentReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    @Test
    void sortsKeysAndKeepsNumbersAsWritten() {
        String yaml = """
                b: [1, 2.50, true, null, "x"]
                a: {d: "\\t\\"\\\\", c: {}}
                """;

        assertEquals("""
                {"a":{"c":{},"d":"\\t\\"\\\\"},"b":[1,2.50,true,null,"x"]}""", JsonWriter.of(DocumentReader.read("test.yaml", yaml.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void composesObjectsOfJson() {
        assertEquals(
                "{\"hash\":(secret),\"tags\":\"a,b\"}",
                JsonWriter.object(Map.of("tags", JsonWriter.string("a,b"), "hash", "(secret)")));
        assertEquals("{}", JsonWriter.of(Optional.empty()));
    }
}
