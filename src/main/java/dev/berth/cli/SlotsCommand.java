package dev.berth.cli;

import dev.berth.core.Provider;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.core.Usage;
import dev.berth.render.TextSlots;
import java.util.ArrayList;
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

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description = "Only this entry of `redis` in berth.yaml: `main` or `redis/main`. Repeatable.")
    private List<String> servers = new ArrayList<>();

    SlotsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Provider<?, ?, ?>> all =
                Composition.strict(console, options.cluster, options.manifests).ofSystem(options.directory, "redis");
        for (String name : servers) {
            if (all.stream().noneMatch(provider -> ServerOptions.isNamed(provider.address(), List.of(name)))) {
                throw new ParameterException(
                        spec.commandLine(), "--server " + name + ": berth.yaml has no such entry of `redis`");
            }
        }
        List<Provider<?, ?, ?>> providers = all.stream()
                .filter(provider -> ServerOptions.isNamed(provider.address(), servers))
                .toList();
        if (next && providers.size() > 1) {
            throw new ParameterException(spec.commandLine(), "there are several Redis servers: name one with --server");
        }
        var usages = new ArrayList<Usage>();
        boolean complete = true;
        for (Provider<?, ?, ?> provider : providers) {
            try {
                usages.addAll(provider.usage());
            } catch (UnreadableException e) {
                console.err().println("berth: " + Text.printable(String.valueOf(e.getMessage())));
                complete = false;
            }
        }
        if (!next) {
            console.out().print(TextSlots.render(usages));
        }
        if (!complete) {
            return ExitCode.INCOMPLETE.code();
        }
        return next ? next(usages) : ExitCode.OK.code();
    }

    private int next(List<Usage> usages) {
        List<Long> free = TextSlots.free(usages, TextSlots.servers(usages).getFirst());
        if (free.isEmpty()) {
            console.err().println("berth: no slot is free. See: berth slots");
            return ExitCode.UNEXPECTED.code();
        }
        console.out().println(free.getFirst());
        return ExitCode.OK.code();
    }
}
