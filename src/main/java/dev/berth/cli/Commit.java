package dev.berth.cli;

import dev.berth.core.Parallel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// The commit that the manifests are of, as git abbreviates it; asked in the background while the files are read.
final class Commit {

    private Commit() {}

    /// Empty outside a git repository, or without git.
    static Supplier<Optional<String>> of(Path directory) {
        CompletableFuture<Optional<String>> commit = new CompletableFuture<>();
        Parallel.start(() -> commit.complete(new Git(directory).commit()));
        return commit::join;
    }
}
