package dev.berth.run.bootstrap;

import dev.berth.core.Secret;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.bootstrap.BootstrapChange;
import dev.berth.core.bootstrap.BootstrapStep;
import dev.berth.credential.PasswordGenerator;
import dev.berth.credential.PasswordSources.Located;
import dev.berth.run.bootstrap.Bootstrap.Planned;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Executes a bootstrap, server by server. A server that fails is left where it stands; the others go on.
///
/// @param progress receives each step before it runs: the server, and what the step does
public record BootstrapRun(BiConsumer<String, String> progress) {

    /// Runs every step of every server that nothing stands against, and then logs in as berth does.
    public SortedMap<String, ServiceOutcome> apply(Planned planned) {
        var outcomes = new TreeMap<String, ServiceOutcome>();
        for (ServerBootstrap task : planned.tasks()) {
            if (!task.changes().isEmpty()) {
                outcomes.put(task.target().service(), outcome(task));
            }
        }
        return outcomes;
    }

    private ServiceOutcome outcome(ServerBootstrap task) {
        if (task.planned().stream().anyMatch(change -> change.isBlocked())) {
            return new ServiceOutcome.Skipped("refused");
        }
        try {
            run(task);
        } catch (StepFailedException | UnreadableException failed) {
            return new ServiceOutcome.Failed(String.valueOf(failed.getMessage()));
        }
        return new ServiceOutcome.Applied(task.changes().size());
    }

    /// A password that another run has written meanwhile, such as for another server with the same place, is
    /// used.
    private void run(ServerBootstrap task) {
        Optional<Secret> found = task.target().password().find().map(Located::password);
        Secret password = found.orElseGet(() -> new PasswordGenerator().generate(PasswordGenerator.LENGTH));
        if (found.isEmpty() && task.place().isPresent()) {
            run(task, task.place().get().change().steps().getFirst(), password);
        }
        for (BootstrapChange change : task.changes()) {
            if (!task.isOfPassword(change)) {
                change.steps().forEach(step -> run(task, step, password));
            }
        }
        prove(task, password);
    }

    private void run(ServerBootstrap task, BootstrapStep step, Secret password) {
        progress.accept(task.target().service(), step.preview());
        step.run().accept(password);
    }

    /// Checks that the login works, because the next run uses it.
    private static void prove(ServerBootstrap task, Secret password) {
        task.target().server().own(password).close();
    }

    /// `outcomes` corrected by a second reading: what was applied must plan empty.
    public static SortedMap<String, ServiceOutcome> verified(
            SortedMap<String, ServiceOutcome> outcomes, Planned again) {
        var verified = new TreeMap<>(outcomes);
        outcomes.forEach((server, outcome) -> {
            if (outcome instanceof ServiceOutcome.Applied
                    && again.plan().unread().contains(server)) {
                verified.put(
                        server, new ServiceOutcome.Failed("every step ran, but it can't be read any more to prove it"));
            } else if (outcome instanceof ServiceOutcome.Applied
                    && again.plan().changed().contains(server)) {
                verified.put(
                        server,
                        new ServiceOutcome.Failed("every step ran, but reading again still finds "
                                + again.plan().of(server).stream()
                                        .map(change -> change.address() + " " + change.fields())
                                        .reduce((a, b) -> a + "; " + b)
                                        .orElse("")));
            }
        });
        return verified;
    }
}
