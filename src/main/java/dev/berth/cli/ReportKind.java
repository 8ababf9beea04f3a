package dev.berth.cli;

import dev.berth.report.GithubReport;
import dev.berth.report.GitlabReport;
import dev.berth.report.HtmlReport;
import dev.berth.report.JsonReport;
import dev.berth.report.JunitReport;
import dev.berth.report.MarkdownReport;
import dev.berth.report.PrometheusReport;
import dev.berth.report.Report;
import dev.berth.report.SarifReport;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The kinds of report, by the names that a person types.
enum ReportKind {
    JSON("json"),
    MARKDOWN("markdown"),
    HTML("html"),
    GITHUB("github"),
    GITLAB_TERRAFORM("gitlab-terraform"),
    CODEQUALITY("codequality"),
    JUNIT("junit"),
    SARIF("sarif"),
    PROMETHEUS("prometheus");

    private final String typed;

    ReportKind(String typed) {
        this.typed = typed;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(ReportKind::toString).toList();
    }

    static Optional<ReportKind> of(String typed) {
        return Arrays.stream(values()).filter(kind -> kind.typed.equals(typed)).findFirst();
    }

    /// The file's content.
    ///
    /// @param before what the file holds already
    /// @param maxBytes of Markdown
    String render(Report report, String before, int maxBytes) {
        return switch (this) {
            case JSON -> JsonReport.render(report);
            case MARKDOWN -> MarkdownReport.render(report, maxBytes);
            case HTML -> HtmlReport.render(report);
            case GITHUB -> GithubReport.annotations(report);
            case GITLAB_TERRAFORM -> GitlabReport.terraform(report);
            case CODEQUALITY -> GitlabReport.codequality(report);
            case JUNIT -> JunitReport.render(report);
            case SARIF -> SarifReport.render(report);
            case PROMETHEUS -> PrometheusReport.render(report, before);
        };
    }

    @Override
    public String toString() {
        return typed;
    }
}
