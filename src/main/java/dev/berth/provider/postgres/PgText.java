package dev.berth.provider.postgres;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Texts of a catalog. A name may have been given in a database whose encoding is SQL_ASCII or not that of the database
/// where it is read, so that it need not be UTF-8.
public final class PgText {

    /// U+FFFD: the replacement character.
    private static final char REPLACEMENT = '\ufffd';

    private PgText() {}

    /// The text that the bytes are in UTF-8; each byte that is none is U+FFFD and two hexadecimal digits.
    public static String of(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length * 3);
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put(REPLACEMENT).put(String.format("%02X", in.get()));
            }
            decoder.reset();
        }
        return out.flip().toString();
    }

    /// Whether the name is known by its bytes only, so that no statement of berth can contain it.
    static boolean isOtherBytes(String name) {
        return name.indexOf(REPLACEMENT) >= 0;
    }
}
