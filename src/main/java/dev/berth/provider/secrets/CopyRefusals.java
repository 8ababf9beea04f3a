package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Mark;
import dev.berth.core.Refusal;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.provider.secrets.SecretsSection.DeclaredKey;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Why a Secret can't be given what its keys copy. That other services consent, the manifests' reader has checked.
/// Pure.
///
/// @param declared the fleet's Secrets
record CopyRefusals(Map<Address, DeclaredSecret> declared) {

    CopyRefusals {
        declared = Map.copyOf(declared);
    }

    List<Refusal> of(DeclaredSecret secret, LiveSecrets live) {
        var refusals = new ArrayList<Refusal>();
        secret.keys()
                .forEach((key, value) ->
                        value.copied().ifPresent(copied -> refusals.addAll(of(secret, key, copied, live))));
        return refusals;
    }

    /// Follows the copied key to the first one. The manifests have been checked for circles before.
    private List<Refusal> of(DeclaredSecret secret, String key, KeyRef copied, LiveSecrets live) {
        Optional<KeyRef> next = Optional.of(copied);
        while (next.isPresent()) {
            KeyRef source = next.get();
            Optional<String> tool = live.stored(source.secret()).flatMap(StoredSecret::encryption);
            if (tool.isPresent()) {
                return List.of(Refusal.always(
                        "encrypted",
                        key + " copies " + source + ", which " + tool.get()
                                + " encrypted, so berth can't read it. Copy another key, or decrypt that one"));
            }
            DeclaredSecret owner = declared.get(source.secret());
            DeclaredKey value = owner == null ? null : owner.keys().get(source.key());
            if (owner == null || value == null || owner.absent()) {
                return live.read(source).isPresent()
                        ? List.of()
                        : List.of(Refusal.always("missing-copy", missing(secret, key, source, live)));
            }
            Optional<Refusal> foreign = foreign(secret, key, source, owner, live);
            if (foreign.isPresent()) {
                return foreign.stream().toList();
            }
            next = value.copied();
        }
        return Collections.emptyList();
    }

    /// A manifest may declare a Secret that it doesn't have yet. What that holds was never this manifest's to export.
    private static Optional<Refusal> foreign(
            DeclaredSecret secret, String key, KeyRef source, DeclaredSecret owner, LiveSecrets live) {
        Optional<Mark> mark = live.mark(source.secret());
        if (live.read(source).isEmpty()
                || mark.equals(Optional.of(owner.mark()))
                || owner.mark().equals(secret.mark())) {
            return Optional.empty();
        }
        String copies = key + " copies " + source + ", but that Secret ";
        return Optional.of(
                mark.isPresent()
                        ? Refusal.always(
                                "conflict",
                                copies + "belongs to service " + mark.get()
                                        + ", which didn't consent to it, and not to " + owner.mark()
                                        + ". Remove this key")
                        : Refusal.guard(
                                "adopt",
                                copies + "exists already and carries no mark of berth, so what it holds may be somebody"
                                        + " else's. Adopt it for "
                                        + owner.mark().service()
                                        + " first, or allow both"));
    }

    private static String missing(DeclaredSecret secret, String key, KeyRef source, LiveSecrets live) {
        boolean exists =
                live.values().keySet().stream().anyMatch(other -> other.secret().equals(source.secret()));
        DeclaredKey declared = secret.keys().get(key);
        if (declared == null) {
            throw new AssertionError(key);
        }
        return "%s: %s copies %s, but %s. Create it there, or correct ${copy:…} in %s"
                .formatted(
                        secret.address(),
                        key,
                        source,
                        exists
                                ? "Secret " + source.namespace() + "/" + source.name() + " has no key " + source.key()
                                : "there is no Secret " + source.namespace() + "/" + source.name(),
                        declared.origin());
    }
}
