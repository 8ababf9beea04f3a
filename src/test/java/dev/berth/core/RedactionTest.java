package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is replaced in outputs, and what stays readable.
final class RedactionTest {

    private static Redaction of(String name, String value) {
        var redaction = new Redaction();
        redaction.add(name, value);
        return redaction;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hunter2 & <co>'s",
                "HUNTER2 & <CO>'S",
                "hunter2 & <co>'s",
                "Hunter2 &amp; &lt;co&gt;&#39;s",
                "Hunter2 &amp; &lt;co&gt;'s",
                "Hunter2 \\& \\<co\\>'s",
                "Hunter2 & <co>''s",
                "Hunter2%20%26%20%3Cco%3E%27s",
                "Hunter2+%26+%3cco%3e%27s",
                "SHVudGVyMiAmIDxjbz4ncw==",
                "Hunter2 &…",
            })
    void replacesAValueHoweverItIsWritten(String written) {
        String text = of("PW", "Hunter2 & <co>'s").apply("a " + written + " b");
        assertEquals("a ${env:PW} b", text.replace("==", "").replace("}…", "}"), written);
    }

    @Test
    void replacesAValueInsideABasicAuthorizationHeader() {
        var hidden = of("PW", "Hunter2-secret");
        for (String user : List.of("a", "ab", "abc")) {
            String header = java.util.Base64.getEncoder()
                    .encodeToString((user + ":Hunter2-secret").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertEquals(true, hidden.apply(header).contains("${env:PW}"), header);
        }
    }

    @Test
    void replacesThePartsOfAUrl() {
        assertEquals(
                "host ${env:URL} is unknown",
                of("URL", "postgres://app:Hunter2-secret@db.example:5432/app").apply("host Hunter2-secret is unknown"));
    }

    @ParameterizedTest
    @CsvSource({"5432", "true", "postgres", "LOCALHOST", "127.0.0.1", "orders"})
    void leavesHarmlessValues(String value) {
        var redaction = of("X", value);
        redaction.literals(List.of("orders-api"));
        assertEquals("x " + value + " y", redaction.apply("x " + value + " y"));
    }

    @Test
    void prefersTheLongerOfTwoValues() {
        var redaction = of("SHORT", "abcdefgh");
        redaction.add("LONG", "abcdefgh.example");
        assertEquals("${env:LONG} ${env:SHORT}", redaction.apply("abcdefgh.example abcdefgh"));
    }
}
