package dev.berth.cli;

import dev.berth.core.InvalidInputException;
import dev.berth.core.LockBusyException;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// How a command that fails ends: a message for its user, and an exit code.
final class CommandFailures {

    private CommandFailures() {}

    /// An empty value is most often a variable of a pipeline that isn't set: what it was to choose is not known then.
    static void requireValues(CommandLine command) {
        for (ArgSpec argument : command.getParseResult().matchedArgs()) {
            if (argument.originalStringValues().stream().anyMatch(String::isBlank)) {
                throw new ParameterException(
                        command,
                        (argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel())
                                + ": the value is empty. Give one, or leave it out");
            }
        }
    }

    /// A mistake on the command line.
    static int usage(Console console, ParameterException failure) {
        console.err().println("berth: " + Text.printable(String.valueOf(failure.getMessage())));
        if (failure instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            if (!near.isEmpty()) {
                console.err().println("Did you mean " + String.join(" or ", near) + "?");
            }
        }
        console.err().println("See " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.code();
    }

    /// A failure of a command that has begun.
    static ExitCode failure(Console console, Exception failure, CommandLine.ParseResult parsed) {
        switch (failure) {
            case InvalidInputException invalid -> {
                invalid.problems().forEach(console.err()::println);
                console.err().println(Text.count(invalid.problems().size(), "problem") + ".");
                invalid.problems().stream().findFirst().ifPresent(problem -> console.explain(problem.code()));
            }
            case UnreadableException _, LockBusyException _ ->
                console.err().println("berth: " + Text.printable(String.valueOf(failure.getMessage())));
            default ->
                console.err()
                        .println("berth: unexpected: " + Text.printable(failure.toString())
                                + ". This is a defect of berth; run again with --debug to see where");
        }
        if (parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption("--debug")) {
            failure.printStackTrace(console.err());
        }
        return ExitCode.of(failure);
    }
}
