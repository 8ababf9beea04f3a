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

/// What Redis would let happen without a word. Pure.
record RedisRefusals(RedisServerSpec spec, RedisServer server) {

    List<Refusal> of(Change<RedisResource> change) {
        return switch (change) {
            case Change.Create<RedisResource>(RedisResource desired) ->
                desired instanceof RedisSlot slot ? taking(slot) : List.of();
            case Change.Update<RedisResource>(RedisResource live, RedisResource desired) ->
                switch (desired) {
                    case RedisSlot slot -> moving(slot);
                    case RedisUser user -> password((RedisUser) live, user);
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
        return server.cluster()
                ? "redis \"" + spec.name()
                        + "\" is a Redis Cluster, which has slot 0 only. Give the service a prefix for its"
                        + " keys (`user:` and `keys:`), or another server"
                : "redis \"" + spec.name() + "\" has the slots 0 to "
                        + (server.databases().orElse(0) - 1)
                        + ". Take one of them, or raise `databases` in its redis.conf";
    }

    private static List<Refusal> password(RedisUser live, RedisUser desired) {
        return switch (live.password()) {
            case DIFFERENT ->
                List.of(Refusal.guard(
                        "password-reset",
                        "the password that \"" + desired.address().name()
                                + "\" has now is in none of its Secret's keys, so whoever uses it would be locked out. Put it into"
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
