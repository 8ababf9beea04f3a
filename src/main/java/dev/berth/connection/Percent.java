package dev.berth.connection;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Percent-encoding of URLs. See RFC 3986, 2.1. Pure.
public final class Percent {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Percent() {}

    /// `text` with everything but RFC 3986's unreserved characters percent-encoded.
    public static String encode(String text) {
        var result = new StringBuilder(text.length() + 8);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean unreserved = (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || "-._~".indexOf(b) >= 0;
            if (unreserved) {
                result.append((char) b);
            } else {
                result.append('%').append(HEX.toHexDigits(b));
            }
        }
        return result.toString();
    }

    /// Decodes `%41`; a lone `%`, bytes that are no UTF-8, and `+` stay what they are.
    public static String decode(String text) {
        return Unquoted.percent(text).text();
    }
}
