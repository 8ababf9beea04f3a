package dev.berth.run;

import dev.berth.core.Credentials;
import dev.berth.core.KeyRef;
import dev.berth.core.Refusal;
import dev.berth.core.SecretReader;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Refuses to copy a value that another run has yet to make: two runs would make two. Pure.
record CopiedElsewhere(ReconcileInput input, SecretReader live, Credentials credentials) {

    private static final String CODE = "not-yet-there";

    /// The task, with what stands against it.
    ExecutableChange checked(ExecutableChange task) {
        if (input.scope().selection().isEmpty()) {
            return task;
        }
        List<Refusal> refusals = input.keys().entrySet().stream()
                .filter(key -> task.uses().contains(key.getKey().address()))
                .flatMap(key -> refusal(key.getKey()).stream())
                .toList();
        if (refusals.isEmpty()) {
            return task;
        }
        var all = new ArrayList<>(task.change().refusals());
        all.addAll(refusals);
        return task.saying(task.change().refused(all));
    }

    /// @param source a declared key that the task copies
    private Optional<Refusal> refusal(KeyRef source) {
        String owner = input.owner(source).service();
        List<Part> parts = input.resolved(source);
        boolean made = Part.join(parts, credentials, live::read).isPresent()
                && Part.logins(parts).stream().noneMatch(credentials::isRenewed);
        return input.scope().covers(owner) || made
                ? Optional.empty()
                : Optional.of(Refusal.always(
                        CODE,
                        "it copies " + source + " of service " + owner
                                + ", which this run doesn't cover, and a password in that is still to be made. Apply "
                                + owner + " first"));
    }
}
