package dev.berth.render;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.fixture.PlainWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The outputs that are kept as files, and those that the guide shows. [dev.berth.fixture.Workspace] reads the others.
class PlainWordsTest {

    static Stream<Path> texts() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources"))) {
            List<Path> goldens = files.filter(file -> file.toString().matches(".*[.](txt|md|html)"))
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of(Path.of("README.md"), Path.of("docs/getting-started.md")), goldens.stream());
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void countsOneThingInTheSingular(Path file) throws IOException {
        PlainWords.check(Files.readString(file));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void breaksLinesInsteadOfWritingSo(Path file) throws IOException {
        String text = Files.readString(file);
        assertFalse(text.contains("\\n") && !file.toString().endsWith(".md"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 checks failed", "(1 other services)", "in the other 0 services", "1 Secrets"})
    void findsWhatItLooksFor(String text) {
        assertThrows(AssertionError.class, () -> PlainWords.check(text));
    }

    @Test
    void leavesOtherNumbersAlone() {
        PlainWords.check("1 check, 21 checks, 1 of 21 checks, cafe.yaml:1 keys, version 13.1 lines");
    }
}
