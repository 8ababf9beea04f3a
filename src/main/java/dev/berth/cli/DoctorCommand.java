package dev.berth.cli;

import dev.berth.core.Check;
import dev.berth.render.TextChecks;
import dev.berth.run.Doctor;
import dev.berth.run.ReconcileInput;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `berth doctor [SERVICE]`
@Command(
        name = "doctor",
        description =
                "Finds out whether each server can be reached and lets berth in, and whether each service can log in with what"
                        + " its Secret says and stays out of the others' databases. Exits with 1 if something isn't well.")
final class DoctorCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private ServicesOptions services = new ServicesOptions();

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Composition composition = Composition.strict(console, services.cluster, services.manifests);
        String directory = services.directory();
        ReconcileInput input = servers.of(composition.everything(directory));
        input.notes().forEach(console::note);
        List<Check> checks = new Doctor(input)
                .checks(
                        services.covered(input),
                        composition.passwords(directory),
                        FleetSecrets.pieces(composition.read(directory)));
        input.scope()
                .selection()
                .ifPresent(part -> console.show(
                        TextChecks.header(directory, part, input.services().size())));
        console.show(TextChecks.render(checks, console.paint(services.noColor)));
        return (Check.allOk(checks) ? ExitCode.OK : ExitCode.UNEXPECTED).code();
    }
}
