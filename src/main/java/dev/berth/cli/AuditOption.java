package dev.berth.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--audit FILE`
final class AuditOption {

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--audit",
            paramLabel = "FILE",
            description = "Append a line of JSON to this file for each change when it ends: who, what, how it ended.")
    private String path = "";

    /// The file, opened before anything is changed.
    ///
    /// @param command as it was typed, without its arguments
    /// @throws ParameterException if it can't be written
    AuditFile open(Console console, String command, String directory, Optional<String> environment) {
        if (path.isEmpty()) {
            return AuditFile.none(console);
        }
        try {
            return AuditFile.at(Path.of(path), console, command, directory, environment);
        } catch (InvalidPathException e) {
            throw new ParameterException(spec.commandLine(), "--audit " + path + ": this is no path: " + e.getReason());
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--audit " + path + ": " + WholeFile.reason(e));
        }
    }
}
