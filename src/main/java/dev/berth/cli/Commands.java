package dev.berth.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// All commands.
@Command(
        name = "berth",
        description =
                "Gives every service its berth on shared infrastructure: a database, its users, Redis slots, and the Secret"
                        + " that tells the service how to reach them.",
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        footer = {
            "",
            "Exit codes: 0 ok, 1 unexpected, 2 changes (with --exit-code) or drift, 4 invalid files, 5 a guard refused, 6 not the plan that"
                    + " was reviewed, 7 applied in part, 8 lock busy, 9 a server or store could not be read, 10 not approved, 64 usage"
        })
public final class Commands implements Runnable {

    /// In the order of the help.
    static final List<String> NAMES = List.of(
            "validate",
            "plan",
            "apply",
            "bootstrap",
            "migrate",
            "rotate",
            "secrets",
            "drift",
            "show",
            "merge",
            "check",
            "status",
            "doctor",
            "access",
            "explain",
            "owners",
            "policy",
            "slots",
            "new",
            "import",
            "schema",
            "completion",
            "demo",
            "help",
            "version");

    @CommandLine.Spec
    private CommandSpec spec;

    private Commands() {
        this.spec = CommandSpec.create();
    }

    /// Runs a command line; every failure ends as a message on `console.err()` and an exit code.
    public static int run(Console console, String... args) {
        Console redacted = console.redacted();
        try {
            if (isVersion(args)) {
                redacted.out().println(Version.line());
                return ExitCode.OK.code();
            }
            int code = commandLineOf(redacted, args).execute(args);
            if (ExitCode.isCutShort(code)) {
                redacted.explain("exit-" + code);
            }
            return code;
        } finally {
            redacted.flush();
        }
    }

    /// Whether the arguments ask for the version only. The version is printed without the model of the
    /// commands, in a third of the time.
    private static boolean isVersion(String... args) {
        return args.length == 1 && List.of("--version", "-V").contains(args[0]);
    }

    /// Whether a run printed help, the version or a usage error, and did nothing whose end must be reported.
    public static boolean wasOnlyHelp(int exitCode, String... args) {
        return exitCode == ExitCode.USAGE.code()
                || (exitCode == ExitCode.OK.code()
                        && (List.of(args).stream().anyMatch(List.of("--version", "-V", "--help", "-h")::contains)
                                || List.of(args).indexOf("help") == 0));
    }

    /// All commands, ready to parse.
    static CommandLine commandLine(Console console) {
        return commandLine(
                console, NAMES.stream().map(name -> command(name, console)).toList());
    }

    /// The model of this command line. To build the model of a command costs some milliseconds: where one is
    /// named, the others are left out, else there is no more of each than the help of `berth` says.
    static CommandLine commandLineOf(Console console, String... args) {
        String first = args.length > 0 ? args[0] : "";
        if (first.equals("completion")) {
            return commandLine(console);
        }
        return commandLine(
                console,
                NAMES.contains(first)
                        ? List.of(command(first, console))
                        : NAMES.stream()
                                .<Object>map(name -> said(name, command(name, console)))
                                .toList());
    }

    private static CommandLine commandLine(Console console, List<Object> subcommands) {
        var commands = new CommandLine(new Commands());
        subcommands.forEach(commands::addSubcommand);
        all(commands).filter(Commands::isRun).forEach(command -> {
            command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(() ->
                    new String[] {Version.line()});
            command.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
            command.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
            command.setCaseInsensitiveEnumValuesAllowed(true);
            command.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
            command.setParameterExceptionHandler((failure, _) -> CommandFailures.usage(console, failure));
            command.setExecutionExceptionHandler((failure, _, parsed) ->
                    CommandFailures.failure(console, failure, parsed).code());
        });
        commands.setExecutionStrategy(parsed -> {
            parsed.asCommandLineList().forEach(CommandFailures::requireValues);
            return new CommandLine.RunLast().execute(parsed);
        });
        return commands;
    }

    private static Object command(String name, Console console) {
        return switch (name) {
            case "validate" -> new ValidateCommand(console);
            case "plan" -> new PlanCommand(console);
            case "apply" -> new ApplyCommand(console);
            case "bootstrap" -> new BootstrapCommand(console);
            case "migrate" -> new MigrateCommand(console);
            case "rotate" -> new RotateCommand(console);
            case "secrets" -> new SecretsCommand(console);
            case "drift" -> new DriftCommand(console);
            case "show" -> new ShowCommand(console);
            case "merge" -> new MergeCommand(console);
            case "check" -> new CheckCommand(console);
            case "status" -> new StatusCommand(console);
            case "doctor" -> new DoctorCommand(console);
            case "access" -> new AccessCommand(console);
            case "explain" -> new ExplainCommand(console);
            case "owners" -> new OwnersCommand(console);
            case "policy" -> new PolicyCommand(console);
            case "slots" -> new SlotsCommand(console);
            case "new" -> new NewCommand(console);
            case "import" -> new ImportCommand(console);
            case "schema" -> new SchemaCommand(console);
            case "completion" -> new CompletionCommand(console);
            case "demo" -> new DemoCommand(console);
            case "help" -> new HelpCommand(console);
            case "version" -> new VersionCommand(console);
            default -> throw new AssertionError(name);
        };
    }

    /// Whether `command` does something besides printing the help of `berth`.
    private static boolean isRun(CommandLine command) {
        return command.getCommandSpec().userObject() != null;
    }

    /// The lines about a command in the help of `berth`.
    private static CommandSpec said(String name, Object command) {
        Command annotation = Objects.requireNonNull(command.getClass().getAnnotation(Command.class));
        CommandSpec said = CommandSpec.create().name(name);
        said.usageMessage().description(annotation.description());
        return said;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    private static Stream<CommandLine> all(CommandLine commands) {
        return Stream.concat(Stream.of(commands), commands.getSubcommands().values().stream());
    }
}
