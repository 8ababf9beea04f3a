package dev.berth.provider.secrets;

import dev.berth.core.Secret;
import dev.berth.core.Session;
import dev.berth.core.UnreadableException;
import dev.berth.secret.KeyRef;
import java.util.Optional;

/// A store of Secrets, opened: a cluster or a directory.
public interface SecretsSession extends Session<LiveSecrets, SecretResource, SecretStep> {

    /// What the store holds under `key` now, also in Secrets that are nobody's; empty if there is no such Secret or key.
    /// @throws UnreadableException if it can't be known
    Optional<Secret> read(KeyRef key);
}
