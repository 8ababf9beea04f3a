package dev.berth.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Field;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Note;
import dev.berth.core.Plan;
import dev.berth.core.Refusal;
import dev.berth.core.Selection;
import dev.berth.fixture.Plans;
import dev.berth.render.JsonPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlanFileTest {

    private static final Plan PLAN = Plans.at(
            "PostgreSQL system 7301",
            Plans.covering(Plans.limit("billing", 80, 50), "backup: none", "KEY: ${postgres.url}, made of sha256:9c"));

    @TempDir
    private Path folder = Path.of("");

    private Path save(String json) throws IOException {
        return Files.writeString(folder.resolve("plan.json"), json);
    }

    private String complaint(String json) throws IOException {
        Path file = save(json);
        String message = String.valueOf(assertThrows(InvalidInputException.class, () -> PlanFile.read(file))
                .getMessage());
        assertTrue(message.startsWith("BERTH-112 " + file + " "), message);
        return message.substring(message.indexOf(file + " ") + file.toString().length() + 1);
    }

    static Stream<Plan> plans() {
        var hostile = Plans.change(
                "cafe\u001b[31m",
                Action.ADOPT,
                List.of(
                        new Field("a/b %\n", Optional.empty(), Optional.of("\"\\\u2028")),
                        new Field("KEY", Optional.of(Field.SECRET), Optional.of(Field.SECRET))),
                "alter \"a\nb\"");
        return Stream.of(
                Plans.of(),
                PLAN,
                Plans.of(
                        List.of(Refusal.guard("empty-fleet", "is it?")),
                        List.of(Note.of("orphan", Address.of("postgres", "main", "role", "a/b c%"), "left")),
                        hostile.refused(List.of(Refusal.always("conflict", "no")))),
                PLAN.selecting(Selection.of(new TreeSet<>(List.of("billing")), "--only billing"), List.of()));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void readsWhatWasSaved(Plan plan) throws IOException {
        assertEquals(plan, PlanFile.read(save(JsonPlan.render(plan, "0.1.0"))));
    }

    @ParameterizedTest
    @CsvSource({
        "connection limit 50, connection limit 5000",
        "'\"live\" : \"80\"', '\"live\" : \"81\"'",
        "'\"action\" : \"update\"', '\"action\" : \"delete\"'",
        "'\"risk\" : \"safe\"', '\"risk\" : \"disruptive\"'",
        "'\"kind\" : \"postgres database\"', '\"kind\" : \"postgres role\"'",
        "'\"label\" : \"billing\"', '\"label\" : \"other\"'",
        "'\"fleet\" : \"default\"', '\"fleet\" : \"other\"'",
        "PostgreSQL system 7301, PostgreSQL system 7302",
        "'\"postgres/main\" : {', '\"postgres/other\" : {'",
        "backup: none, backup: dump",
        "database/billing, database/other"
    })
    void refusesAPlanThatWasEdited(String before, String after) throws IOException {
        String saved = JsonPlan.render(PLAN, "0.1.0");
        assertTrue(saved.contains(before));

        assertTrue(complaint(saved.replace(before, after)).startsWith("its digests don't fit its changes"));
    }

    @Test
    void refusesAPlanOfAnotherFormatByItsNumber() throws IOException {
        assertTrue(complaint(JsonPlan.render(PLAN, "9.0").replace("\"format\" : 1", "\"format\" : 2"))
                .startsWith("is a plan of format 2, and this berth reads format 1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                  | is no plan of berth",
                "services: []        | is not JSON",
                "{} trailing         | is not JSON",
                "'{\"a\":1,\"a\":2}' | is not JSON",
                "{}                  | is no plan of berth",
                "[]                  | is no plan of berth",
                "null                | is no plan of berth"
            })
    void refusesWhatIsNoPlan(String json, String complaint) throws IOException {
        assertTrue(complaint(json).startsWith(complaint), () -> json);
    }

    @Test
    void refusesDeepNestingAndHugeFilesCheaply() throws IOException {
        assertTrue(complaint("[".repeat(100_000)).startsWith("is not JSON"));
        assertTrue(complaint(" ".repeat(64 * 1024 * 1024 + 1)).startsWith("is bigger than 64 MiB"));
    }

    @Test
    void aMissingFileSaysHowItIsMade() {
        Path file = folder.resolve("none.json");

        assertTrue(String.valueOf(assertThrows(InvalidInputException.class, () -> PlanFile.read(file))
                        .getMessage())
                .contains("does not exist. `berth plan -o"));
    }

    /// Complaints quote from the file, which anybody may have written.
    @Test
    void complaintsCarryNoEscape() throws IOException {
        String complaint = complaint(JsonPlan.render(PLAN, "0.1.0").replace("\"update\"", "\"\\u001b[31m\""));

        assertTrue(complaint.startsWith("is no plan of berth") && !complaint.contains("\u001b"), complaint);
    }
}
