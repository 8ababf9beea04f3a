package dev.berth.cli;

import dev.berth.core.Usage;
import dev.berth.render.TextSlots;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `berth slots [DIR]`
@Command(
        name = "slots",
        description =
                "Shows the slots of the Redis servers: whose they are, what is in them, who is connected, which are free."
                        + " Reads only.")
final class SlotsCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Options options = new Options();

    @Option(names = "--next", description = "Print only the next free number, for a new manifest.")
    private boolean next;

    @Option(names = "--server", paramLabel = "NAME", description = "Only this entry of `redis` in berth.yaml.")
    private String server = "";

    SlotsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Usage> usages = Composition.strict(console, options.cluster).redis(options.directory).stream()
                .filter(provider ->
                        server.isEmpty() || provider.address().name().equals(server))
                .flatMap(provider -> provider.usage().stream())
                .toList();
        List<Usage> servers = TextSlots.servers(usages);
        if (servers.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--server " + server + ": berth.yaml has no such entry of `redis`");
        }
        if (!next) {
            console.out().print(TextSlots.render(usages));
            return ExitCode.OK.code();
        }
        if (servers.size() > 1) {
            throw new ParameterException(spec.commandLine(), "there are several Redis servers: name one with --server");
        }
        List<Long> free = TextSlots.free(usages, servers.getFirst());
        if (free.isEmpty()) {
            console.err().println("berth: no slot is free. See: berth slots");
            return ExitCode.UNEXPECTED.code();
        }
        console.out().println(free.getFirst());
        return ExitCode.OK.code();
    }
}
