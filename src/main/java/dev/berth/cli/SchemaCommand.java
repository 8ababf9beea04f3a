package dev.berth.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `berth schema [NAME]`
@Command(name = "schema", description = "Prints a JSON Schema that berth checks or keeps.")
final class SchemaCommand implements Callable<Integer> {

    /// The schemas, by the names that a person types.
    enum Name {
        service,
        service_patch,
        berth,
        berth_patch,
        plan,
        drift,
        status,
        access,
        audit,
        validate,
        run,
        migrate,
        explain;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            defaultValue = "service",
            description = "Which one: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Name name = Name.service;

    SchemaCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        String resource = "/schema/" + name + ".schema.json";
        try (InputStream schema = SchemaCommand.class.getResourceAsStream(resource)) {
            if (schema == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            console.out().print(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
        return ExitCode.OK.code();
    }
}
