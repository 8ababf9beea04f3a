package dev.berth.report;

import dev.berth.core.Text;

/// Text from manifests and catalogs in HTML and XML, between tags or in a quoted attribute.
final class Html {

    private Html() {}

    static String text(String text) {
        return Text.printable(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
