package dev.berth.provider.rabbitmq;

import dev.berth.core.Change;
import dev.berth.core.Step.Phase;
import dev.berth.document.JsonWriter;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitPermission;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitPolicy;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitTopic;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitUser;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitVhost;
import dev.berth.provider.rabbitmq.RabbitStep.DropVhost;
import dev.berth.provider.rabbitmq.RabbitStep.PutUser;
import dev.berth.provider.rabbitmq.RabbitStep.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Writes a change as requests. Pure. Every request may be repeated, so an apply that was cut off can begin again.
public final class RabbitWriter {

    private RabbitWriter() {}

    /// The steps of a change, in the order in which they must run.
    public static List<RabbitStep> steps(Change<RabbitResource> change) {
        return switch (change) {
            case Change.Create<RabbitResource>(RabbitResource desired) ->
                switch (desired) {
                    case RabbitVhost vhost -> create(vhost);
                    case RabbitUser user -> List.of(put(user, PutUser.Password.SET));
                    case RabbitPermission permission -> List.of(put(permission));
                    case RabbitTopic topic -> List.of(put(topic));
                    case RabbitPolicy policy -> List.of(put(policy));
                };
            case Change.Update<RabbitResource>(RabbitResource live, RabbitResource desired) ->
                switch (desired) {
                    case RabbitVhost vhost -> update((RabbitVhost) live, vhost);
                    case RabbitUser user -> List.of(put(user, password((RabbitUser) live, user)));
                    case RabbitPermission permission -> List.of(put(permission));
                    case RabbitTopic topic -> List.of(put(topic));
                    case RabbitPolicy policy -> List.of(put(policy));
                };
            case Change.Delete<RabbitResource>(RabbitResource live) ->
                switch (live) {
                    case RabbitVhost vhost -> List.of(new DropVhost(vhost.address(), vhost.content()));
                    case RabbitUser user ->
                        List.of(delete(
                                Phase.DROP_LOGINS, "users", user.address().name()));
                    case RabbitPermission permission ->
                        List.of(delete(Phase.SERVERS, "permissions", permission.vhost(), permission.user()));
                    case RabbitTopic topic ->
                        List.of(delete(
                                Phase.SERVERS, "topic-permissions", topic.vhost(), topic.user(), topic.exchange()));
                    case RabbitPolicy policy ->
                        List.of(delete(Phase.SERVERS, "policies", policy.vhost(), policy.name()));
                };
        };
    }

    /// The vhost is created with its mark, so it is never without an owner.
    private static List<RabbitStep> create(RabbitVhost vhost) {
        var steps = new ArrayList<RabbitStep>();
        steps.add(put(vhost));
        steps.addAll(limits(vhost, Collections.emptySortedMap()));
        return steps;
    }

    private static List<RabbitStep> update(RabbitVhost live, RabbitVhost desired) {
        var steps = new ArrayList<RabbitStep>();
        if (!live.mark().equals(desired.mark()) || !live.queueType().equals(desired.queueType())) {
            steps.add(put(desired));
        }
        steps.addAll(limits(desired, live.limits()));
        return steps;
    }

    /// The request that sets a vhost. The API removes what a request omits, so the request contains all
    /// properties.
    private static RabbitStep put(RabbitVhost vhost) {
        var body = new TreeMap<String, String>();
        body.put("description", JsonWriter.string(vhost.comment().text()));
        body.put("tags", JsonWriter.string(String.join(",", vhost.tags())));
        vhost.queueType().ifPresent(type -> {
            // The name that 3.10 to 3.12 read, and the one since 3.13.
            body.put("defaultqueuetype", JsonWriter.string(type));
            body.put("default_queue_type", JsonWriter.string(type));
        });
        return put(List.of("vhosts", vhost.address().name()), body);
    }

    private static List<RabbitStep> limits(RabbitVhost vhost, SortedMap<String, Integer> live) {
        var names = new TreeSet<>(live.keySet());
        names.addAll(vhost.limits().keySet());
        var steps = new ArrayList<RabbitStep>();
        for (String name : names) {
            if (!vhost.limits().containsKey(name)) {
                steps.add(delete(Phase.SERVERS, "vhost-limits", vhost.address().name(), name));
            } else if (!Objects.equals(vhost.limits().get(name), live.get(name))) {
                steps.add(put(
                        List.of("vhost-limits", vhost.address().name(), name),
                        Map.of("value", String.valueOf(vhost.limits().get(name)))));
            }
        }
        return steps;
    }

    private static PutUser.Password password(RabbitUser live, RabbitUser desired) {
        if (live.password() == desired.password()) {
            return PutUser.Password.KEPT;
        }
        return desired.password() == RabbitResource.Password.NONE ? PutUser.Password.CLEARED : PutUser.Password.SET;
    }

    private static RabbitStep put(RabbitUser user, PutUser.Password password) {
        var tags = new TreeSet<>(user.tags());
        user.mark().map(RabbitTag::of).ifPresent(tags::add);
        return new PutUser(user.address(), tags, password);
    }

    private static RabbitStep put(RabbitPermission permission) {
        return put(
                List.of("permissions", permission.vhost(), permission.user()),
                Map.of(
                        "configure", JsonWriter.string(permission.rights().configure()),
                        "write", JsonWriter.string(permission.rights().write()),
                        "read", JsonWriter.string(permission.rights().read())));
    }

    private static RabbitStep put(RabbitTopic topic) {
        return put(
                List.of("topic-permissions", topic.vhost(), topic.user()),
                Map.of(
                        "exchange", JsonWriter.string(topic.exchange()),
                        "write", JsonWriter.string(topic.rights().write()),
                        "read", JsonWriter.string(topic.rights().read())));
    }

    private static RabbitStep put(RabbitPolicy policy) {
        return put(
                List.of("policies", policy.vhost(), policy.name()),
                Map.of(
                        "pattern", JsonWriter.string(policy.pattern()),
                        "apply-to", JsonWriter.string(policy.applyTo()),
                        "priority", String.valueOf(policy.priority()),
                        "definition", policy.definition()));
    }

    private static RabbitStep put(List<String> path, Map<String, String> body) {
        return new Request(Phase.SERVERS, "PUT", path, JsonWriter.object(body));
    }

    private static RabbitStep delete(Phase phase, String... path) {
        return new Request(phase, "DELETE", List.of(path), "");
    }
}
