package dev.berth.provider.rabbitmq;

import dev.berth.core.Mark;
import java.util.Optional;
import java.util.regex.Pattern;

/// The tag that says whose a user is: `berth:default:cafe-backend`.
final class RabbitTag {

    private static final Pattern TAG = Pattern.compile("berth:([a-z0-9.-]+):([a-z0-9.-]+)");

    private RabbitTag() {}

    static String of(Mark mark) {
        return "berth:" + mark.fleet() + ":" + mark.service();
    }

    /// The mark that a tag is, if it is one.
    static Optional<Mark> read(String tag) {
        var matcher = TAG.matcher(tag);
        return matcher.matches() ? Optional.of(new Mark(matcher.group(1), matcher.group(2))) : Optional.empty();
    }
}
