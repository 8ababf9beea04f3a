package dev.berth.provider.redis;

import dev.berth.core.Change;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.provider.redis.RedisResource.RedisSlot;
import dev.berth.provider.redis.RedisResource.RedisUser;
import dev.berth.provider.redis.RedisResource.SlotUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// The refusals of changes that Redis would perform without a warning. Pure.
public record RedisRefusals(RedisServerSpec spec, RedisServer server) {

    public List<Refusal> of(Change<RedisResource> change) {
        return switch (change) {
            case Change.Create<RedisResource>(RedisResource desired) ->
                switch (desired) {
                    case RedisSlot slot -> taking(slot);
                    case RedisUser user -> making(user);
                };
            case Change.Update<RedisResource>(RedisResource live, RedisResource desired) ->
                switch (desired) {
                    case RedisSlot slot -> moving(slot);
                    case RedisUser user ->
                        Stream.of(password((RedisUser) live, user), making(user))
                                .flatMap(List::stream)
                                .toList();
                };
            case Change.Delete<RedisResource>(RedisResource live) ->
                live instanceof RedisSlot slot ? freeing(slot) : List.of();
        };
    }

    private List<Refusal> taking(RedisSlot slot) {
        var refusals = new ArrayList<>(missing(slot));
        SlotUse use = server.use(slot.number());
        if (use.keys() > 0) {
            refusals.add(Refusal.guard(
                    "adopt",
                    "it holds " + Text.count(use.keys(), "key")
                            + " already, and nothing says whose. Make sure that they are"
                            + " this service's, or choose a free slot (berth slots)"));
        }
        return refusals;
    }

    private List<Refusal> moving(RedisSlot slot) {
        var refusals = new ArrayList<>(taking(slot));
        int old = Objects.requireNonNull(server.moves().get(slot.address()));
        SlotUse left = server.use(old);
        if (left.keys() > 0) {
            refusals.add(Refusal.guard(
                    "slot-move",
                    "slot " + old + " still holds " + left
                            + ", which the service won't find in its new slot. Let it write them anew, or copy them first:"
                            + " redis-cli -n " + old + " --scan, then COPY key key DB " + slot.number()));
        }
        return refusals;
    }

    private static List<Refusal> freeing(RedisSlot slot) {
        return List.of(Refusal.guard("data-loss", "it holds " + slot.use() + ", and emptying it loses them"));
    }

    private List<Refusal> missing(RedisSlot slot) {
        return server.has(slot.number()) ? List.of() : List.of(Refusal.always("no-such-slot", missing(spec, server)));
    }

    /// Why a server doesn't have a slot.
    static String missing(RedisServerSpec spec, RedisServer server) {
        return server.isCluster()
                ? "redis \"" + spec.name()
                        + "\" is a Redis Cluster, which has slot 0 only. Give the service a prefix for its"
                        + " keys (`user:` and `keys:`), or another server"
                : "redis \"" + spec.name() + "\" has the slots 0 to "
                        + (server.databases().orElse(0) - 1)
                        + ". Take one of them, or raise `databases` in its redis.conf";
    }

    /// The refusals for a user that the server can't create, or would give too many rights.
    private List<Refusal> making(RedisUser user) {
        String name = "redis \"" + spec.name() + "\"";
        if (server.commands().isEmpty()) {
            return List.of(Refusal.always(
                    "no-acl",
                    name + " has no command ACL, as managed servers may not, so berth can't make users there. Remove"
                            + " `user:`, and the service logs in with the server's password; or choose another"
                            + " server: `server: …`"));
        }
        var refusals = new ArrayList<Refusal>();
        List<String> unknown = server.commands().get().unknown(user.may().rules());
        if (!unknown.isEmpty()) {
            refusals.add(Refusal.always(
                    "unknown-command",
                    name + " (" + server.version() + ") has no such command to allow or forbid: "
                            + String.join(", ", unknown) + ". Remove it from `commands`"));
        }
        boolean isSortUnbound =
                server.version().matches("[0-6]\\..*") && !user.may().keys().contains("*");
        if (isSortUnbound && user.may().rules().contains("+sort")) {
            refusals.add(Refusal.always(
                    "unbound-command",
                    name + " is older than Redis 7, where SORT reads any key by its GET and BY, not only those of"
                            + " `keys`. Remove +sort from `commands`, or upgrade the server"));
        }
        return refusals;
    }

    private static List<Refusal> password(RedisUser live, RedisUser desired) {
        return switch (live.password()) {
            case DIFFERENT, NOT_FOUND ->
                List.of(Refusal.guard(
                        "password-reset",
                        "the password that \"" + desired.address().name()
                                + "\" has now is in none of its Secret's keys, so its users would be locked out. Put it into"
                                + " the Secret, or let berth set the Secret's (a new one if it has none)"));
            case UNTOLD ->
                List.of(Refusal.guard(
                        "adopt",
                        "user \"" + desired.address().name()
                                + "\" exists already, without a password, and nothing says whose it is. Make sure that it is this"
                                + " service's, or choose another name: `user: …`"));
            case AS_IN_SECRET, RENEWED, NONE -> List.of();
        };
    }
}
