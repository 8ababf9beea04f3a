package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.KeyRef;
import dev.berth.core.LockBusyException;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.credential.PasswordWriter;
import dev.berth.network.IoErrors;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/// Carries out the steps of an apply on the files of the directory store, for [DirectorySession]. Each reads its file
/// again.
record DirectorySecretsWriter(SecretFolder folder) {

    /// For what others take to write one file.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// @param copies reads the Secrets that values are copied from
    /// @throws StepFailedException if the file can't be written
    void execute(SecretStep step, Credentials credentials, Function<KeyRef, Optional<Secret>> copies) {
        try {
            if (step.isRemoval()) {
                remove(step);
                return;
            }
            SecretFile before = folder.load(step.secret())
                    .orElseGet(() ->
                            SecretFile.empty(step.secret(), step.metadata().type()));
            folder.write(
                    step.secret(), before.written(step.metadata(), step.values(credentials, copies), step.dropped()));
        } catch (IOException failure) {
            String message = step.preview() + ": " + folder.path(step.secret()) + ": " + IoErrors.of(failure);
            throw failure instanceof AccessDeniedException || folder.isWritable()
                    ? new StepFailedException(message, failure)
                    : StepFailedException.ofClosedStore(message);
        } catch (UnreadableException failure) {
            throw new StepFailedException(step.preview() + ": " + failure.getMessage(), failure);
        }
    }

    private void remove(SecretStep step) throws IOException {
        Optional<SecretFile> before = folder.load(step.secret());
        if (before.isEmpty()) {
            return;
        }
        SecretFile rest = before.get().stripped(step.keys().keySet());
        if (rest.values().isEmpty()) {
            folder.delete(step.secret());
        } else {
            folder.write(step.secret(), rest);
        }
    }

    /// Puts `after` under a key that holds `before`, or takes the key away.
    /// @throws StepFailedException if the file can't be written, the key holds something else by now, or another
    ///     run keeps the directory
    void put(KeyRef key, Optional<Secret> before, Optional<Secret> after) {
        Address secret = key.secret();
        try (var alone = new DirectoryLock(folder.root())) {
            alone.acquire(PATIENCE);
            SecretFile file = folder.load(secret).orElseGet(() -> SecretFile.empty(secret, Optional.empty()));
            PasswordWriter.check(key, file.value(key.key()), before);
            folder.write(secret, file.replaced(key.key(), after));
        } catch (IOException failure) {
            throw new StepFailedException(folder.path(secret) + ": " + IoErrors.of(failure), failure);
        } catch (LockBusyException busy) {
            throw new StepFailedException(String.valueOf(busy.getMessage()), busy);
        } catch (UnreadableException failure) {
            throw new StepFailedException(String.valueOf(failure.getMessage()), failure);
        }
    }

    /// Sets annotations of a Secret, if it is there.
    void note(Address secret, SortedMap<String, String> annotations) {
        try {
            Optional<SecretFile> before = folder.load(secret);
            if (before.isPresent()) {
                SecretFile file = before.get();
                for (var annotation : annotations.entrySet()) {
                    file = file.annotated(annotation.getKey(), annotation.getValue());
                }
                folder.write(secret, file);
            }
        } catch (IOException failure) {
            throw new StepFailedException(folder.path(secret) + ": " + IoErrors.of(failure), failure);
        } catch (UnreadableException failure) {
            throw new StepFailedException(String.valueOf(failure.getMessage()), failure);
        }
    }
}
