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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The files of a services directory: `berth.yaml` at its top and one `*.yaml` per service, also in sub-folders.
/// The folder [Environments#FOLDER] at its top holds patches of these files, in a folder for each environment that
/// looks
/// like the directory itself. Names that begin with a dot and files of other kinds are left out. Paths are below the
/// directory as the user gave it, sorted.
record ManifestFiles(Optional<Path> platform, List<Path> services) {

    static final String PLATFORM = "berth.yaml";

    /// Where nothing of a directory is read.
    static final ManifestFiles NONE = new ManifestFiles(Optional.empty(), List.of());

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
                ManifestFiles files = walked(directory, directory, problems);
                if (files.services.isEmpty() && files.platform.isEmpty() && problems.isEmpty()) {
                    problems.add(
                            ProblemCodes.FILE, origin, "holds no manifest (*.yaml). `berth new SERVICE` writes one");
                }
                return files;
            } catch (IOException failed) {
                problems.add(ProblemCodes.FILE, origin, unreadable(failed));
            }
        }
        return new ManifestFiles(Optional.empty(), List.of());
    }

    /// Lists one environment of `directory`: its patch of `berth.yaml`, and its patches of manifests.
    static ManifestFiles ofEnvironment(Path directory, Path folder, Problems problems) {
        try {
            return walked(directory, folder, problems);
        } catch (IOException failed) {
            problems.add(ProblemCodes.FILE, Origin.of(folder.toString(), 0), unreadable(failed));
            return new ManifestFiles(Optional.empty(), List.of());
        }
    }

    private static ManifestFiles walked(Path directory, Path top, Problems problems) throws IOException {
        var walk = new Walk(directory.toRealPath(), directory.resolve(Environments.FOLDER), problems);
        walk.folder(top, List.of());
        walk.found.sort(null);
        Path platform = top.resolve(PLATFORM);
        boolean hasPlatform = walk.found.remove(platform);
        return new ManifestFiles(hasPlatform ? Optional.of(platform) : Optional.empty(), walk.found);
    }

    /// These files without what lies in some folders.
    ManifestFiles without(Collection<Path> folders) {
        return new ManifestFiles(
                platform,
                services.stream()
                        .filter(file -> folders.stream().noneMatch(file.normalize()::startsWith))
                        .toList());
    }

    private static String unreadable(Exception failed) {
        return failed instanceof AccessDeniedException
                ? "may not be read: permission denied. Run `chmod +rx` on it"
                : "can't be read: " + failed.getMessage();
    }

    /// One walk through the folders below `root`, the real path of the directory, without the folder `skipped`.
    private record Walk(Path root, Path skipped, Problems problems, List<Path> found) {

        Walk(Path root, Path skipped, Problems problems) {
            this(root, skipped, problems, new ArrayList<>());
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
            if (entry.equals(skipped)) {
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
