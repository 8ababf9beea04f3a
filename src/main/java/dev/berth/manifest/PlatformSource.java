package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads `berth.yaml` and the environment's patch of it: those of the directory, or those that `--platform` names.
///
/// @param directory as the user gave it
/// @param base the directory's own files
/// @param patch the environment's own files; empty without an environment
/// @param environment its name
/// @param other the file that `--platform` names
record PlatformSource(
        Path directory,
        ManifestFiles base,
        Optional<ManifestFiles> patch,
        Optional<String> environment,
        Optional<PlatformFile> other) {

    /// The completed root of `berth.yaml`; empty if the file is wrong, as servers and endpoints are unknown then.
    ///
    /// @param interpolation replaces variables, and adds to the problems that it is given
    Optional<Node> completed(Function<Problems, Interpolation> interpolation, Documents documents) {
        var found = new Problems();
        Optional<Node> root = root(found);
        Optional<Node> change = patch(found);
        if (found.isEmpty() && change.isPresent()) {
            SchemaCheck.of(SchemaCheck.PLATFORM_PATCH).accepts(change.get(), found);
        }
        Optional<Node> completed = found.isEmpty()
                ? root.map(node ->
                                change.map(over -> MergePatch.apply(node, over)).orElse(node))
                        .flatMap(interpolation.apply(found)::apply)
                        .filter(node -> isMissing()
                                || SchemaCheck.of(SchemaCheck.PLATFORM).accepts(node, found))
                        .map(PlatformReader::completed)
                : Optional.empty();
        documents.addFirst(found);
        return completed;
    }

    /// Whether neither a file nor a patch says anything, so that there is nothing to check.
    private boolean isMissing() {
        return other.isEmpty()
                && base.platform().isEmpty()
                && patch.flatMap(ManifestFiles::platform).isEmpty();
    }

    private Optional<Node> root(Problems found) {
        if (other.isPresent()) {
            return other.get().parse(found);
        }
        return base.platform().isPresent()
                ? base.platform().flatMap(file -> YamlReader.read(file, file.toString(), found))
                : Optional.of(Node.empty(Origin.of(ManifestFiles.PLATFORM, 0)));
    }

    /// Whoever may not write `berth.yaml` may not write its patch either, so both are from the same place.
    private Optional<Node> patch(Problems found) {
        Optional<Path> own = patch.flatMap(ManifestFiles::platform);
        if (other.isEmpty()) {
            return own.flatMap(file -> YamlReader.read(file, file.toString(), found));
        }
        Optional<PlatformFile> beside = besideOther();
        if (beside.isEmpty() && own.isPresent()) {
            found.add(
                    ProblemCodes.LAYER,
                    Origin.of(other.get().path().toString(), 0),
                    "is used as --platform says, and has no patch for the environment \"" + environment.orElse("")
                            + "\" beside it, while the directory has " + own.get() + ". Put the patch at "
                            + other.get().besidePath(environment.orElse("")));
        }
        return beside.flatMap(file -> file.parse(found));
    }

    private Optional<PlatformFile> besideOther() {
        return other.flatMap(file -> environment.flatMap(file::beside));
    }

    /// What to say where files of the directory were not used, and differ from those that were.
    Optional<String> unused() {
        Optional<String> ofBase =
                other.flatMap(file -> file.difference(directory.resolve(ManifestFiles.PLATFORM), base.platform()));
        Optional<String> ofPatch = besideOther()
                .flatMap(file -> file.difference(
                        directory
                                .resolve(Environments.FOLDER)
                                .resolve(environment.orElse(""))
                                .resolve(ManifestFiles.PLATFORM),
                        patch.flatMap(ManifestFiles::platform)));
        String said = Stream.of(ofBase, ofPatch).flatMap(Optional::stream).collect(Collectors.joining(". "));
        return said.isEmpty() ? Optional.empty() : Optional.of(said);
    }
}
