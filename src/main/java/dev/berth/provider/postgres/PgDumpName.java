package dev.berth.provider.postgres;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The name of a dump's file: `main-pay%20roll-20270101T120000Z.dump`. No two databases share one, on file systems
/// without upper case either. Pure.
///
/// @param stem server and database, which no other pair has
public record PgDumpName(String stem, Instant time) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern PARTIAL = Pattern.compile("\\.(.+)-\\d{8}T\\d{6}Z(?:_\\d+)?\\.dump\\.partial");

    /// So that time and suffix fit into the 255 bytes that a name may have.
    private static final int LONGEST = 180;

    private static final int KEPT = 100;

    public static PgDumpName of(String server, String database, Instant time) {
        String whole = encoded(server, "-") + "-" + encoded(database, "");
        return new PgDumpName(whole.length() <= LONGEST ? whole : whole.substring(0, KEPT) + "~" + hash(whole), time);
    }

    /// The finished file, of which there may be several in a second.
    ///
    /// @param count from 1
    public String file(int count) {
        return stem + "-" + TIME.format(time) + (count == 1 ? "" : "_" + count) + ".dump";
    }

    /// The file as long as it isn't finished.
    public String partial(int count) {
        return "." + file(count) + ".partial";
    }

    /// Whether a file is an unfinished dump of a server's database.
    public static boolean isPartial(String file, String server) {
        var matcher = PARTIAL.matcher(file);
        if (!matcher.matches()) {
            return false;
        }
        // A database's name has no `-` here, a server's may have.
        String stem = matcher.group(1);
        int end = stem.lastIndexOf('-');
        return end > 0 && stem.substring(0, end).equals(encoded(server, "-"));
    }

    /// Everything but lower-case letters, digits, `_` and `.` as `%` and two hexadecimal digits for each byte.
    ///
    /// @param more a further character that stands for itself
    private static String encoded(String name, String more) {
        var encoded = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (each & 0xff);
            boolean plain = (letter >= 'a' && letter <= 'z')
                    || (letter >= '0' && letter <= '9')
                    || letter == '_'
                    || letter == '.'
                    || more.indexOf(letter) >= 0;
            encoded.append(plain ? String.valueOf(letter) : "%" + HexFormat.of().toHexDigits(each));
        }
        return encoded.toString();
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
