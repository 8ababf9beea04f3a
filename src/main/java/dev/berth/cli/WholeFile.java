package dev.berth.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// A file that others see whole or not at all: it is written beside its place and moved there. That it can be, shows
/// before anything else happens.
final class WholeFile implements AutoCloseable {

    private final Path target;
    private final Path draft;

    private WholeFile(Path target, Path draft) {
        this.target = target;
        this.draft = draft;
    }

    /// Begins a file.
    /// @throws IOException if it can't be written, or a symbolic link in the checkout would lead it elsewhere
    static WholeFile at(Path path) throws IOException {
        Path target = path.toAbsolutePath();
        requireOwn(target);
        Path place = Files.isSymbolicLink(target) ? target.toRealPath() : target;
        return new WholeFile(place, Files.createTempFile(place.getParent(), ".berth-", ".draft"));
    }

    /// Makes sure that a place is what who named it meant.
    /// @throws IOException if it is no file, or a symbolic link in the checkout would lead it elsewhere
    static void requireOwn(Path target) throws IOException {
        Optional<Path> link = Checkout.link(target);
        if (link.isPresent()) {
            throw new IOException(
                    link.get()
                            + " is a symbolic link in the checkout, and whoever wrote it could choose the file. Name the file itself");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new IOException("it is no regular file");
        }
    }

    /// The message of an exception of this class for the person who named the file.
    static String reason(IOException failed) {
        return switch (failed) {
            case NoSuchFileException _ -> "there is no such folder";
            case AccessDeniedException _ -> "may not be written: permission denied";
            case AtomicMoveNotSupportedException _ -> "can't be written: its file system moves no file in one step";
            default -> "can't be written: " + failed.getMessage();
        };
    }

    /// The present content of the file; empty if there is none.
    String before() throws IOException {
        return Files.exists(target, LinkOption.NOFOLLOW_LINKS) ? Files.readString(target) : "";
    }

    /// Puts the file at its place, in one step.
    void write(String content) throws IOException {
        Files.writeString(draft, content);
        draft.toFile().setReadable(true, false);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Leaves nothing behind.
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(draft);
    }
}
