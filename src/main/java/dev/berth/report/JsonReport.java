package dev.berth.report;

import dev.berth.core.Problem;
import dev.berth.core.ServiceOutcome;
import dev.berth.document.IndentedJson;
import dev.berth.render.JsonDrift;
import dev.berth.render.JsonPlan;
import java.io.StringWriter;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/// A report as JSON, in the form that fits what happened: `plan`, `drift`, `validate`, or `run` for an apply
/// and for what ended early. Each has its schema.
public final class JsonReport {

    private static final int FORMAT = 1;

    private JsonReport() {}

    /// JSON text, ending in a line break.
    public static String render(Report report) {
        if (!report.problems().isEmpty() || report.run().command().equals("validate")) {
            return validate(report);
        }
        if (report.drift().isPresent()) {
            return JsonDrift.render(report.drift().get(), report.run().version());
        }
        boolean isPlan = report.plan().isPresent() && !report.run().command().equals("apply");
        return isPlan
                ? JsonPlan.render(report.plan().orElseThrow(), report.run().version())
                : run(report);
    }

    private static String validate(Report report) {
        var text = new StringWriter();
        try (JsonGenerator json = IndentedJson.generator(text)) {
            head(json, report);
            json.writeNumberProperty("services", report.fleet().size());
            json.writeArrayPropertyStart("problems");
            report.problems().forEach(problem -> problem(json, problem));
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void problem(JsonGenerator json, Problem problem) {
        json.writeStartObject();
        json.writeStringProperty("code", problem.code());
        json.writeStringProperty("file", problem.origin().file());
        number(json, "line", problem.origin().line());
        number(json, "column", problem.origin().column());
        json.writeStringProperty("message", problem.message());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, int number) {
        if (number > 0) {
            json.writeNumberProperty(name, number);
        } else {
            json.writeNullProperty(name);
        }
    }

    private static String run(Report report) {
        var text = new StringWriter();
        try (JsonGenerator json = IndentedJson.generator(text)) {
            head(json, report);
            json.writeStringProperty("command", report.run().command());
            json.writeNumberProperty("exitCode", report.exitCode());
            text(json, "error", report.error());
            json.writeObjectPropertyStart("outcomes");
            report.outcomes().forEach((service, outcome) -> outcome(json, service, outcome));
            json.writeEndObject();
            json.writeName("plan");
            report.plan()
                    .ifPresentOrElse(
                            plan -> JsonPlan.write(json, plan, report.run().version()), json::writeNull);
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void outcome(JsonGenerator json, String service, ServiceOutcome outcome) {
        json.writeObjectPropertyStart(service);
        json.writeStringProperty("result", Names.of(outcome));
        text(json, "reason", Names.reason(outcome));
        json.writeEndObject();
    }

    private static void head(JsonGenerator json, Report report) {
        json.writeStartObject();
        json.writeNumberProperty("format", FORMAT);
        json.writeStringProperty("berth", report.run().version());
        json.writeStringProperty("directory", report.run().directory());
        report.run().environment().ifPresent(name -> json.writeStringProperty("environment", name));
    }

    private static void text(JsonGenerator json, String name, Optional<String> value) {
        value.ifPresentOrElse(text -> json.writeStringProperty(name, text), () -> json.writeNullProperty(name));
    }
}
