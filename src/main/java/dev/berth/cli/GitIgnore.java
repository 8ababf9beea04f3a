package dev.berth.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/// Keeps the Secrets of a directory store out of git.
final class GitIgnore {

    private static final String NAME = ".gitignore";

    private GitIgnore() {}

    /// Sees to it that git ignores the store: by a line in a file beside it, if nothing says so yet. A store
    /// outside the directory of manifests is looked after only in a work tree of git.
    ///
    /// @return the file that was written
    static Optional<Path> add(Path directory, Path store) {
        Path beside = Optional.ofNullable(store.getParent()).orElse(Path.of(""));
        boolean inside = store.startsWith(directory.normalize());
        try {
            if (new Git(Files.isDirectory(beside) ? beside : directory).ignores(store)
                    || (!inside && !isWorkTree(beside))) {
                return Optional.empty();
            }
            Path file = beside.resolve(NAME);
            String line = "/" + store.getFileName() + "/";
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.contains(line)) {
                return Optional.empty();
            }
            boolean open = Files.exists(file)
                    && Files.size(file) > 0
                    && !Files.readString(file).endsWith("\n");
            Files.writeString(
                    file, (open ? "\n" : "") + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return Optional.of(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static boolean isWorkTree(Path folder) {
        for (Path path = folder.toAbsolutePath(); path != null; path = path.getParent()) {
            if (Files.exists(path.resolve(".git"))) {
                return true;
            }
        }
        return false;
    }
}
