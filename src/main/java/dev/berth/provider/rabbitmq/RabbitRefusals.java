package dev.berth.provider.rabbitmq;

import dev.berth.core.Change;
import dev.berth.core.Refusal;
import dev.berth.provider.rabbitmq.RabbitResource.Password;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitUser;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitVhost;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The refusals of changes that RabbitMQ would perform without a warning, and that a person must allow. Pure.
public final class RabbitRefusals {

    private RabbitRefusals() {}

    public static List<Refusal> of(Change<RabbitResource> change, RabbitServer server) {
        return switch (change) {
            case Change.Create<RabbitResource> _ -> List.of();
            case Change.Delete<RabbitResource>(RabbitResource live) ->
                live instanceof RabbitVhost vhost ? removing(vhost) : List.of();
            case Change.Update<RabbitResource>(RabbitResource live, RabbitResource desired) ->
                desired instanceof RabbitUser user
                        ? user((RabbitUser) live, user)
                        : desired instanceof RabbitVhost vhost
                                ? queueType((RabbitVhost) live, vhost, server)
                                : List.of();
        };
    }

    private static List<Refusal> removing(RabbitVhost live) {
        return live.content().isEmpty()
                ? List.of()
                : List.of(Refusal.guard(
                        "data-loss",
                        "it has " + live.content()
                                + ", and all of that goes with it. Stop the service and let its queues"
                                + " run empty"));
    }

    private static List<Refusal> user(RabbitUser live, RabbitUser desired) {
        return Stream.concat(powers(live).stream(), password(live, desired).stream())
                .toList();
    }

    /// Tags are kept, so an administrator that the service takes over would stay one.
    private static Optional<Refusal> powers(RabbitUser live) {
        String name = live.address().name();
        return live.mark().isPresent() || !live.tags().contains("administrator")
                ? Optional.empty()
                : Optional.of(Refusal.always(
                        "beyond-service",
                        "user \"" + name
                                + "\" exists already, carries no mark of berth, and is an administrator, which no"
                                + " manifest may take over. Choose another name, or let a platform engineer run:"
                                + " rabbitmqctl set_user_tags " + name));
    }

    /// A user whose turn is next is in no Secret, and nobody logs in as one whose turn is over for a whole rotation.
    private static List<Refusal> password(RabbitUser live, RabbitUser desired) {
        boolean isTold = desired.password() == Password.AS_IN_SECRET || desired.password() == Password.RENEWED;
        return isTold && (live.password() == Password.DIFFERENT || live.password() == Password.NOT_FOUND)
                ? List.of(Refusal.guard(
                        "password-reset",
                        "the password that \"" + desired.address().name()
                                + "\" has now is in none of its Secret's keys, so its users would be locked out. Put it into"
                                + " the Secret, or let berth set the Secret's (a new one if it has none)"))
                : List.of();
    }

    /// See RabbitMQ docs, "Virtual Hosts": until 3.13 the type is fixed when the vhost is made.
    private static List<Refusal> queueType(RabbitVhost live, RabbitVhost desired, RabbitServer server) {
        return live.queueType().equals(desired.queueType()) || server.isAtLeast(3, 13)
                ? List.of()
                : List.of(
                        Refusal.always(
                                "unchangeable",
                                "defaultQueueType is " + live.queueType().orElse("the server's own")
                                        + ", and RabbitMQ " + server.version()
                                        + " takes another only when it makes a vhost. Leave it out, or declare the type with each queue"));
    }
}
