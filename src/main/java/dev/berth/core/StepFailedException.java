package dev.berth.core;

/// A server or store refused a step; the message names what and why, and never a secret.
public final class StepFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean closed;

    public StepFailedException(String message) {
        this(message, false);
    }

    public StepFailedException(String message, Throwable cause) {
        super(message, cause);
        closed = false;
    }

    private StepFailedException(String message, boolean closed) {
        super(message);
        this.closed = closed;
    }

    /// The failure of a step of a store that nothing can be written to any more, whichever service it is for.
    public static StepFailedException ofClosedStore(String message) {
        return new StepFailedException(message, true);
    }

    /// Whether nothing can be written to the store any more.
    public boolean isOfClosedStore() {
        return closed;
    }
}
