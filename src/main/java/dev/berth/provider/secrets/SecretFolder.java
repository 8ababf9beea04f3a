package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.UnreadableException;
import dev.berth.credential.EncryptedText;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.network.IoErrors;
import dev.berth.provider.secrets.DirectorySession.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The files of the directory store: `<root>/<namespace>/<name>.yaml`, one Secret manifest each, readable by
/// their owner alone.
record SecretFolder(Path root, YamlReader yaml) {

    private static final String SUFFIX = ".yaml";
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /// Kubernetes allows 253 characters, but a file's name has no room for more than these.
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,238}[a-z0-9])?");

    /// Where `secret` is or would be. Names come from manifests and copies, and must not lead out of the
    /// directory.
    /// @throws UnreadableException if no file can have this name
    Path path(Address secret) {
        String namespace = secret.namespace();
        if (!NAMESPACE.matcher(namespace).matches()
                || !NAME.matcher(secret.name()).matches()) {
            throw new UnreadableException(secret + ": no file in " + root + " can have this name");
        }
        return root.resolve(namespace).resolve(secret.name() + SUFFIX);
    }

    /// The Secret in its file, if there is one.
    /// @throws UnreadableException if the file is something else; never quotes what it holds
    Optional<SecretFile> load(Address secret) {
        Path file = path(secret);
        return OwnerOnlyFiles.read(file).map(content -> {
            EncryptedText.ofFile(content).ifPresent(tool -> {
                throw new UnreadableException(file + ": " + tool + " encrypted it");
            });
            return parsed(file, document(file, content), secret);
        });
    }

    /// All that is known of the Secret in its file, also if a tool encrypted it.
    /// @throws UnreadableException as [#load] does
    Optional<StoredSecret> stored(Address secret) {
        Path file = path(secret);
        return OwnerOnlyFiles.read(file)
                .map(content -> EncryptedText.ofFile(content)
                        .map(tool -> StoredSecret.closed(secret, tool))
                        .orElseGet(() -> stored(file, document(file, content), secret)));
    }

    private static StoredSecret stored(Path file, Node document, Address secret) {
        Optional<String> tool = EncryptedText.ofDocument(document);
        return tool.isPresent() && !SecretFile.isSecret(document)
                ? StoredSecret.closed(secret, tool.get())
                : parsed(file, document, secret).stored(secret);
    }

    /// The Secret in a file with any content: empty also if the file is well-formed and no Secret.
    Optional<StoredSecret> storedIfSecret(Address secret) {
        Path file = path(secret);
        Optional<byte[]> content = OwnerOnlyFiles.read(file);
        Optional<String> tool = content.flatMap(EncryptedText::ofFile);
        return tool.isPresent()
                ? Optional.of(StoredSecret.closed(secret, tool.get()))
                : content.map(bytes -> document(file, bytes))
                        .filter(SecretFile::isSecret)
                        .map(node -> stored(file, node, secret));
    }

    /// The Secrets in the folder according to the names of its files, sorted. Links and files with other
    /// names are not berth's.
    ///
    /// @param closed takes why a folder could not be listed
    List<Address> present(Consumer<UnreadableException> closed) {
        var present = new ArrayList<Address>();
        for (Path folder : OwnerOnlyFiles.list(root)) {
            String namespace = folder.getFileName().toString();
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && NAMESPACE.matcher(namespace).matches()) {
                for (Path file : list(folder, closed)) {
                    String name = file.getFileName().toString();
                    String stem = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
                    if (NAME.matcher(stem).matches() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                        present.add(Address.of("secret", namespace, stem));
                    }
                }
            }
        }
        return present;
    }

    /// The file's mode, if others than its owner have any right.
    Optional<String> wideMode(Address secret) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path(secret), LinkOption.NOFOLLOW_LINKS);
            return OwnerOnlyFiles.FILE.value().containsAll(mode)
                    ? Optional.empty()
                    : Optional.of(PosixFilePermissions.toString(mode));
        } catch (IOException failure) {
            throw new UnreadableException(path(secret) + ": " + IoErrors.of(failure), failure);
        }
    }

    /// When the file was last written, to the second; empty if it isn't there.
    Optional<Instant> lastModified(Address secret) {
        try {
            return Optional.of(
                    Files.getLastModifiedTime(path(secret)).toInstant().truncatedTo(ChronoUnit.SECONDS));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UnreadableException(path(secret) + ": " + IoErrors.of(failure), failure);
        }
    }

    /// Replaces the file in one step, so that a kill leaves the old one or the new one. What an earlier kill left
    /// is removed.
    void write(Address secret, SecretFile content) throws IOException {
        OwnerOnlyFiles.replace(root, path(secret), content.text());
    }

    /// Whether a file can be written here at all.
    boolean isWritable() {
        return OwnerOnlyFiles.isWritable(root);
    }

    /// Removes the file, and its folder if nothing else is in there.
    void delete(Address secret) throws IOException {
        OwnerOnlyFiles.delete(path(secret));
    }

    private Node document(Path file, byte[] content) {
        try {
            return yaml.read(file.toString(), content);
        } catch (InvalidInputException malformed) {
            // Neither message nor cause: both may quote the line, and the line may be a password.
            int line = malformed.problems().isEmpty()
                    ? 0
                    : malformed.problems().getFirst().origin().line();
            throw new UnreadableException(
                    file + (line > 0 ? ":" + line : "") + ": it is no valid YAML. Correct it or move it away");
        }
    }

    private static SecretFile parsed(Path file, Node node, Address secret) {
        try {
            return SecretFile.of(node, secret.namespace(), secret.name());
        } catch (IllegalArgumentException other) {
            throw new UnreadableException(file + ": " + other.getMessage() + ". Correct it or move it away");
        }
    }

    private static List<Path> list(Path folder, Consumer<UnreadableException> closed) {
        try {
            return OwnerOnlyFiles.list(folder);
        } catch (UnreadableException unreadable) {
            closed.accept(unreadable);
            return List.of();
        }
    }
}
