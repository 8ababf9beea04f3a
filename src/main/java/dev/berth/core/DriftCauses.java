package dev.berth.core;

import dev.berth.core.Drift.Cause;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tells the changes of a plan by who moved: the manifest, or somebody on the server. Pure.
final class DriftCauses {

    private static final String PASSWORD = "password";

    private static final String QUARANTINE = "quarantine";

    private DriftCauses() {}

    /// The fields of a change by their cause, each as a change of its own.
    static Map<Cause, PlannedChange> of(PlannedChange change, Plan plan, History history, Optional<Applied> applied) {
        Optional<Declaration> declared = history.declared(change.service());
        if (applied.isEmpty() || declared.isEmpty()) {
            return unrecorded(change, plan, declared);
        }
        return switch (change.action()) {
            case RENAME -> Map.of(Cause.NOT_YET_APPLIED, change);
            case CREATE -> Map.of(created(change, applied.get()), change);
            case DELETE -> Map.of(deleted(change, declared.get(), applied.get()), change);
            case UPDATE, ADOPT ->
                isClosing(change, plan)
                        ? Map.of(Cause.NOT_YET_APPLIED, change)
                        : updated(change, declared.get(), applied.get());
        };
    }

    /// Without a record: whoever was never applied is new, and what is declared absent leaves. Of what carries a mark,
    /// or changes, somebody must have known more.
    private static Map<Cause, PlannedChange> unrecorded(
            PlannedChange change, Plan plan, Optional<Declaration> declared) {
        if (declared.filter(all -> !all.absent().isEmpty()).isPresent()) {
            return Map.of(Cause.NOT_YET_APPLIED, change);
        }
        if (declared.filter(all -> isSecretLost(change.service(), plan, all)).isPresent()) {
            return switch (change.action()) {
                case CREATE -> Map.of(Cause.CHANGED_LIVE, change);
                case ADOPT -> Map.of(Cause.NOT_YET_APPLIED, change);
                case UPDATE, DELETE, RENAME ->
                    parts(change, field -> field.name().equals(PASSWORD) ? Cause.CHANGED_LIVE : Cause.UNRECORDED);
            };
        }
        boolean isNew = change.action() == Action.CREATE || change.action() == Action.ADOPT;
        return Map.of(isNew ? Cause.NOT_YET_APPLIED : Cause.UNRECORDED, change);
    }

    /// Whether a Secret of the service is to be created while something of it is there and carries its mark already:
    /// the record went with the Secret.
    private static boolean isSecretLost(String service, Plan plan, Declaration declared) {
        List<PlannedChange> fresh = plan.of(service).stream()
                .filter(change -> change.action() == Action.CREATE || change.action() == Action.ADOPT)
                .toList();
        Set<Address> missing = fresh.stream().map(PlannedChange::address).collect(Collectors.toSet());
        return fresh.stream().anyMatch(change -> isSecret(change.address()))
                && declared.fields().keySet().stream()
                        .anyMatch(address -> !isSecret(address) && !missing.contains(address));
    }

    private static boolean isSecret(Address address) {
        return address.system().equals("secret");
    }

    /// The cause of a missing object: if the last apply left it there, it was removed on the server.
    private static Cause created(PlannedChange change, Applied applied) {
        return applied.has(Declaration.presence(change.address())) ? Cause.CHANGED_LIVE : Cause.NOT_YET_APPLIED;
    }

    /// The cause of an undeclared object: if the last apply removed it, or did not know it, it was created on
    /// the server.
    private static Cause deleted(PlannedChange change, Declaration declared, Applied applied) {
        boolean removedBefore = declared.absent().contains(change.address())
                ? applied.has(Declaration.absence(change.address()))
                : !applied.has(Declaration.presence(change.address()));
        return removedBefore ? Cause.CHANGED_LIVE : Cause.NOT_YET_APPLIED;
    }

    private static Map<Cause, PlannedChange> updated(PlannedChange change, Declaration declared, Applied applied) {
        return parts(change, field -> cause(change.address(), field, declared, applied));
    }

    private static Map<Cause, PlannedChange> parts(PlannedChange change, Function<Field, Cause> causes) {
        var fields = new EnumMap<Cause, List<Field>>(Cause.class);
        change.fields()
                .forEach(field -> fields.computeIfAbsent(causes.apply(field), _ -> new ArrayList<>())
                        .add(field));
        var parts = new EnumMap<Cause, PlannedChange>(Cause.class);
        fields.forEach((cause, some) -> parts.put(cause, change.with(some)));
        return parts.isEmpty() ? Map.of(Cause.UNRECORDED, change) : parts;
    }

    private static Cause cause(Address address, Field field, Declaration declared, Applied applied) {
        Optional<String> desired = Optional.ofNullable(declared.fields().get(address))
                .flatMap(fields -> Optional.ofNullable(fields.get(field.name())));
        boolean sameDeclaration = desired.map(value -> applied.has(Declaration.value(address, field.name(), value)))
                .orElseGet(() -> !applied.has(Declaration.presence(address, field.name())));
        if (sameDeclaration) {
            return Cause.CHANGED_LIVE;
        }
        // A Secret's value can't be compared with what was applied.
        boolean sameLive = field.isSecret()
                || Stream.of(field.live(), field.desired())
                        .flatMap(Optional::stream)
                        .anyMatch(Field.SECRET::equals)
                || field.live()
                        .map(value -> applied.has(Declaration.value(address, field.name(), value)))
                        .orElseGet(() -> !applied.has(Declaration.presence(address, field.name())));
        return sameLive ? Cause.NOT_YET_APPLIED : Cause.CHANGED_BOTH;
    }

    /// Whether a change belongs to closing what is to be dropped later. It leads elsewhere than to what is declared.
    private static boolean isClosing(PlannedChange change, Plan plan) {
        Address server = change.address().head();
        return plan.of(change.service()).stream()
                .filter(other -> other.address().head().equals(server))
                .flatMap(other -> other.fields().stream())
                .anyMatch(field -> field.name().equals(QUARANTINE)
                        && field.live().isEmpty()
                        && field.desired().isPresent());
    }
}
