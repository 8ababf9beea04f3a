package dev.berth.provider.secrets;

import dev.berth.core.KeyRef;
import dev.berth.template.Part;
import java.util.List;

/// The description of a key, without secrets.
///
/// @param source what it is made of: `generated`, `copied from auth/auth-api-env/KEY`; empty for anything else
/// @param difference how the live value differs, as far as it is understood
record KeyDescription(String source, String difference) {

    private static final String COPIED = "copied from ";

    static KeyDescription of(KeyRef key, List<Part> declared, String difference) {
        boolean isWhole = declared.size() == 1;
        String source = isWhole && declared.getFirst() instanceof Part.Copy(KeyRef copied)
                ? COPIED + copied
                : isWhole
                                && declared.getFirst() instanceof Part.Password password
                                && password.login().equals(key.address())
                        ? "generated"
                        : "";
        return new KeyDescription(source, difference);
    }

    boolean isCopied() {
        return source.startsWith(COPIED);
    }
}
