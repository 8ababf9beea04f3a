package dev.berth.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Markdown, rendered as a forge renders it: with raw HTML, tables and links found in plain text.
class MarkdownReportTest {

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create(), AutolinkExtension.create());

    /// What a report is made of; nothing else may come out of it.
    private static final Set<String> OWN = Set.of(
            "h3", "p", "strong", "em", "code", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "details",
            "summary", "pre", "ol");

    private static String html(String markdown) {
        return HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .build()
                .render(Parser.builder().extensions(EXTENSIONS).build().parse(markdown));
    }

    private static Set<String> elements(String html) {
        var names = new TreeSet<String>();
        var matcher = Pattern.compile("<([a-zA-Z][a-zA-Z0-9]*)([^>]*)>").matcher(html);
        while (matcher.find()) {
            assertEquals("", matcher.group(2).strip(), "an attribute in " + matcher.group());
            names.add(matcher.group(1));
        }
        return names;
    }

    static Stream<Report> hostile() {
        return Stream.of(Reports.hostile(), Reports.hostileDrift());
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void namesBecomeNoElementLinkOrMention(Report report) {
        String markdown = MarkdownReport.render(report, Integer.MAX_VALUE);
        String html = html(markdown);

        var foreign = elements(html);
        foreign.removeAll(OWN);
        String prose = html.replaceAll("(?s)<(pre|code)>.*?</\\1>", "");
        assertAll(
                () -> assertEquals(Set.of(), foreign, () -> html),
                () -> assertFalse(Pattern.compile("@\\w").matcher(prose).find(), prose),
                () -> assertFalse(Pattern.compile("#\\d").matcher(prose).find(), prose),
                () -> assertFalse(markdown.contains("\u001b"), "an escape sequence"),
                () -> assertEquals(1, html.split("<!--", -1).length - 1, "comments"));
    }

    /// Nothing leaves the cell, the fold or the list that it belongs to.
    @ParameterizedTest
    @MethodSource("hostile")
    void namesLeaveTheFrameAsItIs(Report report) {
        String html = html(MarkdownReport.render(report, Integer.MAX_VALUE));
        int changes = report.drift()
                .map(drift -> drift.differences().size())
                .orElse(report.changes().size());

        assertAll(
                () -> assertEquals(changes + 1, count(html, "<tr>")),
                () -> assertEquals(4 * changes, count(html, "<td>")),
                () -> assertEquals(count(html, "<details>"), count(html, "</details>")),
                () -> assertEquals(count(html, "<code>"), count(html, "</code>")));
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @ParameterizedTest
    @ValueSource(ints = {2000, 5000, 20_000, 60_000, 200_000, 2_000_000})
    void staysWithinItsLengthAndSaysWhatItLeavesOut(int maxBytes) {
        Report report = Reports.big(1000);
        String markdown = MarkdownReport.render(report, maxBytes);
        boolean whole = markdown.contains("<details>");
        boolean table = markdown.contains("`service-0500`");

        assertAll(
                () -> assertTrue(markdown.getBytes(StandardCharsets.UTF_8).length <= maxBytes),
                () -> assertTrue(markdown.contains("**1000 update in 1000 of 10 services; 100 refused.**"), markdown),
                () -> assertTrue(whole || markdown.contains("too long for a comment"), markdown),
                () -> assertTrue(table || markdown.contains("| update | safe | 1000 |"), markdown),
                () -> assertEquals(
                        100,
                        count(markdown, "❌ **data&#45;loss**") + count(markdown, "❌ **data-loss**") + more(markdown)));
    }

    private static int more(String markdown) {
        var matcher = Pattern.compile("… and (\\d+) more").matcher(markdown);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    @Test
    void degradesFromDetailsToTableToCounts() {
        Report report = Reports.big(1000);

        assertTrue(MarkdownReport.render(report, 2_000_000).contains("alter database \"service-0999\""));
        assertFalse(MarkdownReport.render(report, 200_000).contains("alter database"));
        assertTrue(MarkdownReport.render(report, 200_000).contains("| `service-0999` |"));
        assertFalse(MarkdownReport.render(report, 20_000).contains("| `service-0999` |"));
    }

    /// The worst case of hostile names: many more bytes than characters.
    @Test
    void theLeastLengthIsEnoughForTheCounts() {
        assertTrue(MarkdownReport.render(Reports.hostile(), MarkdownReport.LEAST_BYTES)
                        .getBytes(StandardCharsets.UTF_8)
                        .length
                <= MarkdownReport.LEAST_BYTES);
    }

    @Test
    void itsFirstLineFindsTheCommentAgain() {
        assertEquals("<!-- berth:plan services.d -->", MarkdownReport.marker(Reports.planned()));
        assertTrue(MarkdownReport.render(Reports.planned(), 60_000).startsWith("<!-- berth:plan services.d -->\n"));
    }
}
