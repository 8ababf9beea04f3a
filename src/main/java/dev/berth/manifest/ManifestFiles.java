package dev.berth.manifest;

import dev.berth.core.Origin;
import dev.berth.core.Problems;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The files of a services directory: `berth.yaml` at its top and one `*.yaml` per service, also in sub-folders.
/// Names that begin with a dot and files of other kinds are left out. Paths are below the directory as the user
/// gave it, sorted.
record ManifestFiles(Optional<Path> platform, List<Path> services) {

    static final String PLATFORM = "berth.yaml";

    ManifestFiles {
        services = List.copyOf(services);
    }

    /// Lists `directory`. Whatever can't be read, leads out of it or has a telling wrong name goes to `problems`.
    static ManifestFiles in(Path directory, Problems problems) {
        Origin origin = Origin.of(directory.toString(), 0);
        if (!Files.exists(directory)) {
            problems.add(ProblemCodes.FILE, origin, "does not exist. Name the directory that holds the manifests");
        } else if (!Files.isDirectory(directory)) {
            problems.add(ProblemCodes.FILE, origin, "is a file. Name the directory that holds the manifests");
        } else {
            try {
                var walk = new Walk(directory.toRealPath(), problems);
                walk.folder(directory, List.of());
                walk.found.sort(null);
                Path platform = directory.resolve(PLATFORM);
                boolean hasPlatform = walk.found.remove(platform);
                if (walk.found.isEmpty() && !hasPlatform && problems.isEmpty()) {
                    problems.add(
                            ProblemCodes.FILE, origin, "holds no manifest (*.yaml). `berth new SERVICE` writes one");
                }
                return new ManifestFiles(hasPlatform ? Optional.of(platform) : Optional.empty(), walk.found);
            } catch (IOException failed) {
                problems.add(ProblemCodes.FILE, origin, unreadable(failed));
            }
        }
        return new ManifestFiles(Optional.empty(), List.of());
    }

    /// A copy without the files in `folder`.
    ManifestFiles without(Optional<Path> folder) {
        return folder.map(left -> new ManifestFiles(
                        platform,
                        services.stream()
                                .filter(file -> !file.normalize().startsWith(left))
                                .toList()))
                .orElse(this);
    }

    private static String unreadable(Exception failed) {
        return failed instanceof AccessDeniedException
                ? "may not be read: permission denied. Run `chmod +rx` on it"
                : "can't be read: " + failed.getMessage();
    }

    /// A walk through the folders below `root`, the real path of the directory.
    private record Walk(Path root, Problems problems, List<Path> found) {

        Walk(Path root, Problems problems) {
            this(root, problems, new ArrayList<>());
        }

        /// @param parents the real paths of this folder's parents
        void folder(Path folder, List<Path> parents) {
            try (var entries = Files.newDirectoryStream(
                    folder, path -> !path.getFileName().toString().startsWith("."))) {
                Path real = folder.toRealPath();
                if (parents.contains(real)) {
                    problem(folder, "is a link to a folder that holds it, which has no end. Remove it");
                    return;
                }
                var here = new ArrayList<>(parents);
                here.add(real);
                entries.forEach(entry -> entry(entry, here));
            } catch (IOException failed) {
                problem(folder, unreadable(failed));
            } catch (DirectoryIteratorException failed) {
                problem(folder, unreadable(failed));
            }
        }

        private void entry(Path entry, List<Path> folders) {
            String name = entry.getFileName().toString();
            String folded = name.toLowerCase(Locale.ROOT);
            if (Files.isSymbolicLink(entry) && !stays(entry)) {
                return;
            }
            if (Files.isDirectory(entry)) {
                folder(entry, folders);
            } else if (name.equals(PLATFORM) && folders.size() > 1) {
                problem(entry, "is in a sub-folder, where it has no effect. Move it to the top of the directory");
            } else if (name.endsWith(".yaml")) {
                found.add(entry);
            } else if (folded.endsWith(".yml") || folded.endsWith(".yaml")) {
                String stem = name.substring(0, name.lastIndexOf('.'));
                problem(entry, "is not read, as its name doesn't end in .yaml. Rename it to " + stem + ".yaml");
            }
        }

        /// Whether a link ends within the directory, as those of a mounted ConfigMap do.
        private boolean stays(Path link) {
            try {
                if (link.toRealPath().startsWith(root)) {
                    return true;
                }
                problem(link, "is a link that leaves the directory. Replace it by the file it stands for");
            } catch (NoSuchFileException missing) {
                problem(link, "is a link to nothing. Remove it");
            } catch (IOException failed) {
                problem(link, "is a link that can't be followed. Remove it");
            }
            return false;
        }

        private void problem(Path path, String sentence) {
            problems.add(ProblemCodes.FILE, Origin.of(path.toString(), 0), sentence);
        }
    }
}
