package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The folders below `environments/`: each holds patches of `berth.yaml` and of manifests.
///
/// @param folder where they are
/// @param folders by the environment's name
record Environments(Path folder, SortedMap<String, Path> folders) {

    /// The folder of a services directory that holds them.
    static final String FOLDER = "environments";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    Environments {
        folders = Collections.unmodifiableSortedMap(new TreeMap<>(folders));
    }

    /// Lists those of `directory`; none if it has no such folder.
    static Environments in(Path directory, Problems problems) {
        Path folder = directory.resolve(FOLDER);
        var folders = new TreeMap<String, Path>();
        if (Files.isDirectory(folder)) {
            for (Path entry : entries(folder, problems)) {
                String name = entry.getFileName().toString();
                if (leaves(directory, entry)) {
                    problems.add(
                            ProblemCodes.FILE,
                            Origin.of(entry.toString(), 0),
                            "is a link that leaves the directory. Replace it by the folder it stands for");
                } else if (!Files.isDirectory(entry)) {
                    problems.add(
                            ProblemCodes.FILE,
                            Origin.of(entry.toString(), 0),
                            "belongs to no environment. Move it to " + folder.resolve("NAME")
                                    + ", or out of this folder");
                } else if (NAME.matcher(name).matches()) {
                    folders.put(name, entry);
                } else {
                    problems.add(
                            ProblemCodes.FILE,
                            Origin.of(entry.toString(), 0),
                            "is no name of an environment, which is made of lower-case letters, digits and hyphens."
                                    + " Rename the folder");
                }
            }
        }
        return new Environments(folder, folders);
    }

    private static List<Path> entries(Path folder, Problems problems) {
        DirectoryStream.Filter<Path> visible =
                path -> !path.getFileName().toString().startsWith(".");
        try (var entries = Files.newDirectoryStream(folder, visible)) {
            var all = new ArrayList<Path>();
            entries.forEach(all::add);
            all.sort(null);
            return all;
        } catch (IOException failed) {
            problems.add(
                    ProblemCodes.FILE,
                    Origin.of(folder.toString(), 0),
                    "can't be read: " + Text.printable(String.valueOf(failed.getMessage())));
            return List.of();
        }
    }

    private static boolean leaves(Path directory, Path entry) {
        try {
            return !entry.toRealPath().startsWith(directory.toRealPath());
        } catch (IOException missing) {
            return true;
        }
    }

    /// The folder of one environment; an unknown name is a problem.
    Optional<Path> find(String name, Problems problems) {
        Path found = folders.get(name);
        if (found == null) {
            String known = folders.isEmpty()
                    ? "There is none: an environment is a folder there, with a berth.yaml or <service>.yaml"
                    : Text.nearest(name, folders.keySet())
                                    .map(near -> "Did you mean " + near + "? ")
                                    .orElse("")
                            + "There are: " + String.join(", ", folders.keySet());
            problems.add(
                    ProblemCodes.LAYER,
                    Origin.of(folder.toString(), 0),
                    "has no environment \"" + Text.printable(name) + "\". " + known);
        }
        return Optional.ofNullable(found);
    }

    /// The folders of directory stores that the patches of `berth.yaml` name: what lies there is no manifest, whichever
    /// environment is read.
    ///
    /// @param other the file that `--platform` names, whose patches count then
    /// @param interpolation replaces variables
    List<Path> stores(Path directory, Optional<PlatformFile> other, Interpolation interpolation) {
        return folders.entrySet().stream()
                .map(folder -> other.map(file -> file.besidePath(folder.getKey()))
                        .orElseGet(() -> folder.getValue().resolve(ManifestFiles.PLATFORM)))
                .filter(Files::isRegularFile)
                .flatMap(file -> YamlReader.read(file, file.toString(), new Problems()).stream())
                .flatMap(patch -> interpolation.apply(patch).stream())
                .flatMap(patch -> patch.get("secrets").flatMap(secrets -> secrets.get("path")).stream())
                .filter(Node.Scalar.class::isInstance)
                .map(path -> Fleet.storeFolder(directory, path.text()))
                .toList();
    }
}
