package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who applied, of variables and annotations that anybody may have written.
class ActorTest {

    private static final String DIGEST = "9c41e07b33aa".repeat(6).substring(0, 64);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "file:///etc/passwd",
                "https://user:password@ci.example/1",
                "https://ci.example/1\u001b[31m",
                "https://ci.example/a b",
                "https://ci.example/\"><script>",
                "https:///1",
                "//ci.example/1"
            })
    void namesOnlyPagesOfTheWeb(String address) {
        assertEquals(Optional.empty(), new Actor("alice", Optional.of(address)).run());
    }

    @Test
    void namesPagesThatAreNotTooLong() {
        Optional<String> page = Optional.of("https://ci.example/group/-/jobs/1?a=b%20c");

        assertEquals(page, new Actor("alice", page).run());
        assertEquals(Optional.empty(), new Actor("alice", page.map(address -> address + "x".repeat(300))).run());
    }

    @Test
    void showsNoControlCharacters() {
        assertEquals("al\\u001b[31mice\\nroot", new Actor("al\u001b[31mice\nroot", Optional.empty()).name());
        assertEquals("unknown", new Actor(" ", Optional.empty()).name());
        assertEquals("a".repeat(100) + "…", new Actor("a".repeat(5000), Optional.empty()).name());
    }

    @Test
    void isReadFromTheRecordAgain() {
        var actor = new Actor("Ölaf = 1 facts=\n", Optional.of("https://ci.example/1"));
        var applied = new Applied(
                Instant.parse("2026-11-23T18:00:00Z"),
                Optional.of("4f2a9c1"),
                Optional.of(new Applied.By(actor, DIGEST)),
                new TreeSet<>(List.of("0a", "1b")));

        assertEquals(Optional.of(applied), Applied.parse(applied.text()));
        assertEquals(1, applied.text().lines().count());
    }

    @Test
    void isReadWithCareFromARecordThatSomebodyElseWrote() {
        String head = "at=2026-11-23T18:00:00Z digest=" + DIGEST;

        assertEquals(
                Optional.of(new Actor("a\\u001b[1m", Optional.empty())),
                Applied.parse(head + " by=a%1B%5B1m run=javascript:x facts=0a")
                        .flatMap(Applied::by)
                        .map(Applied.By::actor));
        assertEquals(Optional.empty(), Applied.parse(head + " by=%zz facts=0a"));
        assertEquals(
                Optional.empty(),
                Applied.parse("at=2026-11-23T18:00:00Z commit=4f2a9c1 facts=0a")
                        .orElseThrow()
                        .by());
    }
}
