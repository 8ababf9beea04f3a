package dev.berth.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the readers of SARIF, GitLab's and Prometheus' forms require, as their documents say it.
class PublishedFormsTest {

    private static final JsonMapper JSON = new JsonMapper();

    static Stream<Report> reports() {
        return Stream.of(
                Reports.planned(),
                Reports.applied(),
                Reports.drifted(),
                Reports.owned(),
                Reports.invalid(),
                Reports.hostile());
    }

    private static void assertForm(String schema, String json) {
        assertEquals(
                "[]",
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema, InputFormat.JSON)
                        .validate(json, InputFormat.JSON)
                        .toString());
    }

    /// SARIF 2.1.0, sections 3.8, 3.13, 3.14, 3.17, 3.19, 3.27, 3.29 and 3.30.
    @ParameterizedTest
    @MethodSource("reports")
    void sarifIsWhatCodeScannersRead(Report report) {
        String sarif = SarifReport.render(report);
        assertForm("""
                {"type": "object", "required": ["version", "runs"], "properties": {
                  "version": {"const": "2.1.0"},
                  "runs": {"type": "array", "minItems": 1, "maxItems": 1, "items": {"required": ["tool", "results"], "properties": {
                    "tool": {"required": ["driver"], "properties": {"driver": {"required": ["name", "rules"], "properties": {
                      "rules": {"type": "array", "uniqueItems": true, "items": {"required": ["id"]}}}}}},
                    "automationDetails": {"required": ["id"], "properties": {"id": {"pattern": "^berth/[^/]+/$"}}},
                    "properties": {"type": "object"},
                    "results": {"type": "array", "items": {"required": ["ruleId", "level", "message", "locations"], "properties": {
                      "properties": {"type": "object", "properties": {
                        "tags": {"type": "array", "uniqueItems": true, "items": {"type": "string"}}}},
                      "level": {"enum": ["error", "warning", "note", "none"]},
                      "message": {"required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
                      "locations": {"minItems": 1, "items": {"required": ["physicalLocation"], "properties": {
                        "physicalLocation": {"required": ["artifactLocation"], "properties": {
                          "artifactLocation": {"properties": {"uri": {"format": "uri-reference", "pattern": "^[!-~]+$"}}},
                          "region": {"required": ["startLine"], "properties": {
                            "startLine": {"type": "integer", "minimum": 1}, "startColumn": {"type": "integer", "minimum": 1}}}}}}}}
                    }}}}}}}}
                """, sarif);
        JsonNode run = JSON.readTree(sarif).path("runs").path(0);
        List<String> rules = run.path("tool")
                .path("driver")
                .path("rules")
                .valueStream()
                .map(rule -> rule.path("id").stringValue())
                .toList();
        run.path("results")
                .forEach(result ->
                        assertTrue(rules.contains(result.path("ruleId").stringValue())));
    }

    /// GitLab, "Code Quality report format".
    @ParameterizedTest
    @MethodSource("reports")
    void codequalityIsWhatGitlabReads(Report report) {
        String codequality = GitlabReport.codequality(report);
        assertForm("""
                {"type": "array", "items": {
                  "required": ["description", "check_name", "fingerprint", "severity", "location"], "properties": {
                    "description": {"type": "string", "minLength": 1}, "check_name": {"type": "string", "minLength": 1},
                    "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                    "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                    "location": {"required": ["path", "lines"], "properties": {
                      "path": {"type": "string", "not": {"pattern": "^\\\\./"}},
                      "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}}}}}}
                """, codequality);
        List<String> fingerprints = JSON.readTree(codequality)
                .valueStream()
                .map(finding -> finding.path("fingerprint").stringValue())
                .toList();
        assertEquals(fingerprints.size(), new HashSet<>(fingerprints).size());
    }

    /// GitLab, "artifacts:reports:terraform".
    @ParameterizedTest
    @MethodSource("reports")
    void terraformIsWhatGitlabReads(Report report) {
        assertForm("""
                {"type": "object", "required": ["create", "update", "delete"], "additionalProperties": false,
                  "patternProperties": {"^(create|update|delete)$": {"type": "integer", "minimum": 0}}}
                """, GitlabReport.terraform(report));
    }

    /// Prometheus, "Text-based format": a metric's samples stand together below its one head, and none comes twice.
    @ParameterizedTest
    @MethodSource("reports")
    void metricsAreWhatPrometheusReads(Report report) {
        String metrics = PrometheusReport.render(report, "");
        List<String> heads = metrics.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.replaceAll("# TYPE (\\S+) .*", "$1"))
                .toList();
        List<String> samples = metrics.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .toList();
        List<String> order = samples.stream()
                .map(sample -> sample.substring(0, sample.indexOf('{')))
                .distinct()
                .toList();

        assertAll(
                () -> assertEquals(heads, order),
                () -> assertEquals(samples.size(), new HashSet<>(samples).size()),
                () -> assertTrue(metrics.endsWith("\n")));
    }
}
