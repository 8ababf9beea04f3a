package dev.berth.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The ways in which outputs write a text: escaped for JSON, HTML, Markdown, SQL or a shell, percent-encoded, in
/// base64.
final class TextEncodings {

    private static final int GROUP = 3;

    private TextEncodings() {}

    static Set<String> of(String value) {
        var texts = new HashSet<String>();
        texts.add(value);
        texts.add(Text.printable(value));
        texts.add(escaped(value, "\"\\/", "\\"));
        texts.add(escaped(value, "\"\\", "\\"));
        texts.add(Text.printable(escaped(value, "\"\\", "\\")));
        texts.add(escaped(value, "\\`*_{}[]()#+-.!|<>~&@:", "\\"));
        texts.add(value.replace("'", "''"));
        texts.add(value.replace("\"", "\"\""));
        texts.add(value.replace("'", "'\\''"));
        texts.add(html(value, "&#39;", "&quot;"));
        texts.add(html(value, "&apos;", "&quot;"));
        texts.add(html(value, "'", "\""));
        texts.add(percent(value, "-._~"));
        texts.add(percent(value, "-._~!$&'()*+,;=:@/?"));
        texts.add(percent(value, "-._*").replace("%20", "+"));
        texts.addAll(base64(value));
        return texts;
    }

    private static String escaped(String value, String characters, String by) {
        return value.codePoints()
                .mapToObj(c -> (characters.indexOf(c) >= 0 ? by : "") + Character.toString(c))
                .collect(Collectors.joining());
    }

    private static String html(String value, String apostrophe, String quote) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", quote)
                .replace("'", apostrophe);
    }

    private static String percent(String value, String kept) {
        var text = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || kept.indexOf(c) >= 0);
            text.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return text.toString();
    }

    /// The value alone, and as part of a longer text, wherever in it the value begins.
    private static List<String> base64(String value) {
        byte[] octets = value.getBytes(StandardCharsets.UTF_8);
        var texts = new ArrayList<String>();
        for (var encoder : List.of(
                Base64.getEncoder().withoutPadding(), Base64.getUrlEncoder().withoutPadding())) {
            for (int skipped = 0; skipped < GROUP; skipped++) {
                int length = (octets.length - skipped) / GROUP * GROUP;
                if (length >= Redaction.LEAST_CHARACTERS) {
                    texts.add(encoder.encodeToString(Arrays.copyOfRange(octets, skipped, skipped + length)));
                }
            }
            texts.add(encoder.encodeToString(octets));
        }
        return texts;
    }
}
