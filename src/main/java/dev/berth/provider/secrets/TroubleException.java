package dev.berth.provider.secrets;

import dev.berth.secret.Forward.Trouble;

/// A way to a server that came to nothing.
final class TroubleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Trouble trouble;

    TroubleException(String reason, boolean passing) {
        super(reason);
        this.trouble = new Trouble(reason, passing);
    }

    Trouble trouble() {
        return trouble;
    }
}
