package dev.berth.render;

import dev.berth.core.Actor;
import dev.berth.core.PlannedChange;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.Text;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A line of an audit file, in the form of `schema/audit.schema.json`.
///
/// @param version berth's own
/// @param run the same of all lines of one run, and of no other
/// @param directory of manifests, as it was given
/// @param environment whose patches were read; empty for the base
public record JsonAudit(
        String version, String command, String run, Actor actor, String directory, Optional<String> environment) {

    private static final int FORMAT = 1;

    private static final int TEXT_LENGTH = 2000;

    /// One change, ending in a line break.
    ///
    /// @param digest of the plan that it is of
    /// @param step of the change, if it is told of step by step
    public String line(
            Instant time, String digest, PlannedChange change, Optional<String> step, ServiceOutcome outcome) {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("format", FORMAT);
            json.writeStringProperty("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeStringProperty("berth", version);
            json.writeStringProperty("command", command);
            json.writeStringProperty("run", run);
            json.writeStringProperty("actor", actor.name());
            new JsonValues(json).text("url", actor.run());
            json.writeStringProperty("directory", directory);
            environment.ifPresent(name -> json.writeStringProperty("environment", name));
            json.writeStringProperty("digest", digest);
            json.writeStringProperty("service", change.service());
            json.writeStringProperty("address", change.address().toString());
            json.writeStringProperty("action", change.action().toString());
            json.writeStringProperty("risk", change.risk().toString());
            step.map(JsonAudit::shortened).ifPresent(shown -> json.writeStringProperty("step", shown));
            json.writeStringProperty("outcome", word(outcome));
            new JsonValues(json).text("reason", reason(outcome).map(JsonAudit::shortened));
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static String shortened(String text) {
        return Text.shortened(Text.printable(text), TEXT_LENGTH);
    }

    private static String word(ServiceOutcome outcome) {
        return switch (outcome) {
            case ServiceOutcome.Applied _ -> "applied";
            case ServiceOutcome.Failed _ -> "failed";
            case ServiceOutcome.Skipped _ -> "skipped";
        };
    }

    private static Optional<String> reason(ServiceOutcome outcome) {
        return switch (outcome) {
            case ServiceOutcome.Applied _ -> Optional.empty();
            case ServiceOutcome.Failed(String reason) -> Optional.of(reason);
            case ServiceOutcome.Skipped(String reason) -> Optional.of(reason);
        };
    }
}
