package dev.berth.connection;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// A text with its quoting undone, which knows where each of its characters stood. Pure.
final class Unquoted {

    private final StringBuilder text = new StringBuilder();
    private int[] starts = new int[16];

    private Unquoted() {}

    String text() {
        return text.toString();
    }

    /// Where the character at `index` of the text stood; behind the last one, where the quoted text ends.
    int at(int index) {
        return starts[index];
    }

    private Unquoted add(CharSequence characters, int at) {
        int length = text.length() + characters.length();
        if (length >= starts.length) {
            starts = Arrays.copyOf(starts, Math.max(length + 1, 2 * starts.length));
        }
        Arrays.fill(starts, text.length(), length, at);
        text.append(characters);
        return this;
    }

    private Unquoted end(int at) {
        add("", at);
        starts[text.length()] = at;
        return this;
    }

    static Unquoted plain(String raw) {
        var result = new Unquoted();
        for (int i = 0; i < raw.length(); i++) {
            result.add(raw.substring(i, i + 1), i);
        }
        return result.end(raw.length());
    }

    static Unquoted percent(String raw) {
        var result = new Unquoted();
        int i = 0;
        while (i < raw.length()) {
            int end = i;
            while (isEscape(raw, end)) {
                end += 3;
            }
            if (end > i) {
                result.add(bytes(raw.substring(i, end)), i);
                i = end;
            } else {
                result.add(raw.substring(i, i + 1), i++);
            }
        }
        return result.end(raw.length());
    }

    private static boolean isEscape(String raw, int at) {
        return at + 2 < raw.length()
                && raw.charAt(at) == '%'
                && HexFormat.isHexDigit(raw.charAt(at + 1))
                && HexFormat.isHexDigit(raw.charAt(at + 2));
    }

    private static String bytes(String escapes) {
        byte[] bytes = HexFormat.of().parseHex(escapes.replace("%", ""));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException noText) {
            return escapes;
        }
    }

    /// `\x` is `x`; `letters` are those that mean something else, each followed by what it means: `n\n`.
    static Unquoted backslashed(String raw, String letters) {
        var result = new Unquoted();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) != '\\' || i + 1 == raw.length()) {
                result.add(raw.substring(i, i + 1), i);
                continue;
            }
            char escaped = raw.charAt(i + 1);
            int known = letters.indexOf(escaped);
            boolean isUnicode = escaped == 'u' && letters.contains("u") && isHex(raw, i + 2);
            if (isUnicode) {
                result.add(String.valueOf((char) HexFormat.fromHexDigits(raw, i + 2, i + 6)), i);
                i += 5;
            } else {
                boolean means = known >= 0 && known % 2 == 0 && escaped != 'u';
                result.add(String.valueOf(means ? letters.charAt(known + 1) : escaped), i++);
            }
        }
        return result.end(raw.length());
    }

    private static boolean isHex(String raw, int at) {
        return at + 4 <= raw.length() && raw.substring(at, at + 4).chars().allMatch(HexFormat::isHexDigit);
    }

    /// Two of `quote` are one.
    static Unquoted doubled(String raw, char quote) {
        var result = new Unquoted();
        for (int i = 0; i < raw.length(); i++) {
            result.add(raw.substring(i, i + 1), i);
            if (raw.charAt(i) == quote && i + 1 < raw.length() && raw.charAt(i + 1) == quote) {
                i++;
            }
        }
        return result.end(raw.length());
    }
}
