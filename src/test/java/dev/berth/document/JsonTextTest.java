package dev.berth.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.manifest.DocumentReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    @Test
    void sortsKeysAndKeepsNumbersAsWritten() {
        String yaml = """
                b: [1, 2.50, true, null, "x"]
                a: {d: "\\t\\"\\\\", c: {}}
                """;

        assertEquals("""
                {"a":{"c":{},"d":"\\t\\"\\\\"},"b":[1,2.50,true,null,"x"]}""", JsonText.of(DocumentReader.read("test.yaml", yaml.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void composesObjectsOfJson() {
        assertEquals(
                "{\"hash\":(secret),\"tags\":\"a,b\"}",
                JsonText.object(Map.of("tags", JsonText.string("a,b"), "hash", "(secret)")));
        assertEquals("{}", JsonText.of(Optional.empty()));
    }
}
