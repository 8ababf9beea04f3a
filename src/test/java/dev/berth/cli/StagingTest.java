package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {

    @Test
    void whatSomebodyElseHasWrittenMeanwhileIsLeftAndTold(@TempDir Path folder) throws IOException {
        var present = new ArrayList<Path>();
        List<Path> written;
        try (var staging = new Staging(folder)) {
            staging.add("cafe.yaml", "service: cafe\n");
            staging.add("tea.yaml", "service: tea\n");
            Files.writeString(folder.resolve("cafe.yaml"), "theirs");

            written = staging.write(present::add);
        }

        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertAll(
                    () -> assertEquals(List.of(folder.resolve("tea.yaml")), written),
                    () -> assertEquals(List.of(folder.resolve("cafe.yaml")), present),
                    () -> assertEquals("theirs", Files.readString(folder.resolve("cafe.yaml"))),
                    () -> assertEquals(List.of("cafe.yaml", "tea.yaml"), names, "nothing unfinished is left"));
        }
    }
}
