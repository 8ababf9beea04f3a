package dev.berth.kubernetes;

import dev.berth.network.PortForward.Trouble;

/// A way to a server that came to nothing.
final class ForwardException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Trouble trouble;
    private final boolean unanswered;

    ForwardException(String reason, boolean passing) {
        this(reason, passing, false);
    }

    /// @param unanswered whether the connection ended without an answer, so that nothing has happened yet
    ForwardException(String reason, boolean passing, boolean unanswered) {
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
