package dev.berth.cli;

import dev.berth.core.Parallel;
import dev.berth.core.Text;
import dev.berth.manifest.ChangedServices.ChangedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// Asks git about a directory, as a person would at its prompt.
record Git(Path directory) {

    /// A failure of git, with its remedy.
    static final class GitException extends Exception {

        private static final long serialVersionUID = 1L;

        GitException(String message) {
            super(message);
        }

        GitException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private record Answer(boolean ok, String out, String err) {

        String text() {
            return out.strip();
        }

        /// Git's message about a failure, with git's remedy, in one line.
        String said() {
            return "git: " + Text.printable(err.replaceAll("\\s+", " "));
        }

        /// The items of output with `-z`.
        List<String> items() {
            return Stream.of(out.split("\0", -1))
                    .filter(item -> !item.isEmpty())
                    .toList();
        }
    }

    /// The abbreviated commit of the directory; empty outside a git repository, or without git.
    Optional<String> commit() {
        try {
            String commit = ask("rev-parse", "--short=7", "HEAD").text();
            return commit.matches("[0-9a-f]{7,40}") ? Optional.of(commit) : Optional.empty();
        } catch (GitException none) {
            return Optional.empty();
        }
    }

    /// The files below the directory that differ from where this branch left `ref`, uncommitted ones included. A file
    /// that was renamed is two: the old one and the new one.
    /// @throws GitException if git doesn't know
    List<ChangedFile> changedSince(String ref) throws GitException {
        Answer inside = ask("rev-parse", "--is-inside-work-tree");
        if (!inside.ok()) {
            throw new GitException(
                    inside.err().contains("not a git repository")
                            ? directory + " is not in a git repository, so nobody knows what changed. Use --only"
                            : inside.said());
        }
        Answer commit = ask("rev-parse", "--verify", "--quiet", "--end-of-options", ref + "^{commit}");
        if (!commit.ok()) {
            throw new GitException("git knows no commit \"" + ref + "\" here. "
                    + (ask("rev-parse", "--is-shallow-repository").text().equals("true")
                            ? "This is a shallow clone: fetch its history (git fetch --unshallow origin; `fetch-depth: 0`"
                                    + " of actions/checkout, `GIT_DEPTH: 0` of GitLab)"
                            : "Fetch it first: git fetch origin"));
        }
        Answer base = ask("merge-base", commit.text(), "HEAD");
        if (!base.ok()) {
            throw new GitException("git finds no common ancestor of \"" + ref
                    + "\" and HEAD. If this is a shallow clone, fetch its history: git fetch --unshallow");
        }
        var changed = new TreeMap<String, ChangedFile>();
        List<String> items = require(
                        "diff", "--name-status", "-z", "--no-renames", "--relative", base.text(), "--", ".")
                .items();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            String path = items.get(i + 1);
            Optional<String> before = items.get(i).equals("A")
                    ? Optional.empty()
                    : Optional.of(require("show", base.text() + ":./" + path).out());
            changed.put(path, new ChangedFile(Path.of(path), before));
        }
        for (String path :
                require("ls-files", "--others", "--exclude-standard", "-z").items()) {
            changed.putIfAbsent(path, new ChangedFile(Path.of(path), Optional.empty()));
        }
        return List.copyOf(changed.values());
    }

    /// Whether git leaves a folder out, also one that isn't there yet; it doesn't where there is no git.
    boolean ignores(Path folder) {
        try {
            return ask("check-ignore", "--quiet", folder.toAbsolutePath() + "/").ok();
        } catch (GitException none) {
            return false;
        }
    }

    private Answer require(String... arguments) throws GitException {
        Answer answer = ask(arguments);
        if (!answer.ok()) {
            throw new GitException(answer.said());
        }
        return answer;
    }

    private Answer ask(String... arguments) throws GitException {
        var command = new ArrayList<>(List.of("git", "-C", directory.toString()));
        command.addAll(List.of(arguments));
        try {
            var builder = new ProcessBuilder(command);
            builder.environment().put("LC_ALL", "C");
            Process git = builder.start();
            git.getOutputStream().close();
            var err = new CompletableFuture<String>();
            Parallel.start(() -> err.complete(read(git)));
            String out = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(git.waitFor() == 0, out, err.join().strip());
        } catch (IOException missing) {
            throw new GitException("git can't be run: " + missing.getMessage(), missing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GitException("interrupted while git was at work", e);
        }
    }

    private static String read(Process git) {
        try {
            return new String(git.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }
}
