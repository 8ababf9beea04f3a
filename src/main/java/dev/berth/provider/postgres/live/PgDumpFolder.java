package dev.berth.provider.postgres.live;

import dev.berth.core.Text;
import dev.berth.provider.postgres.PgDumpName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// The folder where dumps lie. No file in it is ever replaced, and no symbolic link followed.
record PgDumpFolder(Path path) {

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /// A file that is being written.
    ///
    /// @param key what the file system knows it by
    record Partial(Path path, Object key) {

        /// @throws IOException if something else lies there by now, or nothing is in it
        void check() throws IOException {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile() || !key.equals(identity(attributes, path))) {
                throw new IOException(path + " was replaced while it was written");
            }
            if (attributes.size() == 0) {
                throw new IOException("it is empty");
            }
        }
    }

    /// A new empty file that only its owner reads.
    Partial create(PgDumpName name) throws IOException {
        for (int count = 1; ; count++) {
            try {
                Path file = Files.createFile(path.resolve(name.partial(count)), PRIVATE);
                return new Partial(
                        file,
                        identity(
                                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS),
                                file));
            } catch (FileAlreadyExistsException taken) {
                // Another dump of the same second has it.
            }
        }
    }

    /// Gives a whole dump its name, when it is on the disk.
    Path publish(Partial partial, PgDumpName name) throws IOException {
        try (var file = FileChannel.open(partial.path(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            file.force(true);
        }
        Path published = rename(partial.path(), name);
        try (var folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
        return published;
    }

    private Path rename(Path partial, PgDumpName name) throws IOException {
        for (int count = 1; ; count++) {
            Path file = path.resolve(name.file(count));
            try {
                link(partial, file);
                return file;
            } catch (FileAlreadyExistsException taken) {
                // Another dump of the same second has it.
            }
        }
    }

    /// A link fails where a file is already, which a move wouldn't. Where the file system has no links, the name is
    /// taken first.
    private static void link(Path partial, Path file) throws IOException {
        try {
            Files.createLink(file, partial);
            Files.delete(partial);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (FileSystemException | UnsupportedOperationException none) {
            Files.createFile(file, PRIVATE);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// The unfinished dumps of a server's databases that killed runs left, with their sizes: `/dumps/.main-… (3
    /// bytes)`.
    List<String> partials(String server) {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> PgDumpName.isPartial(String.valueOf(file.getFileName()), server))
                    .sorted()
                    .map(file -> file + " (" + Text.count(size(file), "byte") + ")")
                    .toList();
        } catch (IOException | java.io.UncheckedIOException unreadable) {
            return List.of();
        }
    }

    private static long size(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .size();
        } catch (IOException gone) {
            return 0;
        }
    }

    private static Object identity(BasicFileAttributes attributes, Path path) {
        return Objects.requireNonNullElse(attributes.fileKey(), path);
    }
}
