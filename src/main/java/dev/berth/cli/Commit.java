package dev.berth.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        Thread.ofVirtual().start(() -> commit.complete(read(directory)));
        return commit::join;
    }

    private static Optional<String> read(Path directory) {
        try {
            Process git = new ProcessBuilder("git", "-C", directory.toString(), "rev-parse", "--short=7", "HEAD")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 && output.matches("[0-9a-f]{7,40}") ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
