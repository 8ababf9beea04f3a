package dev.berth.provider;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.ServiceOutcome;
import dev.berth.fixture.Interrupted;
import dev.berth.fixture.Workspace;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.run.Applier;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What every provider must do on a real server. A provider is done when its test implements this and passes.
public interface ProviderContract {

    /// Manifests by file name, and what must be true on the server once they are applied.
    ///
    /// @param allow guards that the step to this state may need lifted
    record State(String name, Map<String, String> manifests, List<String> allow, Runnable holds) {}

    /// An empty workspace that plans on an empty server.
    Workspace workspace();

    /// States to walk through one after another.
    List<State> chain();

    /// Makes objects that berth has nothing to do with.
    void makeForeignObjects();

    /// Everything that can be known of those objects, as text.
    String foreignObjects();

    /// Brings the server back to empty.
    void reset();

    /// Where databases go before they are dropped.
    default PgBackup backup() {
        return PgBackup.NONE;
    }

    /// Whether it is worth killing what leads to a state.
    default boolean isKilled(State state) {
        return true;
    }

    /// What must be true after a kill, whatever had been done by then.
    default void holdsWhenKilled(Workspace workspace) {}

    @Test
    default void everyStateIsAppliedAndThenPlansEmpty() {
        Workspace workspace = workspace();
        for (State state : chain()) {
            declare(workspace, state);
            var applied = workspace.berth(arguments("apply", state, "--yes"));
            assertEquals(0, applied.exitCode(), () -> state.name() + ": " + applied.all());
            assertPlansEmpty(workspace, state);
            state.holds().run();
        }
    }

    @Test
    default void foreignObjectsSurviveUntouched() {
        Workspace workspace = workspace();
        makeForeignObjects();
        String before = foreignObjects();
        for (State state : chain()) {
            declare(workspace, state);
            var applied = workspace.berth(arguments("apply", state, "--yes"));
            assertEquals(0, applied.exitCode(), () -> state.name() + ": " + applied.all());
            assertEquals(before, foreignObjects(), state.name());
        }
    }

    /// After how many steps the next kill comes: 1 for every one of them.
    default int killEvery() {
        return 1;
    }

    /// From each state to the next, killed between any two steps: the next run finishes, and the third has nothing to
    /// do.
    @Test
    default void anApplyInterruptedAnywhereConverges() {
        List<State> chain = chain();
        for (int i = 0; i < chain.size(); i++) {
            if (!isKilled(chain.get(i))) {
                continue;
            }
            for (int kill = 0; ; kill += killEvery()) {
                reset();
                Workspace workspace = workspace();
                if (i > 0) {
                    declare(workspace, chain.get(i - 1));
                    workspace.berth(arguments("apply", chain.get(i - 1), "--yes", "--allow", "adopt"));
                }
                State state = chain.get(i);
                declare(workspace, state);
                if (!applyKilledAt(workspace, kill)) {
                    break;
                }
                holdsWhenKilled(workspace);
                String where = state.name() + ", killed at " + kill;
                var again = workspace.berth(arguments("apply", state, "--yes"));
                assertEquals(0, again.exitCode(), () -> where + ": " + again.all());
                assertPlansEmpty(workspace, state);
                state.holds().run();
            }
        }
    }

    /// Applies, killed before step `kill`, which is also behind the step before. False if there is no such step.
    private boolean applyKilledAt(Workspace workspace, int kill) {
        var interrupted = new Interrupted(workspace.input(backup()), kill);
        try (Planner planner = Planner.open(interrupted.input())) {
            planner.lock(java.time.Duration.ofSeconds(10));
            new Applier(1, Progress.SILENT).apply(planner.plan()).values().forEach(outcome -> {
                if (outcome instanceof ServiceOutcome.Failed(String reason) && !reason.contains(Interrupted.REASON)) {
                    throw new AssertionError(reason);
                }
            });
        }
        return interrupted.happened();
    }

    private static void assertPlansEmpty(Workspace workspace, State state) {
        var plan = workspace.berth("plan", "--exit-code");
        assertAll(
                () -> assertEquals(0, plan.exitCode(), () -> state.name() + ": " + plan.all()),
                () -> assertEquals("", plan.err(), state.name()));
    }

    private static void declare(Workspace workspace, State state) {
        workspace.clear();
        state.manifests().forEach(workspace::write);
    }

    private String[] arguments(String command, State state, String... options) {
        var arguments = new java.util.ArrayList<>(List.of(command));
        arguments.addAll(List.of(options));
        backup().directory().ifPresent(folder -> arguments.addAll(List.of("--backup-dir", folder.toString())));
        state.allow().forEach(guard -> arguments.addAll(List.of("--allow", guard)));
        return arguments.toArray(String[]::new);
    }
}
