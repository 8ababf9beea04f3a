package dev.berth.provider.rabbitmq.live;

import dev.berth.core.Action;
import dev.berth.core.ChangedObject;
import dev.berth.core.Field;
import dev.berth.core.Node;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.document.JsonWriter;
import dev.berth.provider.rabbitmq.RabbitAdminUser;
import dev.berth.provider.rabbitmq.RabbitCatalog;
import dev.berth.provider.rabbitmq.RabbitStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/// The plan for berth's own user and for `guest`, as [RabbitBootstrapSession] found them. Pure.
record RabbitAdminPlan(RabbitBootstrap server) {

    /// The text that replaces the hash of a password.
    static final String SHOWN = "(secret)";

    private static final String UNCHANGED = "(unchanged)";

    /// The request body that leaves `guest` neither password nor tags.
    static final String CLOSED =
            JsonWriter.object(Map.of("tags", JsonWriter.string(""), "password_hash", JsonWriter.string("")));

    /// The change that makes the user or mends it; empty if it is as it should be.
    Optional<PlannedChange> change(RabbitAdminUser user) {
        List<Field> fields = user.isThere() ? user.fields() : List.of();
        if (user.isThere() && fields.isEmpty()) {
            return Optional.empty();
        }
        String preview = "PUT " + path(user.name()) + " " + user.body(SHOWN, Optional.of(UNCHANGED));
        return Optional.of(new PlannedChange(
                object(user.name()),
                user.isThere() ? Action.UPDATE : Action.CREATE,
                user.isThere() ? Risk.DISRUPTIVE : Risk.SAFE,
                user.isThere() ? "" : "administrator",
                fields,
                List.of(preview),
                List.of(),
                user.refusals()));
    }

    /// The change that closes `guest`; empty if it is closed or isn't there.
    Optional<PlannedChange> closing(Optional<Node> guest) {
        List<Field> fields = guest.map(RabbitAdminPlan::open).orElse(List.of());
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PlannedChange(
                object(RabbitBootstrap.GUEST),
                Action.UPDATE,
                Risk.DISRUPTIVE,
                "",
                fields,
                List.of("PUT " + path(RabbitBootstrap.GUEST) + " " + CLOSED),
                List.of(),
                List.<Refusal>of()));
    }

    /// What keeps `guest` open.
    private static List<Field> open(Node guest) {
        var fields = new ArrayList<Field>();
        SortedSet<String> tags = RabbitCatalog.tags(guest);
        if (!tags.isEmpty()) {
            fields.add(new Field("tags", Optional.of(String.join(", ", tags)), Optional.empty()));
        }
        if (!guest.text("password_hash").orElse("").isEmpty()) {
            fields.add(new Field("password", Optional.of(Field.SECRET), Optional.empty()));
        }
        return fields;
    }

    private ChangedObject object(String user) {
        return new ChangedObject(
                server.address().toString(), server.origin(), server.spec().user(user), "rabbitmq user", user);
    }

    /// The path of a user in the management API.
    static String path(String user) {
        return RabbitStep.url(List.of("users", user));
    }
}
