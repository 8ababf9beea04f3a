package dev.berth.provider.secrets;

import java.util.List;

/// The API server refused a request or could not be reached. The message says which and why, and quotes no value.
final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    @SuppressWarnings("serial") // as every list that List.copyOf makes is
    private final List<String> causes;

    /// @param status of the answer; 0 if there was none
    /// @param causes what the server says of single fields
    ClusterException(int status, String message, List<String> causes) {
        super(message);
        this.status = status;
        this.causes = List.copyOf(causes);
    }

    int status() {
        return status;
    }

    /// The managers whose fields a server-side apply would have changed, as the server names them.
    List<String> conflicts() {
        return causes.stream()
                .filter(cause -> cause.startsWith("conflict with "))
                .toList();
    }

    /// Whether the object was changed since it was read.
    boolean isStale() {
        return status == 409 && conflicts().isEmpty();
    }
}
