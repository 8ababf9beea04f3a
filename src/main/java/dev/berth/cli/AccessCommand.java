package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.Provider;
import dev.berth.core.UnreadableException;
import dev.berth.core.access.AccessQuestion;
import dev.berth.core.access.AccessReview;
import dev.berth.core.access.AccessRole;
import dev.berth.render.CsvAccess;
import dev.berth.render.JsonAccess;
import dev.berth.render.TextAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `berth access [DIR]`
@Command(
        name = "access",
        description =
                "Shows which role may do what on the PostgreSQL servers, and why: as the owner, by a grant, as everybody, as a"
                        + " member of another role. Reads only.")
final class AccessCommand implements Callable<Integer> {

    /// How it can be printed.
    enum Format {
        text,
        json,
        csv
    }

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Options options = new Options();

    @Option(
            names = "--who",
            paramLabel = "ROLE",
            description = "Only this role; `public` is every role (default: all roles but PostgreSQL's own, pg_…).")
    private String who = "";

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description = "Only this database of the server, whether a manifest declares it or not. Repeatable.")
    private List<String> databases = new ArrayList<>();

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description = "Only this entry of `postgres` in berth.yaml: `main` or `postgres/main`. Repeatable.")
    private List<String> servers = new ArrayList<>();

    @Option(names = "--format", description = "How to print it: ${COMPLETION-CANDIDATES} (default: text).")
    private Format format = Format.text;

    AccessCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var question = new AccessQuestion(Optional.of(who).filter(name -> !name.isEmpty()), new TreeSet<>(databases));
        AccessReview review = read(question);
        boolean complete = review.notes().isEmpty();
        if (complete) {
            requireFound(question, review);
        }
        console.out()
                .print(
                        switch (format) {
                            case text -> TextAccess.render(options.directory, review, console.paint(options.noColor));
                            case json -> JsonAccess.render(options.directory, question, review, Version.number());
                            case csv -> CsvAccess.render(review);
                        });
        if (format == Format.csv) {
            review.notes().forEach(console::note);
        }
        return (complete ? ExitCode.OK : ExitCode.INCOMPLETE).code();
    }

    private AccessReview read(AccessQuestion question) {
        List<Provider<?, ?, ?>> all =
                Composition.strict(console, options.cluster, options.manifests).ofSystem(options.directory, "postgres");
        for (String name : servers) {
            if (all.stream().noneMatch(provider -> ServerOptions.isNamed(provider.address(), List.of(name)))) {
                throw mistake("--server " + name + ": berth.yaml has no such entry of `postgres`");
            }
        }
        return all.stream()
                .filter(provider -> ServerOptions.isNamed(provider.address(), servers))
                .map(provider -> ofServer(provider, question))
                .reduce(AccessReview.NOTHING, AccessReview::and);
    }

    private static AccessReview ofServer(Provider<?, ?, ?> provider, AccessQuestion question) {
        try {
            return provider.access(question);
        } catch (UnreadableException e) {
            return AccessReview.unread(Note.of(Note.UNREADABLE, provider.address(), String.valueOf(e.getMessage())));
        }
    }

    private void requireFound(AccessQuestion question, AccessReview review) {
        for (String name : question.databases()) {
            if (review.databases().stream().map(Address::name).noneMatch(name::equals)) {
                throw mistake("--database " + name + ": no server has a database of that name");
            }
        }
        question.who()
                .filter(role ->
                        !role.equals(AccessRole.PUBLIC) && review.roles().isEmpty())
                .ifPresent(role -> {
                    throw mistake("--who " + role + ": no server has a role of that name");
                });
    }

    private ParameterException mistake(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
