package dev.berth.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every format, byte for byte. `-Dberth.golden=update` writes them anew.
class GoldenReportTest {

    static Stream<Arguments> reports() {
        return Stream.concat(
                forms("owned", Reports.owned()),
                Stream.of(Reports.planned(), Reports.applied(), Reports.drifted(), Reports.invalid())
                        .flatMap(report -> forms(report.run().command(), report)));
    }

    private static Stream<Arguments> forms(String name, Report report) {
        return Stream.of(
                Arguments.of(name + ".md", MarkdownReport.render(report, 60_000)),
                Arguments.of(name + ".json", JsonReport.render(report)),
                Arguments.of(name + ".html", HtmlReport.render(report)),
                Arguments.of(name + ".github.txt", GithubReport.annotations(report)),
                Arguments.of(name + ".github-output.txt", GithubReport.outputs(report)),
                Arguments.of(name + ".gitlab-terraform.json", GitlabReport.terraform(report)),
                Arguments.of(name + ".codequality.json", GitlabReport.codequality(report)),
                Arguments.of(name + ".junit.xml", JunitReport.render(report)),
                Arguments.of(name + ".sarif", SarifReport.render(report)),
                Arguments.of(name + ".prom", PrometheusReport.render(report, "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void readsAsItIsWritten(String name, String text) throws IOException {
        Path golden = Path.of("src/test/resources/reports/" + name);
        if ("update".equals(System.getProperty("berth.golden"))) {
            Files.writeString(golden, text);
        }
        assertEquals(Files.readString(golden), text, () -> golden + " (rewrite it with -Dberth.golden=update)");
    }
}
