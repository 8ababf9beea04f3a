package dev.berth.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The command line as a page: a heading for each command, with its arguments and options.
public final class CommandReference {

    private CommandReference() {}

    /// The page in Markdown.
    public static String page() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        CommandLine all =
                Commands.commandLine(new Console(nowhere, nowhere, new StringReader(""), new TreeMap<>(), ""));
        var page = new StringBuilder("""
                # Commands and options

                Results go to stdout, progress and errors to stderr. `DIR` is `services.d` by default. An option with an empty value is a usage error,
                because berth can't know what a pipeline's variable was to choose. [Exit codes](exit-codes.md) are the same for every command. This page follows
                from the command line itself; `berth COMMAND --help` prints a part of it.

                | command | does |
                | --- | --- |
                """);
        all.getSubcommands()
                .forEach((name, command) -> page.append(
                        "| [`berth %s`](#berth-%s) | %s |\n".formatted(name, name, summary(command.getCommandSpec()))));
        all.getSubcommands().forEach((name, command) -> section(page, "berth " + name, command));
        return page.toString();
    }

    private static void section(StringBuilder page, String name, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        page.append("\n## ").append(name).append("\n\n").append(summary(spec)).append('\n');
        List<PositionalParamSpec> arguments = spec.positionalParameters().stream()
                .filter(argument -> !argument.hidden())
                .toList();
        List<OptionSpec> options = spec.options().stream()
                .filter(option -> !option.hidden())
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList();
        if (!arguments.isEmpty() || !options.isEmpty()) {
            page.append("\n| argument or option | means |\n| --- | --- |\n");
        }
        arguments.forEach(argument -> row(page, argument.paramLabel(), argument.description()));
        options.forEach(option -> row(page, names(option), option.description()));
        command.getSubcommands().forEach((inner, sub) -> section(page, name + " " + inner, sub));
    }

    private static String names(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .sorted(Comparator.comparingInt(String::length))
                .collect(Collectors.joining(", "));
        return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
    }

    private static void row(StringBuilder page, String name, String[] description) {
        page.append("| `").append(name).append("` | ").append(text(description)).append(" |\n");
    }

    private static String summary(CommandSpec spec) {
        return text(spec.usageMessage().description());
    }

    private static String text(String[] lines) {
        return String.join(" ", lines)
                .replace("%n", " ")
                .replace("%%", "%")
                .replace("|", "\\|")
                .strip();
    }
}
