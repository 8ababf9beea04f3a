package dev.berth.core;

import java.util.Optional;
import java.util.regex.Pattern;

/// Whose object this is: the fleet and the service that berth made or adopted it for. In a PostgreSQL comment it
/// stands after whatever a person wrote there: `orders of the shop [berth fleet=default service=cafe-backend]`.
public record Mark(String fleet, String service) {

    private static final Pattern IN_COMMENT =
            Pattern.compile("\\s*\\[berth fleet=([a-z0-9.-]+) service=([a-z0-9.-]+)((?: [a-z]+=[^\\]\\s]*)*)]\\s*$");

    /// The mark at the end of a comment.
    public static Optional<Mark> in(String comment) {
        var matcher = IN_COMMENT.matcher(comment);
        return matcher.find() ? Optional.of(new Mark(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /// What a person wrote in the comment: everything but the mark.
    public static String remark(String comment) {
        return IN_COMMENT.matcher(comment).replaceFirst("");
    }

    /// The comment that keeps a person's `remark` and adds this mark.
    public String comment(String remark) {
        String mark = "[berth fleet=%s service=%s]".formatted(fleet, service);
        return remark.isBlank() ? mark : remark.stripTrailing() + " " + mark;
    }

    @Override
    public String toString() {
        return service + " (fleet " + fleet + ")";
    }
}
