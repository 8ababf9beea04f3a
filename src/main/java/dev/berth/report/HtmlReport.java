package dev.berth.report;

import static dev.berth.report.Html.prose;
import static dev.berth.report.Html.text;

import dev.berth.core.Address;
import dev.berth.core.Plan;
import dev.berth.core.Text;
import dev.berth.report.Finding.Level;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A report as one page that needs nothing else: no network, and no script but its own, which it names by its hash.
public final class HtmlReport {

    private final Report report;
    private final StringBuilder page = new StringBuilder();

    private HtmlReport(Report report) {
        this.report = report;
    }

    /// The whole page. Without its script everything is shown.
    public static String render(Report report) {
        return new HtmlReport(report).render();
    }

    private String render() {
        String style = resource("page.css");
        String script = resource("page.js");
        String title = "berth " + report.run().command() + " " + report.run().place();
        add("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'">
                <title>%s</title>
                <style>%s</style>
                </head>
                <body>
                """.formatted(hash(style), hash(script), text(title), style));
        head();
        findings();
        page.append(HtmlFleet.render(report));
        page.append(HtmlChanges.render(report));
        notes();
        add("<script>" + script + "</script>\n</body>\n</html>\n");
        return page.toString();
    }

    private void head() {
        add("<a class=\"skip\" href=\"#changes\">Skip to the changes</a>\n<header>\n<h1>berth "
                + text(report.run().command()) + " <code>" + text(report.run().directory()) + "</code></h1>\n");
        var facts = new ArrayList<String>();
        report.run().environment().ifPresent(name -> facts.add("environment <b>" + text(name) + "</b>"));
        report.plan().flatMap(Plan::commit).ifPresent(commit -> facts.add("commit <code>" + text(commit) + "</code>"));
        report.plan().ifPresent(plan -> {
            facts.add(Text.count(plan.services(), "service"));
            facts.add(Text.count(plan.objects(), "object"));
        });
        facts.add("<time>" + report.run().at().truncatedTo(ChronoUnit.SECONDS) + "</time>");
        facts.add(String.format(Locale.ROOT, "%.1fs", report.run().took().toMillis() / 1000.0));
        facts.add("exit code " + report.exitCode());
        facts.add("berth " + text(report.run().version()));
        add("<p class=\"facts\">" + String.join(" · ", facts) + "</p>\n");
        add("<p class=\"headline\">" + text(Headline.of(report)) + "</p>\n");
        report.plan()
                .filter(plan -> !plan.isEmpty() && report.drift().isEmpty())
                .ifPresent(plan -> add("<p class=\"facts\">"
                        + Headline.applying(report)
                                .map(command -> "<code>" + text(command) + "</code>")
                                .orElse("Digest <code>" + plan.digest() + "</code>")
                        + "</p>\n"));
        report.plan()
                .flatMap(Plan::selection)
                .ifPresent(part -> add("<p>Only a part was looked at: <code>" + text(part.reason())
                        + "</code>. Nothing is said of the other services.</p>\n"));
        add("</header>\n");
    }

    private void findings() {
        List<Finding> serious = Finding.of(report).stream()
                .filter(finding -> finding.level() == Level.ERROR
                        || (finding.level() == Level.WARNING && report.drift().isEmpty()))
                .toList();
        if (serious.isEmpty()) {
            return;
        }
        add("<section aria-label=\"Refusals, failures and removals\">\n<ul class=\"findings\">\n");
        serious.forEach(finding -> add("<li class=\"" + finding.level().name().toLowerCase(Locale.ROOT) + "\"><strong>"
                + text(finding.code()) + "</strong> "
                + finding.origin()
                        .map(origin -> "<code class=\"origin\">" + text(origin.toString()) + "</code> ")
                        .orElse("")
                + prose(finding.message()) + "</li>\n"));
        add("</ul>\n</section>\n");
    }

    private void notes() {
        var notes = report.plan().map(Plan::notes).orElse(List.of());
        if (notes.isEmpty()) {
            return;
        }
        var groups = new TreeMap<String, SequencedMap<String, List<Address>>>();
        notes.forEach(note -> groups.computeIfAbsent(note.code(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(note.message(), _ -> new ArrayList<>())
                .addAll(note.address().stream().toList()));
        add("<section class=\"notes\">\n<h2>Notes</h2>\n");
        groups.forEach((code, messages) -> {
            add("<h3>" + text(code) + "</h3>\n<ul>\n");
            messages.forEach((message, addresses) -> add("<li>"
                    + addresses.stream()
                            .map(address -> "<code>" + text(address.toString()) + "</code> ")
                            .collect(Collectors.joining())
                    + prose(message) + "</li>\n"));
            add("</ul>\n");
        });
        add("</section>\n");
    }

    private void add(String html) {
        page.append(html);
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return "\n" + new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
