package dev.berth.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plans as JSON have the form that their schema promises to those who read them.
class PlanSchemaTest {

    static Stream<Path> plans() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/scenarios"))) {
            return files.filter(file -> file.endsWith("plan.json")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("plans")
    void holdsFor(Path plan) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("schema/plan.schema.json")), InputFormat.JSON);

        assertEquals(
                "[]", schema.validate(Files.readString(plan), InputFormat.JSON).toString());
    }
}
