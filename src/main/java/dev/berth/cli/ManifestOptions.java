package dev.berth.cli;

import dev.berth.core.InvalidInputException;
import dev.berth.manifest.FleetReader;
import dev.berth.manifest.PlatformFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--environment NAME` and `--platform FILE`: which files a fleet is read from.
final class ManifestOptions {

    private static final String VARIABLE = "BERTH_ENVIRONMENT";

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description =
                    "Read the manifests with the patches of DIR/environments/NAME (default: $BERTH_ENVIRONMENT; if"
                            + " that isn't set either, without patches).")
    private String environment = "";

    @Option(
            names = "--platform",
            paramLabel = "FILE",
            description =
                    "Read this file in place of DIR/berth.yaml, which is then not used: a pipeline takes it from the"
                            + " target branch. With --environment, its patch is read from beside it:"
                            + " environments/NAME/berth.yaml. Relative paths in it start where berth was started, but that of"
                            + " the directory of Secrets, which starts at DIR.")
    private String platform = "";

    /// `reader` for the files that were named.
    /// @throws InvalidInputException if the platform file can't be read
    FleetReader applied(FleetReader reader, Console console) {
        Optional<PlatformFile> file =
                platform.isEmpty() ? Optional.empty() : Optional.of(PlatformFile.read(Path.of(platform)));
        return reader.with(file).in(environment(console));
    }

    /// The environment that was named; empty for the base.
    Optional<String> environment(Console console) {
        return Optional.of(environment)
                .filter(name -> !name.isEmpty())
                .or(() -> console.environment(VARIABLE).filter(name -> !name.isEmpty()));
    }

    /// The options as they were typed, for a run inside this one.
    String[] typed() {
        var typed = new ArrayList<String>();
        if (!environment.isEmpty()) {
            typed.addAll(List.of("--environment", environment));
        }
        if (!platform.isEmpty()) {
            typed.addAll(List.of("--platform", platform));
        }
        return typed.toArray(String[]::new);
    }
}
