package dev.berth.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The benchmark finds the statements that a plan reads with; nothing else would say so before somebody runs it.
class FloorTest {

    @Test
    void psqlRunsTheStatementsThatAPlanReadsWith(@TempDir Path folder) throws IOException {
        Floor.readingInside(folder, List.of("cafe"));
        assertTrue(Files.readString(folder.resolve("reading.sql")).contains("from pg_database"));
        assertTrue(Files.readString(folder.resolve("inside.sql")).contains("from pg_extension"));
    }
}
