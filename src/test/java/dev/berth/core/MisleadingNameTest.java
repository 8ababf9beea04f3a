package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MisleadingNameTest {

    /// Bidirectional controls, zero-width characters, a filler and a variation selector.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u202ecafe",
                "ca\u2066fe",
                "caf\u200be",
                "caf\u200de",
                "cafe\ufeff",
                "ca\u00adfe",
                "cafe\u3164",
                "cafe\ufe0f"
            })
    void refusesWhatIsNotSeen(String name) {
        assertTrue(
                MisleadingName.flaw(name).orElse("").startsWith("has a character in it that is not seen: \\u"), name);
    }

    @Test
    void refusesLettersOfAnotherScriptWithinAWord() {
        assertEquals(
                Optional.of("mixes letters of several scripts in one word: \\u0430 is CYRILLIC SMALL LETTER A"),
                MisleadingName.flaw("c\u0430fe"));
        assertEquals(
                Optional.of("mixes letters of several scripts in one word: \\u03bf is GREEK SMALL LETTER OMICRON"),
                MisleadingName.flaw("sh\u03bfp_user"));
    }

    @Test
    void refusesLatinLettersInDisguise() {
        assertEquals(
                Optional.of("has a letter in it that looks like \"c\": \\uff43"), MisleadingName.flaw("\uff43afe"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cafe_user",
                "Caf\u00e9",
                "cafe\u0301",
                "\u043f\u0440\u043e\u0434\u0430\u0436\u0438_eu",
                "\u5fae\u670d\u52a1-app",
                "\u6771\u4eac\u30bf\u30ef\u30fc",
                "a@b.c",
                "shop:*"
            })
    void leavesNamesOfAnyLanguageAlone(String name) {
        assertEquals(Optional.empty(), MisleadingName.flaw(name));
    }
}
