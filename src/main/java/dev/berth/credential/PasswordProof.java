package dev.berth.credential;

import dev.berth.core.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The record that a password was checked against the server's verifier, so that the slow check is made once:
/// an HMAC-SHA-256 whose key is the password, over the server's identity, the role's name and the verifier.
///
/// It is kept in an annotation, which more people may read and write than the Secret's values, and it stays true there:
///
/// - It is compared with one that is made anew from the password in the Secret now and the verifier on the server now.
///   A changed Secret, a changed role, another role or another server give another one, and the check is made again.
/// - To forge one takes the password, and the verifier, which only a superuser may read. Who has both learns nothing by
///   it, and who may write the annotation may write the Secret.
/// - To guess the password from it takes the verifier too, and one HMAC for each guess, where the verifier
/// alone takes 4,096. So only passwords that can't be guessed are remembered ([#isStrong]); others are
/// checked at every plan.
public final class PasswordProof {

    private static final String DOMAIN = "berth password check 1";
    private static final int MIN_LENGTH = 24;
    private static final int MIN_CHARACTERS = 10;

    /// How many characters there may be for each change of class (small letter, capital, digit, other). Random text of
    /// letters and digits changes at two of three, words and dates rarely do.
    private static final int CHARACTERS_FOR_CHANGE = 3;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    /// More is nothing that berth wrote.
    private static final int MAX_TEXT = 16 << 10;

    private PasswordProof() {}

    /// 43 characters of base64url.
    ///
    /// @param facts what the password was checked against; their order counts
    public static String of(Secret password, String... facts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            // HMAC fills short keys with zero bytes; a hash leaves no two passwords with one key.
            mac.init(new SecretKeySpec(MessageDigest.getInstance("SHA-256").digest(password.bytes()), "HmacSHA256"));
            add(mac, DOMAIN);
            for (String fact : facts) {
                add(mac, fact);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal());
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError(e);
        }
    }

    private static void add(Mac mac, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        mac.update(bytes);
    }

    /// Whether `password` looks generated and has 90 bits or more. An estimate; in doubt the answer is no.
    public static boolean isStrong(Secret password) {
        String text = password.reveal();
        if (!password.isText()
                || text.length() < MIN_LENGTH
                || text.chars().distinct().count() < MIN_CHARACTERS) {
            return false;
        }
        int changes = 0;
        for (int i = 1; i < text.length(); i++) {
            if (kind(text.charAt(i)) != kind(text.charAt(i - 1))) {
                changes++;
            }
        }
        return changes * CHARACTERS_FOR_CHANGE >= text.length();
    }

    private static int kind(char character) {
        if (character >= 'a' && character <= 'z') {
            return 0;
        }
        if (character >= 'A' && character <= 'Z') {
            return 1;
        }
        return character >= '0' && character <= '9' ? 2 : 3;
    }

    /// The proofs in an annotation. The annotation may have been edited, so text in another form is ignored.
    public static SortedSet<String> parse(String annotation) {
        return annotation.length() > MAX_TEXT
                ? new TreeSet<>()
                : List.of(annotation.split(",")).stream()
                        .filter(FORM.asMatchPredicate())
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
