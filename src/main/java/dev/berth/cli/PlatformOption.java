package dev.berth.cli;

import dev.berth.core.InvalidInputException;
import dev.berth.manifest.PlatformFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--platform FILE`
final class PlatformOption {

    @Option(
            names = "--platform",
            paramLabel = "FILE",
            description =
                    "Read this file in place of DIR/berth.yaml, which is then not used: a pipeline takes it from the"
                            + " target branch. Relative paths in it start where berth was started, but that of the directory of Secrets,"
                            + " which starts at DIR.")
    private String file = "";

    /// The file, read once; empty if DIR has its own.
    /// @throws InvalidInputException if it can't be read
    Optional<PlatformFile> file() {
        return file.isEmpty() ? Optional.empty() : Optional.of(PlatformFile.read(Path.of(file)));
    }

    /// The option as it was typed, for a run inside this one.
    String[] typed() {
        return file.isEmpty() ? new String[0] : new String[] {"--platform", file};
    }
}
