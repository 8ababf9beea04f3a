package dev.berth.cli;

import dev.berth.core.Text;
import dev.berth.report.GithubReport;
import dev.berth.report.MarkdownReport;
import dev.berth.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--report KIND=PATH`, as often as there are readers
final class ReportOptions {

    /// A comment on GitHub holds 65536 characters.
    private static final String COMMENT_BYTES = "60000";

    /// The limit of GitHub for the summary of a step.
    private static final int SUMMARY_BYTES = 1_000_000;

    /// @param path empty for annotations that go to the log
    private record Wanted(ReportKind kind, Optional<Path> path) {}

    /// The work of a command, which adds its findings to the draft.
    @FunctionalInterface
    interface Run {
        ExitCode run(ReportDraft draft);
    }

    private final List<Wanted> wanted = new ArrayList<>();
    private int maxBytes = Integer.parseInt(COMMENT_BYTES);

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--report",
            paramLabel = "KIND=PATH",
            description = "Write a report, however the run ends: json, markdown, html, github, gitlab-terraform,"
                    + " codequality, junit, sarif or prometheus. Repeatable. github=PATH writes the annotations to a"
                    + " file, github alone to the log.")
    void report(List<String> reports) {
        wanted.clear();
        reports.forEach(report -> wanted.add(parse(report)));
    }

    @Option(
            names = "--max-bytes",
            paramLabel = "N",
            defaultValue = COMMENT_BYTES,
            description = "The longest Markdown report; beyond it details, then the table give way to counts"
                    + " (default: ${DEFAULT-VALUE}).")
    void maxBytes(int bytes) {
        if (bytes < MarkdownReport.LEAST_BYTES) {
            throw mistake("--max-bytes " + bytes + ": the counts alone take " + MarkdownReport.LEAST_BYTES);
        }
        maxBytes = bytes;
    }

    int maxBytes() {
        return maxBytes;
    }

    /// Runs a command and writes what was asked for, also when the command is refused or fails. That the files can be
    /// written is made sure of before.
    int around(Console console, String command, String directory, ManifestOptions manifests, Run run) {
        var draft = new ReportDraft(manifests.environment(console), !wanted.isEmpty());
        Map<Wanted, WholeFile> files = begin();
        try {
            ExitCode code = run.run(draft);
            return write(console, draft.report(command, directory, code), files).code();
        } catch (RuntimeException failure) {
            draft.failed(failure);
            write(console, draft.report(command, directory, ExitCode.of(failure)), files);
            throw failure;
        } finally {
            files.values().forEach(this::forget);
        }
    }

    private Map<Wanted, WholeFile> begin() {
        var files = new LinkedHashMap<Wanted, WholeFile>();
        for (Wanted one : wanted) {
            if (one.path().isPresent()) {
                Path path = one.path().get();
                try {
                    files.put(one, WholeFile.at(path));
                } catch (IOException failed) {
                    files.values().forEach(this::forget);
                    throw mistake("--report " + one.kind() + "=" + path + ": " + WholeFile.reason(failed));
                }
            }
        }
        return files;
    }

    /// A draft that can't be removed does no harm.
    private void forget(WholeFile file) {
        try {
            file.close();
        } catch (IOException stays) {
            spec.commandLine().getErr().println("berth: a draft is left behind: " + stays.getMessage());
        }
    }

    private ExitCode write(Console console, Report report, Map<Wanted, WholeFile> files) {
        boolean failed = false;
        for (Wanted one : wanted) {
            try {
                WholeFile file = files.get(one);
                if (file != null) {
                    file.write(console.redaction().apply(one.kind().render(report, file.before(), maxBytes)));
                } else {
                    console.err().print(one.kind().render(report, "", maxBytes));
                }
                if (one.kind() == ReportKind.GITHUB) {
                    append(console, "GITHUB_STEP_SUMMARY", MarkdownReport.render(report, SUMMARY_BYTES));
                    append(console, "GITHUB_OUTPUT", GithubReport.outputs(report));
                }
            } catch (IOException e) {
                failed = true;
                console.err()
                        .println("berth: --report " + one.kind() + ": " + Text.printable(WholeFile.reason(e))
                                + ". What was printed holds all the same");
            }
        }
        boolean otherwiseWell = report.isSuccess();
        return failed && otherwiseWell ? ExitCode.UNEXPECTED : ExitCode.of(report.exitCode());
    }

    private static void append(Console console, String variable, String text) throws IOException {
        Optional<String> file = console.environment(variable);
        if (file.isPresent()) {
            Files.writeString(
                    Path.of(file.get()),
                    console.redaction().apply(text),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private Wanted parse(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String path = equals < 0 ? "" : text.substring(equals + 1);
        ReportKind kind = ReportKind.of(name)
                .orElseThrow(() -> mistake("--report " + text + ": there is no kind \""
                        + name + "\"."
                        + Text.nearest(name, ReportKind.names())
                                .map(near -> " Did you mean " + near + "?")
                                .orElse("")
                        + " There are: " + String.join(", ", ReportKind.names())));
        if (path.equals("-")) {
            throw mistake("--report " + text + ": name a file. --format prints to standard output");
        }
        if (path.isEmpty() && (equals >= 0 || kind != ReportKind.GITHUB)) {
            throw mistake("--report " + text + ": name a file, --report " + kind + "=PATH");
        }
        try {
            return new Wanted(kind, path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path)));
        } catch (InvalidPathException e) {
            throw mistake("--report " + text + ": this is no path: " + e.getReason());
        }
    }

    private ParameterException mistake(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
