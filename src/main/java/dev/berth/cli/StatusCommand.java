package dev.berth.cli;

import dev.berth.core.Status;
import dev.berth.render.JsonStatus;
import dev.berth.render.TextStatus;
import dev.berth.run.ReconcileInput;
import dev.berth.run.StatusReader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `berth status [SERVICE…]`
@Command(
        name = "status",
        description =
                "Shows what each service uses of its database, slots, vhost and Secret, the one nearest to a limit first,"
                        + " and whether it is as declared. Reads only.")
final class StatusCommand implements Callable<Integer> {

    /// How it can be printed.
    enum Format {
        text,
        json
    }

    private final Console console;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private ServicesOptions services = new ServicesOptions();

    @Mixin
    private OwnershipOptions ownership = new OwnershipOptions();

    @Option(names = "--format", description = "How to print it: ${COMPLETION-CANDIDATES} (default: text).")
    private Format format = Format.text;

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ReconcileInput input = servers.of(Composition.strict(console, services.cluster, services.manifests)
                .input(services.directory()));
        input.notes().forEach(console::note);
        Status status = new StatusReader(input).read(ownership.of(input, services.covered(input)));
        console.out()
                .print(
                        switch (format) {
                            case text -> TextStatus.render(status, Systems.columns(), console.paint(services.noColor));
                            case json -> JsonStatus.render(status, Version.number());
                        });
        return (status.notes().isEmpty() ? ExitCode.OK : ExitCode.INCOMPLETE).code();
    }
}
