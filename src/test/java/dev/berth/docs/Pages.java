package dev.berth.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The pages that people read: Markdown in the top folder, `docs`, `examples` and `skills`.
final class Pages {

    private Pages() {}

    /// All of them, in order.
    static List<Path> all() throws IOException {
        var pages = new ArrayList<Path>();
        for (String folder : List.of("docs", "examples", "skills")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                pages.addAll(files.filter(file -> file.toString().endsWith(".md"))
                        .sorted()
                        .toList());
            }
        }
        try (Stream<Path> files = Files.list(Path.of(""))) {
            pages.addAll(files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList());
        }
        return pages;
    }
}
