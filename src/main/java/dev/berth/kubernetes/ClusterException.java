package dev.berth.kubernetes;

import dev.berth.core.Field;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import java.util.Comparator;
import java.util.List;

/// The API server refused a request or could not be reached. The message says which and why, and quotes no value.
public final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int EXPIRED = 410;

    /// Shorter values are words like `true`, which any message may hold.
    private static final int SHORTEST = 5;

    private final int status;

    @SuppressWarnings("serial") // as every list that List.copyOf makes is
    private final List<String> causes;

    private final boolean passing;

    private final boolean admission;

    /// @param status of the answer; 0 if there was none
    /// @param causes what the server says of single fields
    ClusterException(int status, String message, List<String> causes) {
        this(status, message, causes, false);
    }

    /// @param passing whether it is such as passes by itself, so that the same may be asked again
    ClusterException(int status, String message, List<String> causes, boolean passing) {
        this(status, message, causes, passing, false);
    }

    /// @param admission whether it comes from a webhook, a policy or a quota, which look at single objects
    ClusterException(int status, String message, List<String> causes, boolean passing, boolean admission) {
        super(message);
        this.status = status;
        this.causes = List.copyOf(causes);
        this.passing = passing;
        this.admission = admission;
    }

    /// A copy of this exception with another message.
    public ClusterException saying(String message) {
        return new ClusterException(status, message, causes, passing, admission);
    }

    /// A copy of this exception without the values that the server, or a webhook of the server, repeats.
    public ClusterException without(List<Secret> values) {
        String said = String.valueOf(getMessage());
        List<String> texts = values.stream()
                .map(Secret::reveal)
                .filter(text -> text.length() >= SHORTEST)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String text : texts) {
            said = said.replace(text, Field.SECRET);
        }
        return saying(said);
    }

    /// The exception for a caller that only reads.
    public UnreadableException unreadable(Object what) {
        return new UnreadableException(what + ": " + getMessage(), this, passing);
    }

    public int status() {
        return status;
    }

    public boolean isPassing() {
        return passing;
    }

    /// Whether a webhook, a policy or a quota of the cluster refused it or failed: the API server itself is well.
    boolean isOfAdmission() {
        return admission;
    }

    /// Whether the API server doesn't accept the login.
    boolean isOfLogin() {
        return status == 401 && !admission;
    }

    /// Whether no other Secret could be written either: no answer, or one that isn't about the request.
    public boolean closesStore() {
        return !admission && (passing || status == 0 || status == 401 || status >= 500);
    }

    /// The managers whose fields a server-side apply would have changed, as the server names them.
    public List<String> conflicts() {
        return causes.stream()
                .filter(cause -> cause.startsWith("conflict with "))
                .toList();
    }

    /// Whether the object was changed since it was read.
    public boolean isStale() {
        return status == 409 && conflicts().isEmpty();
    }

    /// Whether a list took so long that the server forgot where it was.
    boolean isExpired() {
        return status == EXPIRED;
    }
}
