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
        return Stream.of(Reports.planned(), Reports.applied(), Reports.drifted(), Reports.invalid())
                .flatMap(report -> Stream.of(
                        Arguments.of(report.run().command() + ".md", MarkdownReport.render(report, 60_000)),
                        Arguments.of(report.run().command() + ".json", JsonReport.render(report)),
                        Arguments.of(report.run().command() + ".html", HtmlReport.render(report)),
                        Arguments.of(report.run().command() + ".github.txt", GithubReport.annotations(report)),
                        Arguments.of(report.run().command() + ".github-output.txt", GithubReport.outputs(report)),
                        Arguments.of(report.run().command() + ".gitlab-terraform.json", GitlabReport.terraform(report)),
                        Arguments.of(report.run().command() + ".codequality.json", GitlabReport.codequality(report)),
                        Arguments.of(report.run().command() + ".junit.xml", JunitReport.render(report)),
                        Arguments.of(report.run().command() + ".sarif", SarifReport.render(report)),
                        Arguments.of(report.run().command() + ".prom", PrometheusReport.render(report, ""))));
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
