package dev.berth.manifest;

import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problem;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A `berth.yaml` from elsewhere, which a run takes in place of the directory's own. A person who may write
/// the manifests can't choose then which servers berth logs in to, and with which passwords.
public final class PlatformFile {

    private final Path path;
    private final byte[] content;

    private PlatformFile(Path path, byte[] content) {
        this.path = path;
        this.content = content;
    }

    /// Reads `path`, which may also be a pipe.
    /// @throws InvalidInputException if it can't be read
    public static PlatformFile read(Path path) {
        try (var in = Files.newInputStream(path)) {
            return new PlatformFile(path, in.readNBytes(YamlReader.MANIFEST.bytes() + 1));
        } catch (NoSuchFileException missing) {
            throw unreadable(path, "does not exist. --platform takes a berth.yaml");
        } catch (AccessDeniedException denied) {
            throw unreadable(path, "may not be read: permission denied. Run `chmod +r` on it");
        } catch (IOException failed) {
            throw unreadable(
                    path,
                    Files.isDirectory(path)
                            ? "is a directory. --platform takes a berth.yaml"
                            : "can't be read: " + failed.getMessage());
        }
    }

    private static InvalidInputException unreadable(Path path, String sentence) {
        return new InvalidInputException(
                List.of(new Problem(ProblemCodes.FILE, Origin.of(path.toString(), 0), Text.printable(sentence))));
    }

    Path path() {
        return path;
    }

    Optional<Node> parse(Problems problems) {
        return YamlReader.parse(content, path.toString(), problems);
    }

    /// The patch of an environment in the same place; empty if there is none.
    /// @throws InvalidInputException if it can't be read
    Optional<PlatformFile> beside(String environment) {
        Path patch = besidePath(environment);
        return Files.isRegularFile(patch) ? Optional.of(read(patch)) : Optional.empty();
    }

    /// Where the patch of an environment would be.
    Path besidePath(String environment) {
        return path.resolveSibling(Environments.FOLDER).resolve(environment).resolve(ManifestFiles.PLATFORM);
    }

    /// What to say where the directory's own file isn't the same; empty if it is.
    ///
    /// @param expected where the directory would have its own
    Optional<String> difference(Path expected, Optional<Path> own) {
        if (own.isEmpty()) {
            return Optional.of(expected + " is missing; " + path + " was used, as --platform says");
        }
        try (var in = Files.newInputStream(own.get())) {
            return Arrays.equals(in.readNBytes(YamlReader.MANIFEST.bytes() + 1), content)
                    ? Optional.empty()
                    : Optional.of(own.get() + " was not used: it differs from " + path
                            + ", which --platform names. What it changes has no effect on this run");
        } catch (IOException unreadable) {
            return Optional.of(own.get() + " was not used, and can't be read; " + path + " was, as --platform says");
        }
    }
}
