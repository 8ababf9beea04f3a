package dev.berth.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.SAXException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Hostile names in the forms that machines read.
class HostileReportTest {

    private static final JsonMapper JSON = new JsonMapper();

    static Stream<Report> reports() {
        return Stream.of(Reports.hostile(), Reports.hostileDrift());
    }

    @ParameterizedTest
    @MethodSource("reports")
    void everyAnnotationIsOneOfBerths(Report report) {
        Pattern own = Pattern.compile(
                "::(error|warning|notice) (file=[^:,\n]*(,line=\\d+)?(,col=\\d+)?,)?title=berth [a-z-]+::[^\n]*"
                        + "|::(error|warning|notice)::berth: \\d+ more like these[^\n]*");

        assertTrue(
                GithubReport.annotations(report)
                        .lines()
                        .allMatch(line -> own.matcher(line).matches()),
                () -> GithubReport.annotations(report));
        assertTrue(
                Pattern.matches(
                        "changes=\\d+\ndrift=\\d+\nblocked=\\d+\nexit-code=\\d+\ndigest=[0-9a-f]{64}\n",
                        GithubReport.outputs(report)),
                () -> GithubReport.outputs(report));
    }

    /// What can't be seen, or turns text around, is written out; markup in names is text.
    @ParameterizedTest
    @MethodSource("reports")
    void thePageHidesNothing(Report report) {
        String page = HtmlReport.render(report);

        assertAll(
                () -> assertEquals(
                        "",
                        page.replace("\n", "")
                                .codePoints()
                                .filter(c -> Character.getType(c) == Character.CONTROL
                                        || Character.getType(c) == Character.FORMAT)
                                .mapToObj(Integer::toHexString)
                                .collect(Collectors.joining(" "))),
                () -> assertTrue(page.contains("\\u001b[31mred\\u202e")),
                () -> assertEquals(1, page.split("<script", -1).length - 1, "one script, berth's own"),
                () -> assertEquals(1, page.split("<style", -1).length - 1, "one style sheet, berth's own"),
                () -> assertTrue(Pattern.compile("<(?:img|iframe|b|u|i|object|form(?! id=\"filter\"))[ >]")
                        .matcher(page)
                        .results()
                        .findAny()
                        .isEmpty()));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void everyCaseIsOneOfBerths(Report report) throws ParserConfigurationException, SAXException, IOException {
        String xml = JunitReport.render(report);
        var document = DocumentBuilderFactory.newNSInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        var suite = document.getElementsByTagName("testsuite").item(0).getAttributes();

        assertAll(
                () -> assertEquals(
                        report.states().size() + 1,
                        document.getElementsByTagName("testcase").getLength()),
                () -> assertEquals(
                        String.valueOf(report.states().size() + 1),
                        suite.getNamedItem("tests").getNodeValue()));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void everySampleIsOneOfBerths(Report report) {
        Pattern own = Pattern.compile("# (HELP|TYPE) berth_[a-z_]+ .*"
                + "|berth_[a-z_]+\\{([a-z]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\",?)+\\} [0-9.]+");

        assertTrue(
                PrometheusReport.render(report, "")
                        .lines()
                        .allMatch(line -> own.matcher(line).matches()),
                () -> PrometheusReport.render(report, ""));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void jsonHoldsNamesAsTheyAre(Report report) {
        JsonNode json = JSON.readTree(JsonReport.render(report));
        JsonNode changes = report.drift().isPresent()
                ? json.path("differences")
                : json.path("plan").path("changes");

        assertEquals(Reports.HOSTILE.getFirst(), changes.path(0).path("label").stringValue());
    }

    @ParameterizedTest
    @MethodSource("reports")
    void sarifMakesNoLinkAndNoPlaceholder(Report report) {
        JsonNode results =
                JSON.readTree(SarifReport.render(report)).path("runs").path(0).path("results");
        Pattern bare = Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\[|(?<!\\{)\\{(\\{\\{)*(?!\\{)");

        results.forEach(result -> {
            String message = result.path("message").path("text").stringValue();
            assertTrue(!bare.matcher(message).find(), message);
        });
        assertTrue(results.size() > Reports.HOSTILE.size());
    }
}
