package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.DeclaredResource;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import dev.berth.template.Part;
import dev.berth.template.ValueDifference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The Secrets that a fleet declares, as they are to be. Pure.
///
/// @param declared the parts of every key, as they are declared
record SecretsDesired(SecretsSection section, SortedMap<KeyRef, List<Part>> declared) {

    SecretsDesired(SecretsSection section) {
        this(section, section.parts());
    }

    /// All of them; an absent one without keys.
    List<DeclaredResource<SecretResource>> of(LiveSecrets live, Credentials credentials) {
        return section.secrets().stream()
                .map(secret -> new DeclaredResource<>(
                        secret.mark().service(),
                        secret.origin(),
                        secret.absent()
                                ? SecretResource.orphan(secret.address(), secret.mark())
                                : resource(secret, live, credentials),
                        secret.absent()))
                .toList();
    }

    private SecretResource resource(DeclaredSecret secret, LiveSecrets live, Credentials credentials) {
        var values = new TreeMap<String, SecretValue>();
        var renewed = new TreeMap<Address, Address>();
        var words = new TreeMap<String, KeyDescription>();
        parts(secret).forEach((key, parts) -> {
            Optional<Secret> value = Part.join(parts, credentials, live::read);
            values.put(key, value.<SecretValue>map(SecretValue.Known::new).orElse(new SecretValue.Pending()));
            Optional<Secret> before = live.read(secret.key(key));
            if (before.isEmpty() || !before.equals(value)) {
                String difference = before.map(held -> ValueDifference.of(Part.named(parts, credentials), held, value))
                        .orElse("");
                words.put(
                        key,
                        KeyDescription.of(secret.key(key), secret.declared(key).parts(), difference));
            }
            Part.logins(parts).stream()
                    .filter(credentials::isRenewed)
                    .forEach(login -> renewed.put(login, credentials.turn(login)));
        });
        var desired = new SecretResource(secret.address(), secret.metadata(), values)
                .renewing(renewed)
                .said(words);
        return section.createNamespaces() && live.missingNamespaces().contains(secret.namespace())
                ? desired.inNewNamespace()
                : desired;
    }

    /// The parts of each key; a copy of a key that this fleet declares has the parts of that key.
    Map<String, List<Part>> parts(DeclaredSecret secret) {
        var parts = new TreeMap<String, List<Part>>();
        secret.keys().forEach((key, value) -> parts.put(key, resolved(value.parts())));
        return parts;
    }

    /// The manifests have been checked for circles before.
    private List<Part> resolved(List<Part> parts) {
        return parts.size() == 1 && parts.getFirst() instanceof Part.Copy(KeyRef source)
                ? Optional.ofNullable(declared.get(source)).map(this::resolved).orElse(parts)
                : parts;
    }
}
