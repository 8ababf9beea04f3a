package dev.berth.cli;

import dev.berth.cli.Git.GitException;
import dev.berth.core.Selection;
import dev.berth.core.Text;
import dev.berth.manifest.ChangedServices;
import dev.berth.manifest.ChangedServices.ChangedFile;
import dev.berth.run.ReconcileInput;
import dev.berth.run.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--only SERVICE`, `--changed-since REF`, `--owner NAME` and `--label NAME=VALUE`
final class SelectionOptions {

    private final List<String> only = new ArrayList<>();

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--only", paramLabel = "SERVICE", description = "Leave all other services out. Repeatable.")
    void only(List<String> services) {
        only.clear();
        only.addAll(services);
    }

    @Option(
            names = "--changed-since",
            paramLabel = "REF",
            description = "Leave out the services whose files are as they were where this branch left REF in git.")
    private String ref = "";

    @Mixin
    private OwnershipOptions ownership = new OwnershipOptions();

    /// The part of the fleet that was asked for; empty for all that the estate covers. Reads the manifests again where
    /// git is asked.
    /// @throws ParameterException if a service isn't declared or covered, or git can't tell
    Optional<Selection> of(ReconcileInput input, Composition composition) {
        if (!only.isEmpty() && !ref.isEmpty()) {
            throw mistake("--only and --changed-since choose services in two ways. Use one of them");
        }
        Optional<Selection> part = chosen(input, composition);
        return ownership.of(input, part);
    }

    private Optional<Selection> chosen(ReconcileInput input, Composition composition) {
        if (!ref.isEmpty()) {
            return Optional.of(input.scope().narrowed(changed(input.directory(), composition)));
        }
        only.forEach(service -> requireDeclared(service, input.services()));
        only.forEach(service -> requireCovered(service, input.scope()));
        var services = new TreeSet<>(only);
        return services.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        input.scope().narrowed(Selection.of(services, "--only " + String.join(" --only ", services))));
    }

    private void requireCovered(String service, Scope scope) {
        if (!scope.covers(service)) {
            throw mistake("--only " + service + ": that service is at home on " + scope.home(service)
                    + ", and this run covers other servers. Leave --server or --shard out");
        }
    }

    private Selection changed(String directory, Composition composition) {
        Path folder = Path.of(directory);
        try {
            List<ChangedFile> files = new Git(folder)
                    .changedSince(ref).stream()
                            .filter(file -> composition.uses(file.path()))
                            .toList();
            return ChangedServices.of(
                    composition.read(directory),
                    file -> content(folder.resolve(file.toString())),
                    files,
                    "--changed-since " + ref);
        } catch (GitException | UncheckedIOException e) {
            throw mistake("--changed-since " + ref + ": " + e.getMessage());
        }
    }

    private static Optional<String> content(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void requireDeclared(String service, SortedSet<String> declared) {
        if (!declared.contains(service)) {
            String hint = Text.nearest(service, declared)
                    .map(near -> " Did you mean " + near + "?")
                    .orElse("");
            throw mistake("--only " + service + ": no manifest declares that service." + hint);
        }
    }

    private ParameterException mistake(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
