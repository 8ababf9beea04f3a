package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.run.ReconcileInput;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// The options of every command that looks at services of a directory and at the servers.
///
/// `[DIR] [SERVICE…]`: no service's name has a dot or a slash, so whatever has one is the directory.
final class ServicesOptions extends Display {

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Mixin
    ManifestOptions manifests = new ManifestOptions();

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String directory = "services.d";
    private final List<String> names = new ArrayList<>();

    @Parameters(
            arity = "0..*",
            paramLabel = "DIR|SERVICE",
            description =
                    "The directory of manifests, if it has a dot or a slash (default: services.d); services to look at"
                            + " (default: all).")
    void arguments(List<String> arguments) {
        names.clear();
        List<String> directories = arguments.stream()
                .filter(argument -> argument.contains("/") || argument.contains("."))
                .toList();
        if (directories.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "there are two directories: " + String.join(", ", directories));
        }
        directories.forEach(only -> directory = only);
        arguments.stream().filter(argument -> !directories.contains(argument)).forEach(names::add);
    }

    String directory() {
        return directory;
    }

    private static boolean isFolder(String name) {
        try {
            return Files.isDirectory(Path.of(name));
        } catch (InvalidPathException none) {
            return false;
        }
    }

    /// Whether any service was named.
    boolean isNamed() {
        return !names.isEmpty();
    }

    /// The servers that were named where services are named otherwise, or all of them.
    /// @throws ParameterException if `berth.yaml` has none of that name
    SortedSet<String> ofServers(SortedSet<String> servers) {
        for (String name : names) {
            if (!servers.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        name + ": berth.yaml has no such server with a login of berth's own. There are: "
                                + String.join(", ", servers));
            }
        }
        return names.isEmpty() ? servers : new TreeSet<>(names);
    }

    /// The services that were named, or all that the estate covers.
    /// @throws ParameterException if one isn't declared or covered
    SortedSet<String> covered(ReconcileInput input) {
        SortedSet<String> chosen = of(input.services());
        for (String name : names) {
            if (!input.scope().covers(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        name + " is at home on " + input.scope().home(name)
                                + ", and this run covers other servers. Leave --server or --shard out");
            }
        }
        return input.scope().covered(chosen);
    }

    /// The services that were named, or all of them.
    /// @throws ParameterException if one isn't declared
    SortedSet<String> of(SortedSet<String> declared) {
        for (String name : names) {
            if (!declared.contains(name)) {
                String hint = isFolder(name)
                        ? " There is a folder of that name: write ./" + name
                        : Text.nearest(name, declared)
                                .map(near -> " Did you mean " + near + "?")
                                .orElse("");
                throw new ParameterException(spec.commandLine(), name + ": no manifest declares that service." + hint);
            }
        }
        return names.isEmpty() ? declared : new TreeSet<>(names);
    }
}
