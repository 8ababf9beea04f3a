package dev.berth.provider.secrets;

import dev.berth.core.Field;
import dev.berth.core.Secret;
import java.util.Comparator;
import java.util.List;

/// The API server refused a request or could not be reached. The message says which and why, and quotes no value.
final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Shorter values are words like `true`, which any message may hold.
    private static final int SHORTEST = 5;

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

    /// The same without values that the server, or a webhook of it, repeats.
    ClusterException without(List<Secret> values) {
        String said = String.valueOf(getMessage());
        List<String> texts = values.stream()
                .map(Secret::reveal)
                .filter(text -> text.length() >= SHORTEST)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String text : texts) {
            said = said.replace(text, Field.SECRET);
        }
        return new ClusterException(status, said, causes);
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
