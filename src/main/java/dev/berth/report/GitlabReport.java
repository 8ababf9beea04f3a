package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Origin;
import dev.berth.core.Text;
import dev.berth.document.IndentedJson;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/// A report for a merge request on GitLab: the counts that `artifacts:reports:terraform` takes, and the findings that
/// `artifacts:reports:codequality` does.
public final class GitlabReport {

    private GitlabReport() {}

    /// `{"create": 1, "update": 2, "delete": 0}`; who adopts or renames updates.
    public static String terraform(Report report) {
        var text = new StringWriter();
        try (JsonGenerator json = IndentedJson.generator(text)) {
            json.writeStartObject();
            json.writeNumberProperty("create", report.count(Action.CREATE));
            json.writeNumberProperty(
                    "update", report.count(Action.UPDATE) + report.count(Action.ADOPT) + report.count(Action.RENAME));
            json.writeNumberProperty("delete", report.count(Action.DELETE));
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    /// An array of findings, each with a fingerprint that stays as long as the finding does.
    public static String codequality(Report report) {
        var text = new StringWriter();
        try (JsonGenerator json = IndentedJson.generator(text)) {
            json.writeStartArray();
            Set<String> seen = new HashSet<>();
            for (Finding finding : Finding.of(report)) {
                String fingerprint = fingerprint(finding, report.run().environment());
                if (seen.add(fingerprint)) {
                    finding(json, finding, fingerprint, report);
                }
            }
            json.writeEndArray();
        }
        return text.append('\n').toString();
    }

    private static void finding(JsonGenerator json, Finding finding, String fingerprint, Report report) {
        json.writeStartObject();
        json.writeStringProperty("description", Text.printable(finding.inContext(report)));
        json.writeStringProperty("check_name", Text.printable(finding.code()));
        json.writeStringProperty("fingerprint", fingerprint);
        json.writeStringProperty(
                "severity",
                switch (finding.level()) {
                    case ERROR -> "critical";
                    case WARNING -> "major";
                    case NOTICE -> "info";
                });
        json.writeObjectPropertyStart("location");
        json.writeStringProperty(
                "path",
                Text.printable(
                        finding.origin().map(Origin::file).orElse(report.run().directory())));
        json.writeObjectPropertyStart("lines");
        json.writeNumberProperty(
                "begin", Math.max(1, finding.origin().map(Origin::line).orElse(1)));
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    /// Without the line and the owner, so that a line inserted above or another team makes no new finding. Each
    /// environment has findings of its own.
    private static String fingerprint(Finding finding, Optional<String> environment) {
        String text = Stream.concat(
                        Stream.of(
                                finding.code(),
                                finding.origin().map(Origin::file).orElse(""),
                                finding.address().map(Address::toString).orElse(""),
                                finding.message()),
                        environment.stream())
                .collect(Collectors.joining("\n"));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
