package dev.berth.provider.rabbitmq;

import javax.net.ssl.SSLException;

/// A message of the management API, or of the connection to it; `RabbitSession` turns it into a message with
/// an address.
public final class RabbitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    public RabbitException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public RabbitException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// The message.
    public String said() {
        return String.valueOf(getMessage());
    }

    /// The HTTP status; 0 if there was no answer, less if there can't be one.
    public int status() {
        return status;
    }

    /// Whether no broker listens there yet, or the broker is still starting.
    public boolean isPassing() {
        return switch (status) {
            case 0 -> !(getCause() instanceof SSLException);
            case 502, 503, 504 -> true;
            default -> false;
        };
    }
}
