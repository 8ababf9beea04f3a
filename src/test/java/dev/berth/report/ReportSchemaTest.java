package dev.berth.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.berth.core.Actor;
import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.Note;
import dev.berth.core.Ownership;
import dev.berth.core.Refusal;
import dev.berth.core.Status;
import dev.berth.core.Usage;
import dev.berth.core.migrate.MigratePlan;
import dev.berth.core.migrate.MigrateReading;
import dev.berth.core.migrate.MigrateReading.Place;
import dev.berth.core.migrate.MigrateStage;
import dev.berth.render.JsonMigrate;
import dev.berth.render.JsonStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// JSON has the form that its schema promises to those who read it.
class ReportSchemaTest {

    static Stream<Arguments> documents() {
        Status status = new Status(
                "services.d",
                Optional.of("stage"),
                Optional.empty(),
                List.of(new Status.OfService(
                        "cafe",
                        new Ownership(Optional.of("team-cafe"), new TreeMap<>(Map.of("tier", "gold"))),
                        "1 change",
                        Optional.of(new Applied(
                                Instant.EPOCH,
                                Optional.empty(),
                                Optional.of(new Applied.By(Actor.UNKNOWN, "9c41e07b33aa9c41".repeat(4))),
                                new TreeSet<>())),
                        List.of(new Usage(
                                Optional.of("cafe"),
                                Address.of("postgres", "main", "database", "cafe"),
                                new TreeMap<>(Map.of("bytes", 8_000_000L, "connections", 4L)),
                                new TreeMap<>(Map.of("connections", 5L)),
                                new TreeSet<>(Set.of("hstore")))))),
                List.of(
                        Note.of("unreadable", "nobody answers"),
                        Note.of("unreadable", Address.of("redis", "main"), "nobody answers")));
        return Stream.of(
                Arguments.of("plan", JsonReport.render(Reports.planned())),
                Arguments.of("drift", JsonReport.render(Reports.drifted())),
                Arguments.of("drift", JsonReport.render(Reports.hostileDrift())),
                Arguments.of("run", JsonReport.render(Reports.applied())),
                Arguments.of("run", JsonReport.render(Reports.hostile())),
                Arguments.of("validate", JsonReport.render(Reports.invalid())),
                Arguments.of("status", JsonStatus.render(status, "1.2.3")),
                Arguments.of("migrate", migrate(List.of())),
                Arguments.of("migrate", migrate(List.of(Refusal.guard("left-behind", "a slot stays behind")))));
    }

    private static String migrate(List<Refusal> refusals) {
        var reading = new MigrateReading(
                MigrateStage.NOT_BEGUN,
                new Place("cafe", "cafe-postgresql:5432", 15, "PostgreSQL system 1"),
                new Place("cafe", "postgres/main", 18, "PostgreSQL system 2"),
                new MigrateReading.Size(1 << 20, 3, 4, 1, 0, 2),
                Optional.empty(),
                Instant.EPOCH,
                false,
                refusals,
                List.of("2 sessions of the old database are ended when it is closed"));
        var plan = new MigratePlan("cafe", reading, List.of("pg_dump"), Reports.plan());
        return JsonMigrate.render(
                plan, plan.digest(), Address.of("postgres", "main", "database", "cafe"), text -> text, "1.2.3");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void holds(String schema, String json) {
        var registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Stream.of("plan", "run", "drift", "validate", "status", "access", "migrate")
                        .collect(Collectors.toMap(
                                name -> "https://berth.dev/schema/" + name + ".schema.json", ReportSchemaTest::read))));

        assertEquals(
                "[]",
                registry.getSchema(read(schema), InputFormat.JSON)
                        .validate(json, InputFormat.JSON)
                        .toString());
    }

    private static String read(String schema) {
        try {
            return Files.readString(Path.of("schema/" + schema + ".schema.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
