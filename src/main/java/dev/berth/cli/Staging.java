package dev.berth.cli;

import dev.berth.core.InvalidInputException;
import dev.berth.core.Problem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A copy of a services directory to which new manifests are added and checked together with the others, before any
/// of them is written.
final class Staging implements AutoCloseable {

    private final Path directory;
    private final Path copy;
    private final SortedMap<String, String> added = new TreeMap<>();

    Staging(Path directory) throws IOException {
        this.directory = directory;
        this.copy = Files.createTempDirectory("berth-import");
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                    Path target = copy.resolve(directory.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /// Whether there is such a file, or one is added already.
    boolean has(String file) {
        return Files.exists(copy.resolve(file));
    }

    void add(String file, String text) throws IOException {
        added.put(file, text);
        Files.writeString(copy.resolve(file), text);
    }

    /// Takes out the files that aren't valid, or not together with the others, and returns why.
    SortedMap<String, String> withdrawInvalid(Composition composition) throws IOException {
        var withdrawn = new TreeMap<String, String>();
        while (true) {
            try {
                if (!added.isEmpty()) {
                    composition.read(copy.toString());
                }
                return withdrawn;
            } catch (InvalidInputException invalid) {
                var wrong = invalid.problems().stream()
                        .filter(problem -> added.containsKey(file(problem)))
                        .collect(Collectors.groupingBy(this::file, TreeMap::new, Collectors.toList()));
                if (wrong.isEmpty()) {
                    throw invalid;
                }
                for (var entry : wrong.entrySet()) {
                    withdrawn.put(entry.getKey(), sentence(entry.getValue()));
                    added.remove(entry.getKey());
                    Files.delete(copy.resolve(entry.getKey()));
                }
            }
        }
    }

    private String file(Problem problem) {
        Path file = Path.of(problem.origin().file());
        return file.startsWith(copy) ? copy.relativize(file).toString() : "";
    }

    private String sentence(List<Problem> problems) {
        return problems.stream()
                .map(problem -> problem.message().replace(copy.toString(), directory.toString()))
                .collect(Collectors.joining("; "));
    }

    /// Writes what was added: each file is there as a whole or not at all, and none that is there is touched.
    ///
    /// @param present receives the files that another process has written meanwhile
    /// @return what was written
    List<Path> write(Consumer<Path> present) throws IOException {
        Files.createDirectories(directory);
        var written = new ArrayList<Path>();
        for (var entry : added.entrySet()) {
            Path file = directory.resolve(entry.getKey());
            Path unfinished = directory.resolve("." + entry.getKey() + ".new");
            try {
                Files.writeString(unfinished, entry.getValue());
                Files.move(unfinished, file);
                written.add(file);
            } catch (FileAlreadyExistsException exists) {
                present.accept(file);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
        return written;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(copy)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
