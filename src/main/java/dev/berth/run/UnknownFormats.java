package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Refusal;
import dev.berth.core.SecretReader;
import dev.berth.template.Part;
import java.util.List;
import java.util.stream.Collectors;

/// Says which keys may hold a login's password in a form that berth doesn't know, so that no plan says that none holds
/// it. Pure.
record UnknownFormats(ReconcileInput input, SecretReader live) {

    private static final String GUARD = "password-reset";

    /// The task, with such keys in what stands against it.
    ExecutableChange explained(ExecutableChange task) {
        List<Refusal> refusals = task.change().refusals();
        if (refusals.stream().noneMatch(refusal -> refusal.guard().equals(GUARD))) {
            return task;
        }
        Address login = task.change().address();
        List<String> keys = input.resolvedKeys().entrySet().stream()
                .filter(key -> carries(key.getValue(), login) && isUnknown(key.getKey(), key.getValue(), login))
                .map(key -> key.getKey().toString())
                .toList();
        return keys.isEmpty()
                ? task
                : task.saying(task.change()
                        .refused(refusals.stream()
                                .map(refusal ->
                                        refusal.guard().equals(GUARD) ? explained(login, keys, refusal) : refusal)
                                .toList()));
    }

    private static Refusal explained(Address login, List<String> keys, Refusal refusal) {
        return new Refusal(
                GUARD,
                "the password that \"" + login.name() + "\" has now could not be found, as "
                        + keys.stream().limit(3).collect(Collectors.joining(", "))
                        + (keys.size() == 1 ? " holds a value" : " hold values")
                        + " in a form that berth doesn't know. Another password would lock out its users."
                        + " Write the value as the manifest declares it, or let berth set the Secret's (a new one if it has"
                        + " none)",
                refusal.liftable());
    }

    private static boolean carries(List<Part> parts, Address login) {
        return parts.stream()
                .anyMatch(part -> part instanceof Part.Password password
                        && password.turns().users().containsKey(login));
    }

    /// Whether there is a value in which no password was found, or which is more than a password.
    private boolean isUnknown(KeyRef key, List<Part> parts, Address login) {
        return live.read(key)
                .filter(value -> !value.isEmpty())
                .filter(value -> Part.isUnknown(parts, login, value))
                .isPresent();
    }
}
