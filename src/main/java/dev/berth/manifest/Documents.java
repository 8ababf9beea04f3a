package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Parallel;
import dev.berth.core.Problem;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and checks YAML files, many at a time.
///
/// @param problems takes the first problems of each file
record Documents(Problems problems) {

    private static final int MAX_PROBLEMS_PER_FILE = 20;

    /// The content of the files, in their order, without those that are no YAML.
    Map<Path, Node> read(List<Path> files) {
        return collected(Parallel.compute(files, Document::read));
    }

    /// The documents that the schema accepts.
    Map<Path, Node> accepted(Map<Path, Node> documents, SchemaCheck schema) {
        return collected(Parallel.compute(List.copyOf(documents.entrySet()), entry -> Document.checked(entry, schema)));
    }

    private Map<Path, Node> collected(List<Document> documents) {
        var roots = new LinkedHashMap<Path, Node>();
        for (Document document : documents) {
            document.root().ifPresent(root -> roots.put(document.file(), root));
            addFirst(document.problems());
        }
        return roots;
    }

    /// Adds the first problems of one file, with a word on how many there are beyond.
    void addFirst(Problems found) {
        List<Problem> all = found.sorted();
        if (all.size() <= MAX_PROBLEMS_PER_FILE) {
            problems.addAll(all);
            return;
        }
        var some = new ArrayList<>(all.subList(0, MAX_PROBLEMS_PER_FILE));
        Problem last = some.getLast();
        String more = Text.count(all.size() - MAX_PROBLEMS_PER_FILE, "more problem");
        some.add(new Problem(last.code(), last.origin(), "… and " + more + " from here on in this file"));
        problems.addAll(some);
    }

    /// One file, and what is wrong with it.
    private record Document(Path file, Optional<Node> root, Problems problems) {

        static Document read(Path file) {
            var found = new Problems();
            return new Document(file, YamlReader.read(file, file.toString(), found), found);
        }

        static Document checked(Map.Entry<Path, Node> document, SchemaCheck schema) {
            var found = new Problems();
            boolean accepted = schema.accepts(document.getValue(), found);
            return new Document(
                    document.getKey(), accepted ? Optional.of(document.getValue()) : Optional.empty(), found);
        }
    }
}
