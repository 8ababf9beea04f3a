package dev.berth.provider.secrets;

import dev.berth.secret.Forward.Trouble;

/// A way to a server that came to nothing.
final class TroubleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Trouble trouble;
    private final boolean unanswered;

    TroubleException(String reason, boolean passing) {
        this(reason, passing, false);
    }

    /// @param unanswered whether the connection ended without an answer, so that nothing has happened yet
    TroubleException(String reason, boolean passing, boolean unanswered) {
        super(reason);
        this.trouble = new Trouble(reason, passing);
        this.unanswered = unanswered;
    }

    boolean isUnanswered() {
        return unanswered;
    }

    Trouble trouble() {
        return trouble;
    }
}
