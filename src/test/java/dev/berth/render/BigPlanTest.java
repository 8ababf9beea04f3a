package dev.berth.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.ChangedObject;
import dev.berth.core.Field;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.PlanSource;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.fixture.Plans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plans of a large fleet, as a person has to read them. `-Dberth.golden=update` writes them anew.
class BigPlanTest {

    private static final int SERVICES = 200;
    private static final int SCREEN = 24;

    /// The first `changed` of 200 services get another limit and another URL; every fiftieth is refused.
    private static Plan plan(int changed) {
        var changes = new ArrayList<PlannedChange>();
        IntStream.range(0, changed).forEach(i -> {
            String name = "service-%03d".formatted(i);
            List<Refusal> refusals = i % 50 == 49 ? List.of(Refusal.guard("data-loss", "it has 12 tables")) : List.of();
            changes.add(Plans.limit(name, 80, 50 + i).refused(refusals));
            changes.add(new PlannedChange(
                    new ChangedObject(
                            name,
                            Origin.of("services.d/" + name + ".yaml", 4),
                            Address.of("secret", name, name + "-env"),
                            "secret",
                            name + "/" + name + "-env"),
                    Action.UPDATE,
                    Risk.SAFE,
                    "READ_URL",
                    List.of(new Field("READ_URL", Optional.empty(), Optional.of(Field.SECRET))),
                    List.of("write secret"),
                    List.of(),
                    List.of()));
        });
        return Plans.of(
                new PlanSource("services.d", Optional.of("4f2a9c1"), SERVICES, 1412, List.of("2 postgres connections")),
                changes,
                List.of(),
                List.of());
    }

    private static String render(int changed) {
        return TextPlan.render(plan(changed), Optional.of(Duration.ofMillis(800)), Paint.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 200})
    void readsAsItIsWritten(int changed) throws IOException {
        Path golden = Path.of("src/test/resources/plans/" + changed + "-of-200.txt");
        String text = render(changed);
        if ("update".equals(System.getProperty("berth.golden"))) {
            Files.writeString(golden, text);
        }
        assertEquals(Files.readString(golden), text, () -> golden + " (rewrite it with -Dberth.golden=update)");
    }

    @Test
    void fewChangesOfManyServicesFitOnOneScreen() {
        assertTrue(render(3).lines().count() <= SCREEN, () -> render(3));
        assertTrue(render(3).lines().allMatch(line -> line.length() <= 100), () -> render(3));
    }

    /// A line for each service and for each change, one for each refusal, and a frame of four.
    @Test
    void manyChangesTakeNoMoreThanALineEach() {
        assertEquals(3 * SERVICES + 4 + 4, render(SERVICES).lines().count());
    }
}
