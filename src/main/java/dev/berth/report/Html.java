package dev.berth.report;

import dev.berth.core.Text;
import java.util.regex.Pattern;

/// Text from manifests and catalogs in HTML and XML, between tags or in a quoted attribute.
final class Html {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private Html() {}

    static String text(String text) {
        return Text.printable(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /// A sentence, with what stands in backticks as code.
    static String prose(String text) {
        return CODE.matcher(text(text)).replaceAll("<code>$1</code>");
    }
}
