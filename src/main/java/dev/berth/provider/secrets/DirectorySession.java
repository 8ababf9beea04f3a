package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import dev.berth.secret.KeyRef;
import dev.berth.secret.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The directory store: Secrets as files that `kubectl apply -f` takes.
public final class DirectorySession implements SecretsSession {

    /// Reads a file's YAML. The composition root gives the manifests' reader.
    @FunctionalInterface
    public interface YamlReader {

        /// The one document in `yaml`.
        /// @throws InvalidInputException if there is none, or several, or it is malformed
        Node read(String file, byte[] yaml);
    }

    private final SecretFolder folder;
    private final SecretsSection section;
    private LiveSecrets live = new LiveSecrets(new TreeMap<>());

    public DirectorySession(Path root, SecretsSection section, YamlReader yaml) {
        this.folder = new SecretFolder(root, yaml);
        this.section = section;
    }

    @Override
    public LiveSecrets facts() {
        return live;
    }

    private LiveSecrets load() {
        var values = new TreeMap<KeyRef, Secret>();
        for (Address secret : section.needed()) {
            folder.load(secret).ifPresent(file -> file.values()
                    .forEach((key, value) ->
                            values.put(new KeyRef(secret.segments().get(1), secret.name(), key), value)));
        }
        return new LiveSecrets(values);
    }

    @Override
    public Inspection<SecretResource> inspect(Map<Address, List<Secret>> candidates) {
        live = load();
        var resources = new ArrayList<SecretResource>();
        var notes = new ArrayList<Note>();
        for (DeclaredSecret secret : section.secrets()) {
            folder.load(secret.address()).ifPresent(file -> {
                resources.add(SecretResource.live(secret, file.mark(), file.values()));
                folder.wideMode(secret.address()).ifPresent(mode -> notes.add(wideMode(secret, mode)));
            });
        }
        for (Address secret : folder.present()) {
            if (section.secret(secret).isEmpty()) {
                try {
                    orphan(secret).ifPresent(resources::add);
                } catch (UnreadableException unreadable) {
                    notes.add(Note.of("unreadable-file", secret, unreadable.getMessage() + ". No manifest declares it"));
                }
            }
        }
        return new Inspection<>(resources, Map.of(), notes);
    }

    @Override
    public Optional<Secret> read(KeyRef key) {
        return folder.load(key.secret()).map(file -> file.values().get(key.key()));
    }

    @Override
    public void execute(SecretStep step, Credentials credentials) {
        try {
            SecretFile before = folder.load(step.secret()).orElseGet(() -> SecretFile.empty(step.secret()));
            folder.write(step.secret(), before.with(step.mark(), step.values(credentials, this::read)));
        } catch (IOException failure) {
            throw new StepFailedException(
                    step.preview() + ": " + folder.path(step.secret()) + ": " + Reason.of(failure), failure);
        } catch (UnreadableException failure) {
            throw new StepFailedException(step.preview() + ": " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {}

    /// The Secret in a file that nobody declares, if it is marked as this fleet's.
    private Optional<SecretResource> orphan(Address secret) {
        return folder.loadIfSecret(secret)
                .flatMap(SecretFile::mark)
                .filter(mark -> mark.fleet().equals(section.fleet()))
                .map(mark -> SecretResource.orphan(secret, mark));
    }

    private Note wideMode(DeclaredSecret secret, String mode) {
        return new Note(
                "wide-mode",
                Optional.of(secret.mark().service()),
                Optional.of(secret.origin()),
                Optional.of(secret.address()),
                folder.path(secret.address()) + " has mode " + mode + "; the next write makes it rw-------");
    }
}
