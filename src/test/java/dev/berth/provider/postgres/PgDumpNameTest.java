package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PgDumpNameTest {

    private static final Instant NOON = Instant.parse("2027-01-01T12:00:00.5Z");

    @Test
    void aNameSaysServerDatabaseAndTime() {
        assertAll(
                () -> assertEquals("main-cafe-20270101T120000Z.dump", file("main", "cafe")),
                () -> assertEquals("main-pay%20roll-20270101T120000Z.dump", file("main", "pay roll")),
                () -> assertEquals(
                        "main-cafe-20270101T120000Z_2.dump",
                        PgDumpName.of("main", "cafe", NOON).file(2)),
                () -> assertEquals(
                        ".main-cafe-20270101T120000Z.dump.partial",
                        PgDumpName.of("main", "cafe", NOON).partial(1)));
    }

    /// On file systems that know no upper case either, and that take 255 bytes.
    @Test
    void noTwoDatabasesShareAName() {
        String long1 = "ä".repeat(31) + "x";
        String long2 = "ä".repeat(31) + "y";
        List<Map.Entry<String, String>> databases = Stream.concat(
                        Stream.of(
                                        "pay roll",
                                        "pay_roll",
                                        "pay/roll",
                                        "pay-roll",
                                        "pay%20roll",
                                        "Pay roll",
                                        "pay roll ",
                                        "../pay",
                                        "x\n",
                                        "x",
                                        "X",
                                        "x.dump",
                                        "%",
                                        "%25",
                                        "ü",
                                        "Ü",
                                        long1,
                                        long2,
                                        long1.toUpperCase(Locale.ROOT))
                                .map(database -> Map.entry("main", database)),
                        Stream.of(Map.entry("main-x", "y"), Map.entry("main", "x-y"), Map.entry("Main", "x")))
                .toList();

        List<String> files = databases.stream()
                .map(each -> file(each.getKey(), each.getValue()))
                .toList();

        assertAll(
                () -> assertEquals(
                        databases.size(),
                        files.stream()
                                .map(file -> file.toLowerCase(Locale.ROOT))
                                .collect(Collectors.toSet())
                                .size(),
                        files::toString),
                () -> assertTrue(files.stream().allMatch(file -> file.matches("[!-~&&[^/\\\\]]+")), files::toString),
                () -> assertTrue(
                        files.stream()
                                .allMatch(file -> (file + ".partial_").getBytes(StandardCharsets.UTF_8).length < 250),
                        files::toString));
    }

    @Test
    void whatIsUnfinishedIsToldByItsName() {
        String partial = PgDumpName.of("main-2", "x-y", NOON).partial(3);

        assertAll(
                () -> assertTrue(PgDumpName.isPartial(partial, "main-2")),
                () -> assertFalse(PgDumpName.isPartial(partial, "main")),
                () -> assertFalse(PgDumpName.isPartial(file("main-2", "x-y"), "main-2")),
                () -> assertFalse(PgDumpName.isPartial(".something.partial", "main-2")));
    }

    private static String file(String server, String database) {
        return PgDumpName.of(server, database, NOON).file(1);
    }
}
