package dev.berth.manifest;

import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.Problems;

/// Reads one YAML document that is no manifest, by the same strict rules, but up to 3 MiB.
public final class DocumentReader {

    private DocumentReader() {}

    /// The document in `yaml`. No IO.
    ///
    /// @param file the path that problems show
    /// @throws InvalidInputException if there is none, or several, or it is malformed
    public static Node read(String file, byte[] yaml) {
        var problems = new Problems();
        var document = YamlReader.parse(yaml, file, YamlReader.DOCUMENT, problems);
        problems.throwIfAny();
        return document.orElseThrow(() -> new AssertionError("neither a document nor a problem in " + file));
    }
}
