package dev.berth.provider.secrets;

import dev.berth.core.AppliedStore;
import dev.berth.core.Change;
import dev.berth.core.Refusal;
import dev.berth.core.Secret;
import dev.berth.credential.PendingPasswords;
import dev.berth.kubernetes.FieldManager;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.template.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The refusals of a change of a Secret in a cluster or a directory, each with its remedy. Pure.
final class SecretRefusals {

    /// See Kubernetes docs, "Secrets", "Opaque Secrets": individual Secrets are limited to 1 MiB.
    private static final long MAX_BYTES = 1 << 20;

    /// See Kubernetes' `ValidateAnnotations`: names and values together.
    private static final long MAX_ANNOTATION_BYTES = 256 << 10;

    /// The room for berth's annotations of a Secret, in bytes; they are rarely longer.
    private static final long RECORD_BYTES = 3 << 10;

    private SecretRefusals() {}

    /// @param parts what each key of the desired Secret is made of
    static List<Refusal> of(
            Change<SecretResource> change, Map<String, List<Part>> parts, LiveSecrets live, boolean createNamespaces) {
        var refusals = new ArrayList<Refusal>();
        String namespace = change.address().namespace();
        if (live.missingNamespaces().contains(namespace) && !createNamespaces) {
            refusals.add(Refusal.always(
                    "no-namespace",
                    "there is no namespace " + namespace + ". Run `kubectl create namespace " + namespace
                            + "`, or set `createNamespaces: true` under `secrets:` in berth.yaml"));
        }
        if (change instanceof Change.Create<SecretResource>) {
            Optional.ofNullable(live.closedNamespaces().get(namespace))
                    .ifPresent(reason -> refusals.add(Refusal.always("no-namespace", reason)));
        }
        live.stored(change.address()).ifPresent(stored -> refusals.addAll(standing(change, stored)));
        tooLarge(change, parts, live).ifPresent(refusals::add);
        tooMuchSaid(change, live).ifPresent(refusals::add);
        return refusals;
    }

    private static List<Refusal> standing(Change<SecretResource> change, StoredSecret stored) {
        var refusals = new ArrayList<Refusal>();
        stored.encryption()
                .ifPresent(tool -> refusals.add(Refusal.always(
                        "encrypted",
                        tool + " encrypted it, so berth can neither read its values nor write others beside them."
                                + " Store it decrypted, or declare another name")));
        if (stored.immutable() && !(change instanceof Change.Delete<SecretResource>)) {
            refusals.add(
                    Refusal.always(
                            "immutable",
                            "it is immutable, so no key of it can change any more. Declare another name, or make it anew without `immutable: true`"));
        }
        stored.keeper()
                .ifPresent(keeper -> refusals.add(Refusal.always(
                        "tracked",
                        keeper + ", which would undo what berth writes. Take it out there, or declare another name")));
        Optional<String> type = change.resource().metadata().type();
        // A file without a declared type keeps the one that it has.
        boolean isFree = type.isEmpty() && stored.version().isEmpty();
        if (!isFree && !stored.type().equals(type.orElse(StoredSecret.OPAQUE)) && !isRemoval(change)) {
            refusals.add(Refusal.always(
                    "secret-type",
                    "its type is " + stored.type() + ", and berth "
                            + type.map(declared -> "would write " + declared
                                            + "; Kubernetes can't change a type. Declare a Secret of another name beside"
                                            + " this one, apply, have the workloads read it, and remove this one from"
                                            + " the manifest")
                                    .orElse("writes " + StoredSecret.OPAQUE
                                            + " ones; a type can't be changed. Declare another name")));
        }
        if (change instanceof Change.Update<SecretResource>(SecretResource before, SecretResource desired)) {
            for (String key : SecretResource.taken(before, desired)) {
                stored.writer(key)
                        .filter(writer -> isContested(before, writer))
                        .ifPresent(writer -> refusals.add(Refusal.guard(
                                "field-manager",
                                key + " is managed by \"" + writer.name() + "\", which "
                                        + (writer.applies() ? "will apply its own value again" : "may write it again")
                                        + ". Remove the key there, or take it over")));
            }
        }
        return refusals;
    }

    private static boolean isRemoval(Change<SecretResource> change) {
        return change instanceof Change.Delete<SecretResource>;
    }

    /// Whether `writer` may write the key again. A value that a person edited once is drift, or part of an
    /// adoption.
    private static boolean isContested(SecretResource live, FieldManager writer) {
        return writer.applies() || (live.mark().isPresent() && !writer.isByHand());
    }

    private static Optional<Refusal> tooLarge(
            Change<SecretResource> change, Map<String, List<Part>> parts, LiveSecrets live) {
        if (change instanceof Change.Delete<SecretResource>) {
            return Optional.empty();
        }
        Map<String, SecretValue> desired = change.resource().values();
        long bytes = live.stored(change.address())
                .map(stored -> stored.values().entrySet().stream()
                        .filter(entry -> !desired.containsKey(entry.getKey()))
                        .mapToLong(entry -> entry.getValue().size())
                        .sum())
                .orElse(0L);
        for (Map.Entry<String, SecretValue> value : desired.entrySet()) {
            bytes += switch (value.getValue()) {
                case SecretValue.Known(Secret known) -> known.size();
                case SecretValue.Pending _ -> Part.length(parts.getOrDefault(value.getKey(), List.of()));
            };
        }
        bytes += change.resource().renewed().isEmpty()
                ? 0
                : Part.length(PendingPasswords.parts(change.resource().renewed()));
        return bytes <= MAX_BYTES
                ? Optional.empty()
                : Optional.of(Refusal.always(
                        "too-large",
                        "it would hold " + bytes + " bytes, and Kubernetes allows " + MAX_BYTES
                                + ". Spread its keys over several Secrets"));
    }

    /// How many bytes the annotations grow by, at most.
    private static long added(StoredSecret stored, SecretMetadata metadata) {
        return metadata.writtenAnnotations().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(stored.annotations().get(entry.getKey())))
                .mapToLong(entry -> Secret.of(entry.getKey()).size()
                        + Secret.of(entry.getValue()).size())
                .sum();
    }

    private static Optional<Refusal> tooMuchSaid(Change<SecretResource> change, LiveSecrets live) {
        if (change instanceof Change.Delete<SecretResource>) {
            return Optional.empty();
        }
        return live.stored(change.address())
                .map(stored -> stored.annotationBytes()
                        + added(stored, change.resource().metadata())
                        + (stored.annotations().containsKey(AppliedStore.ANNOTATION) ? 0 : RECORD_BYTES))
                .filter(bytes -> bytes > MAX_ANNOTATION_BYTES)
                .map(bytes -> Refusal.always(
                        "too-large",
                        "its annotations would hold " + bytes + " bytes, and Kubernetes allows " + MAX_ANNOTATION_BYTES
                                + ". Remove some of them"));
    }
}
