package dev.berth.provider.redis;

import dev.berth.core.Change;
import dev.berth.provider.redis.RedisResource.RedisSlot;
import dev.berth.provider.redis.RedisResource.RedisUser;
import dev.berth.provider.redis.RedisStep.DropUser;
import dev.berth.provider.redis.RedisStep.Flush;
import dev.berth.provider.redis.RedisStep.SetUser;
import java.util.ArrayList;
import java.util.List;

/// Writes a change as commands. Pure.
public final class RedisWriter {

    private RedisWriter() {}

    /// The steps of a change. A slot is taken or left by telling the service, which its Secret does: only emptying one
    /// takes a command.
    public static List<RedisStep> steps(Change<RedisResource> change, RedisServer server) {
        return switch (change) {
            case Change.Create<RedisResource>(RedisResource desired) -> write(desired, server);
            case Change.Update<RedisResource>(RedisResource _, RedisResource desired) -> write(desired, server);
            case Change.Delete<RedisResource>(RedisResource live) ->
                switch (live) {
                    case RedisSlot slot ->
                        List.of(new Flush(slot.number(), slot.use().keys()));
                    case RedisUser user -> List.of(new DropUser(user.address(), server.persistence()));
                };
        };
    }

    private static List<RedisStep> write(RedisResource desired, RedisServer server) {
        return switch (desired) {
            case RedisSlot _ -> List.of();
            case RedisUser user -> {
                var rules = new ArrayList<String>();
                user.may().keys().forEach(pattern -> rules.add("~" + pattern));
                user.may().channels().forEach(pattern -> rules.add("&" + pattern));
                rules.addAll(user.may().rules());
                yield List.of(new SetUser(user.address(), user.passwords().formerHash(), rules, server.persistence()));
            }
        };
    }
}
