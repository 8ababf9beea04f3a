package dev.berth.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.core.UnreadableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The place `file:`.
class PasswordSourcesIT {

    private final PasswordSources chain =
            new PasswordSources(name -> Optional.empty(), key -> Optional.empty(), key -> Optional.empty(), program -> {
                throw new AssertionError(program);
            });

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void leavesOutTheLastLineBreakOfAFile(String end) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), " a\nb " + end);

        assertEquals(
                " a\nb ",
                chain.resolve("x", List.of(new PasswordSource.File(file.toString())))
                        .reveal());
    }

    @Test
    void saysWhyAFileHoldsNone() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path latin = Files.write(folder.resolve("latin"), "geheim-ü".getBytes(StandardCharsets.ISO_8859_1));

        var failure = assertThrows(
                UnreadableException.class,
                () -> chain.resolve(
                        "x",
                        List.of(
                                new PasswordSource.File(empty.toString()),
                                new PasswordSource.File(latin.toString()),
                                new PasswordSource.File(folder.toString()))));

        assertEquals(
                "x is in none of its places: file:" + empty + " is empty; file:" + latin
                        + " can't be read (it is no UTF-8 text); file:" + folder + " can't be read (Is a directory)",
                failure.getMessage());
    }
}
