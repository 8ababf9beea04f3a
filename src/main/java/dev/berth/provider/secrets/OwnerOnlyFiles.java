package dev.berth.provider.secrets;

import dev.berth.core.UnreadableException;
import dev.berth.network.IoErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Files that only their owner may read, each replaced in one step; for [SecretFolder].
final class OwnerOnlyFiles {

    static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /// The size of a block of most file systems, in bytes.
    private static final int PROBE = 4096;

    /// Kubernetes allows a Secret 1 MiB, which base64 or escapes make longer.
    private static final long MAX_BYTES = 3 << 20;

    private OwnerOnlyFiles() {}

    /// The content of a file; empty if it isn't there.
    /// @throws UnreadableException if it is no regular file, or too long
    static Optional<byte[]> read(Path file) {
        try {
            if (Files.isSymbolicLink(file.getParent()) || Files.isSymbolicLink(file)) {
                throw new UnreadableException(file + ": it is a symbolic link, which berth doesn't follow");
            }
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile() || attributes.size() > MAX_BYTES) {
                throw new UnreadableException(file + ": it is no regular file of at most " + MAX_BYTES + " bytes");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UnreadableException(file + ": " + IoErrors.of(failure), failure);
        }
    }

    /// What is in a folder, sorted; nothing if it isn't there.
    static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException absent) {
            return List.of();
        } catch (IOException failure) {
            throw new UnreadableException(folder + ": " + IoErrors.of(failure), failure);
        }
    }

    /// Replaces a file in one step, so that a kill leaves the old one or the new one. What an earlier kill left is
    /// removed.
    ///
    /// @param root the folder in which the file's own folder is or will be
    static void replace(Path root, Path file, String text) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        if (Files.notExists(folder)) {
            Files.createDirectories(folder, FOLDER);
            sync(root);
        }
        Path temporary = folder.resolve("." + file.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        try {
            create(temporary, text);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(folder);
    }

    /// Whether a file can be written in `root` at all.
    static boolean isWritable(Path root) {
        Path probe = root.resolve(".probe.tmp");
        try {
            Files.write(probe, new byte[PROBE]);
            Files.delete(probe);
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    /// Removes a file, and its folder if nothing else is in there.
    static void delete(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        Files.deleteIfExists(file);
        sync(folder);
        if (list(folder).isEmpty()) {
            Files.deleteIfExists(folder);
        }
    }

    private static void create(Path file, String text) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(file, options, FILE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
