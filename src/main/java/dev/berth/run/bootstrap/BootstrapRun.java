package dev.berth.run.bootstrap;

import dev.berth.core.Secret;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.bootstrap.BootstrapChange;
import dev.berth.core.bootstrap.BootstrapStep;
import dev.berth.credential.PasswordGenerator;
import dev.berth.credential.PasswordSources.Located;
import dev.berth.run.AuditLog;
import dev.berth.run.bootstrap.Bootstrap.Planned;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Executes a bootstrap, server by server. A server that fails is left where it stands; the others go on.
///
/// @param progress receives each step before it runs: the server, and what the step does
/// @param log is told of each change
public record BootstrapRun(BiConsumer<String, String> progress, AuditLog log) {

    /// One that notes nothing.
    public BootstrapRun(BiConsumer<String, String> progress) {
        this(progress, AuditLog.NONE);
    }

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
            var refused = new ServiceOutcome.Skipped("refused");
            task.planned().forEach(change -> log.ended(change, refused));
            return refused;
        }
        var waiting = new ArrayDeque<>(task.changes());
        try {
            Secret password = password(task, waiting);
            while (!waiting.isEmpty()) {
                waiting.getFirst().steps().forEach(step -> run(task, step, password));
                log.ended(waiting.removeFirst().change(), new ServiceOutcome.Applied(1));
            }
            prove(task, password);
        } catch (StepFailedException | UnreadableException failed) {
            String reason = String.valueOf(failed.getMessage());
            close(task, waiting, reason);
            return new ServiceOutcome.Failed(reason);
        }
        return new ServiceOutcome.Applied(task.changes().size());
    }

    /// The password of berth's login, which is written to its place if it is new. One that another run has written
    /// meanwhile, such as for another server with the same place, is used.
    ///
    /// @param waiting loses the change of the password's place
    private Secret password(ServerBootstrap task, Deque<BootstrapChange> waiting) {
        Optional<Secret> found = task.target().password().find().map(Located::password);
        Secret password = found.orElseGet(() -> new PasswordGenerator().generate(PasswordGenerator.LENGTH));
        boolean shown = !waiting.isEmpty() && task.isOfPassword(waiting.getFirst());
        if (found.isEmpty() && task.place().isPresent()) {
            run(task, task.place().get().change().steps().getFirst(), password);
        }
        if (shown) {
            log.ended(
                    waiting.removeFirst().change(),
                    found.isEmpty()
                            ? new ServiceOutcome.Applied(1)
                            : new ServiceOutcome.Skipped("another run has written a password meanwhile"));
        }
        return password;
    }

    /// Tells how it ended for each change of a server that failed.
    ///
    /// @param waiting those that didn't end; if there are none, the login that they were for doesn't work
    private void close(ServerBootstrap task, Deque<BootstrapChange> waiting, String reason) {
        var failed = new ServiceOutcome.Failed(reason);
        if (waiting.isEmpty()) {
            task.planned().forEach(change -> log.ended(change, failed));
            return;
        }
        log.ended(waiting.removeFirst().change(), failed);
        waiting.forEach(change -> log.ended(change.change(), new ServiceOutcome.Skipped(reason)));
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
