package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.Service;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `berth owners [DIR]`
@Command(
        name = "owners",
        description =
                "Prints a line of CODEOWNERS for each manifest that names its owner, and for its patches. Start it at"
                        + " the top of the repository. Works offline, without credentials.")
final class OwnersCommand implements Callable<Integer> {

    /// What CODEOWNERS reads as part of a pattern.
    private static final Pattern SPECIAL = Pattern.compile("[\\\\ #*?\\[\\]!]");

    private final Console console;

    @Mixin
    private DirectoryOptions options = new DirectoryOptions();

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            description =
                    "Put this in front of owners that have no @: @company/ makes @company/team-cafe of team-cafe.")
    private String prefix = "@";

    OwnersCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Composition composition = Composition.lenient(console, options.manifests);
        Fleet fleet = composition.read(options.directory);
        console.unused(fleet);
        boolean hasEnvironments = !composition.environments(options.directory).isEmpty();
        for (Service service : fleet.services()) {
            service.ownership()
                    .owner()
                    .ifPresent(owner -> files(service, hasEnvironments)
                            .forEach(file -> console.out()
                                    .println(pattern(file) + " "
                                            + Text.printable(owner.contains("@") ? owner : prefix + owner))));
        }
        return ExitCode.OK.code();
    }

    /// The manifest, and its patches in any environment.
    private List<String> files(Service service, boolean hasEnvironments) {
        String patches = Path.of(options.directory).normalize() + "/environments/**/"
                + service.id().name() + ".yaml";
        String manifest = SPECIAL.matcher(Path.of(service.file()).normalize().toString())
                .replaceAll(found -> "\\\\" + found.group().replace("\\", "\\\\"));
        return hasEnvironments ? List.of(manifest, patches) : List.of(manifest);
    }

    private static String pattern(String file) {
        return "/" + Text.printable(file);
    }
}
