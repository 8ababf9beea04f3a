package dev.berth.cli;

import dev.berth.core.Note;
import dev.berth.core.Text;
import dev.berth.importing.Importer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `berth import [DIR]`
@Command(
        name = "import",
        description =
                "Writes manifests for the databases of a server, and the Redis slots that Secrets tell, as far as no"
                        + " manifest declares them yet. Changes no server and no Secret, and overwrites no file.")
final class ImportCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Options options = new Options();

    @Option(names = "--server", paramLabel = "NAME", description = "Only this entry of `postgres` in berth.yaml.")
    private String server = "";

    @Option(
            names = "--namespace",
            paramLabel = "NAMESPACE",
            description = "Only the Secrets of this namespace; may be repeated (default: all namespaces).")
    private List<String> namespaces = new ArrayList<>();

    ImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        var composition = Composition.strict(console, options.cluster, options.manifests);
        ImportFindings found = composition
                .findings(options.directory, server, new TreeSet<>(namespaces))
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--server " + server + ": berth.yaml has no such entry of `postgres`"));
        var notes = new ArrayList<>(found.notes());
        try (var staging = new Staging(Path.of(options.directory))) {
            for (Importer.Draft draft : found.drafts()) {
                String file = draft.service() + ".yaml";
                if (!NewCommand.isName(draft.service()) || staging.has(file)) {
                    notes.add(Note.of(
                            "not-imported",
                            draft.service() + ": "
                                    + (staging.has(file)
                                            ? file + " is there already"
                                            : "no service can be called so")));
                } else {
                    staging.add(file, found.head() + draft.text());
                }
            }
            staging.withdrawInvalid(composition)
                    .forEach((file, why) -> notes.add(Note.of("not-imported", file + ": " + why)));
            List<Path> written = staging.write(file -> notes.add(
                    Note.of("not-imported", file.getFileName() + ": somebody else has written it meanwhile")));
            report(written, notes);
        }
        return ExitCode.OK.code();
    }

    private void report(List<Path> written, List<Note> notes) {
        written.forEach(file -> console.out().println("wrote  " + Text.printable(file.toString())));
        notes.stream()
                .sorted()
                .forEach(note -> console.out()
                        .println("note   " + note.code() + " "
                                + Text.printable(note.address()
                                                .map(address -> address + ": ")
                                                .orElse("")
                                        + note.message())));
        console.out()
                .println("Wrote " + Text.count(written.size(), "manifest") + "; " + Text.count(notes.size(), "note")
                        + ".");
        if (!written.isEmpty()) {
            console.err().println("Next: berth plan " + Text.printable(options.directory) + " --allow adopt");
        }
    }
}
