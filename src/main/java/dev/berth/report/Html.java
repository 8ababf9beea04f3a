package dev.berth.report;

import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text from manifests and catalogs in HTML and XML, between tags or in a quoted attribute. The page itself is made by
/// templates, which escape by themselves.
final class Html {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private Html() {}

    /// A part of a sentence: words, or what stood in backticks.
    record Part(String text, boolean isCode) {}

    static String text(String text) {
        return Text.printable(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /// A sentence in its parts.
    static List<Part> prose(String text) {
        var parts = new ArrayList<Part>();
        Matcher code = CODE.matcher(text);
        int from = 0;
        while (code.find()) {
            parts.add(new Part(text.substring(from, code.start()), false));
            parts.add(new Part(code.group(1), true));
            from = code.end();
        }
        parts.add(new Part(text.substring(from), false));
        return parts.stream().filter(part -> !part.text().isEmpty()).toList();
    }
}
