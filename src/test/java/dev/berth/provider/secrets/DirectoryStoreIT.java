package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.fixture.Workspace;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.manifest.DocumentReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/// The contract on the directory store.
class DirectoryStoreIT implements SecretStoreContract {

    @TempDir
    private Path folder;

    private int round;

    @Override
    public Workspace workspace() {
        return new Workspace(root());
    }

    private Path root() {
        return folder.resolve("round-" + round);
    }

    @Override
    public String namespace() {
        return "cafe";
    }

    @Override
    public Optional<String> value(String name, String key) {
        return workspace().secret("cafe", name, key);
    }

    @Override
    public Map<String, String> labels(String name) {
        return file(name).labels();
    }

    @Override
    public Map<String, String> annotations(String name) {
        return file(name).annotations();
    }

    private StoredSecret file(String name) {
        return new SecretFolder(workspace().secrets(), DocumentReader::read)
                .stored(Address.of("secret", "cafe", name))
                .orElseThrow();
    }

    @Override
    public boolean forgets() {
        return false;
    }

    @Override
    public void makeForeignObjects() {
        workspace().handmade("cafe", "theirs", Map.of("KEY", "value"));
    }

    @Override
    public String foreignObjects() {
        try {
            return Files.readString(workspace().secrets().resolve("cafe/theirs.yaml"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void reset() {
        round++;
    }
}
