package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Secret;
import dev.berth.core.Session;
import dev.berth.core.UnreadableException;
import dev.berth.secret.AppliedStore;
import dev.berth.secret.KeyRef;
import dev.berth.secret.SecretReader;
import java.time.Instant;
import java.util.Optional;

/// A store of Secrets, opened: a cluster or a directory.
public interface SecretsSession extends Session<LiveSecrets, SecretResource, SecretStep>, SecretReader, AppliedStore {

    /// What the last inspection read.
    /// @throws IllegalStateException before the first inspection
    @Override
    LiveSecrets facts();

    /// What the key holds: as the last inspection read it, or as it is now if that had no reason to read its
    /// Secret.
    /// @throws UnreadableException if it can't be known
    @Override
    Optional<Secret> read(KeyRef key);

    /// When a Secret was last written, if the store knows.
    default Optional<Instant> written(Address secret) {
        return Optional.empty();
    }
}
