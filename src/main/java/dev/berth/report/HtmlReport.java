package dev.berth.report;

import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// A report as one page that needs nothing else: no network, and no script but its own, which it names by its hash.
/// The templates are in `src/main/jte`; they are compiled with berth.
public final class HtmlReport {

    /// A style sheet or a script inside the page.
    record Asset(String content) {

        /// What the page's security policy allows.
        String source() {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
                return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }

    private HtmlReport() {}

    /// The whole page. Without its script everything is shown.
    public static String render(Report report) {
        var page = new StringOutput();
        JtepageGenerated.render(
                new PrintableOutput(page), null, HtmlPage.of(report), asset("page.css"), asset("page.js"));
        return page.toString();
    }

    private static Asset asset(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new Asset("\n" + new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
