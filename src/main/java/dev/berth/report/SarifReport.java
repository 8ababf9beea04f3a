package dev.berth.report;

import dev.berth.core.Origin;
import dev.berth.core.Text;
import dev.berth.document.IndentedJson;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/// A report in SARIF 2.1.0, as code scanners write it.
public final class SarifReport {

    private SarifReport() {}

    /// JSON text, ending in a line break.
    public static String render(Report report) {
        var text = new StringWriter();
        List<Finding> findings = Finding.of(report);
        SortedSet<String> codes = findings.stream().map(Finding::code).collect(Collectors.toCollection(TreeSet::new));
        try (JsonGenerator json = IndentedJson.generator(text)) {
            json.writeStartObject();
            json.writeStringProperty("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.writeStringProperty("version", "2.1.0");
            json.writeArrayPropertyStart("runs");
            json.writeStartObject();
            json.writeObjectPropertyStart("tool");
            json.writeObjectPropertyStart("driver");
            json.writeStringProperty("name", "berth");
            json.writeStringProperty("version", report.run().version());
            json.writeArrayPropertyStart("rules");
            for (String code : codes) {
                json.writeStartObject();
                json.writeStringProperty("id", code);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
            report.run().environment().ifPresent(name -> environment(json, name));
            json.writeArrayPropertyStart("results");
            findings.forEach(finding -> result(json, finding, report));
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    /// See SARIF 2.1.0, 3.17: a result of one environment doesn't replace those of another.
    private static void environment(JsonGenerator json, String name) {
        json.writeObjectPropertyStart("automationDetails");
        json.writeStringProperty("id", "berth/" + name + "/");
        json.writeEndObject();
        json.writeObjectPropertyStart("properties");
        json.writeStringProperty("environment", name);
        json.writeEndObject();
    }

    private static void result(JsonGenerator json, Finding finding, Report report) {
        json.writeStartObject();
        json.writeStringProperty("ruleId", finding.code());
        json.writeStringProperty(
                "level",
                switch (finding.level()) {
                    case ERROR -> "error";
                    case WARNING -> "warning";
                    case NOTICE -> "note";
                });
        json.writeObjectPropertyStart("message");
        json.writeStringProperty("text", message(finding.message()));
        json.writeEndObject();
        json.writeArrayPropertyStart("locations");
        json.writeStartObject();
        json.writeObjectPropertyStart("physicalLocation");
        json.writeObjectPropertyStart("artifactLocation");
        json.writeStringProperty(
                "uri",
                uri(finding.origin().map(Origin::file).orElse(report.run().directory())));
        json.writeEndObject();
        finding.origin().filter(origin -> origin.line() > 0).ifPresent(origin -> {
            json.writeObjectPropertyStart("region");
            json.writeNumberProperty("startLine", origin.line());
            if (origin.column() > 0) {
                json.writeNumberProperty("startColumn", origin.column());
            }
            json.writeEndObject();
        });
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
        report.owner(finding).map(Text::printable).ifPresent(owner -> owner(json, owner));
        json.writeEndObject();
    }

    /// See SARIF 2.1.0, 3.8: `tags` are what readers filter by.
    private static void owner(JsonGenerator json, String owner) {
        json.writeObjectPropertyStart("properties");
        json.writeStringProperty("owner", owner);
        json.writeArrayPropertyStart("tags");
        json.writeString("owner:" + owner);
        json.writeEndArray();
        json.writeEndObject();
    }

    /// See SARIF 2.1.0, 3.11: brackets make links, braces make placeholders.
    private static String message(String text) {
        return Text.printable(text)
                .replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace("{", "{{")
                .replace("}", "}}");
    }

    private static String uri(String file) {
        if (Path.of(file).isAbsolute()) {
            return Path.of(file).toUri().toString();
        }
        try {
            return new URI(null, null, file.startsWith("./") ? file.substring(2) : file, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(file, e);
        }
    }
}
