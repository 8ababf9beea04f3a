package dev.berth.provider.redis.live;

import dev.berth.provider.redis.RedisAllowedCommands;
import dev.berth.provider.redis.RedisException;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.provider.redis.RedisUsers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// The rights of berth's own user, which [RedisDoctor] checks.
record RedisAdminRights(RedisServerSpec spec, RedisSession session) {

    /// The commands that a removal or a service's own user takes and that berth's user may not run; empty if the
    /// server has no users.
    Optional<List<String>> missing() {
        String me = spec.admin().orElse("default");
        var needed = new ArrayList<>(List.of("flushdb"));
        if (session.hasUsers()) {
            needed.addAll(List.of("acl|setuser", "acl|deluser"));
            session.facts()
                    .persistence()
                    .command()
                    .map(command -> String.join("|", command).toLowerCase(Locale.ROOT))
                    .ifPresent(needed::add);
        }
        try {
            RedisAllowedCommands commands = session.nodes().getFirst().commands();
            var missing = new TreeSet<String>();
            for (RedisNode node : session.nodes()) {
                Object rules = node.user(me).getOrDefault("commands", "");
                missing.addAll(commands.missing(String.join(" ", RedisUsers.words(rules)), needed));
            }
            return Optional.of(needed.stream().filter(missing::contains).toList());
        } catch (RedisException e) {
            if (e.isUnknown()) {
                return Optional.empty();
            }
            if (e.isForbidden()) {
                return Optional.of(session.hasUsers() ? List.of("acl") : List.of());
            }
            throw RedisSession.unreadable(spec, e);
        }
    }
}
