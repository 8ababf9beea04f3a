package dev.berth.credential;

import dev.berth.core.Node;
import dev.berth.core.Secret;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/// Recognises text that a tool encrypted, so that it is not used as a password and no clear value is written
/// beside it. Pure.
public final class EncryptedText {

    private static final String SOPS = "SOPS";
    private static final String SOPS_VALUE = "ENC[AES256_GCM,data:";
    private static final String VAULT = "$ANSIBLE_VAULT;";

    /// A value that ansible-vault encrypted, in a file that is clear otherwise.
    private static final Pattern INLINE = Pattern.compile("!vault\\s*[|>]?-?\\s+\\$ANSIBLE_VAULT;");

    /// How encrypted files begin, and with what.
    private static final Map<String, String> HEADS = heads();

    /// Kinds that a controller decrypts into a Secret.
    private static final Map<String, String> KINDS =
            Map.of("SealedSecret", "sealed-secrets", "SopsSecret", "sops-secrets-operator");

    private EncryptedText() {}

    private static Map<String, String> heads() {
        var heads = new LinkedHashMap<String, String>();
        heads.put("\0GITCRYPT", "git-crypt");
        heads.put(VAULT, "ansible-vault");
        heads.put("age-encryption.org/", "age");
        heads.put("-----BEGIN AGE ENCRYPTED FILE-----", "age");
        heads.put("-----BEGIN PGP MESSAGE-----", "GnuPG");
        heads.put("Salted__", "OpenSSL");
        heads.put("U2FsdGVkX1", "transcrypt");
        return heads;
    }

    /// The tool that made this file unreadable, as far as its bytes tell: `git-crypt`.
    public static Optional<String> ofFile(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String begin = text.stripLeading();
        return HEADS.entrySet().stream()
                .filter(head -> text.startsWith(head.getKey()) || begin.startsWith(head.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .or(() -> INLINE.matcher(text).find() ? Optional.of("ansible-vault") : Optional.empty());
    }

    /// The tool that encrypted values of this document, or all of it.
    public static Optional<String> ofDocument(Node root) {
        if (root.get("sops").isPresent()) {
            return Optional.of(SOPS);
        }
        return root.get("kind")
                .filter(Node.Scalar.class::isInstance)
                .flatMap(kind -> Optional.ofNullable(KINDS.get(kind.text())));
    }

    /// The tool that encrypted one of these values, which was applied without decryption.
    public static Optional<String> ofValues(SortedMap<String, Secret> values) {
        return values.values().stream().anyMatch(value -> value.reveal().startsWith(SOPS_VALUE))
                ? Optional.of(SOPS)
                : Optional.empty();
    }
}
