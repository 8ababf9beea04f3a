package dev.berth.provider.redis;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.provider.redis.RedisSection.Slot;
import dev.berth.provider.redis.RedisSection.User;
import dev.berth.secret.SectionReader;
import dev.berth.secret.ServerEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads `redis:` of a manifest. Problems are BERTH-3xx.
public final class RedisSectionReader implements SectionReader {

    private static final String NOT_YET = "can't be planned by this version yet";

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public RedisSection read(ServiceId service, Node section, Map<String, Node> servers, Problems problems) {
        RedisServerSpec server = RedisServerSpec.of(ServerEntry.of("redis", section, servers, "BERTH-301", problems));
        var notYet = new HashMap<Origin, String>();
        section.get("user")
                .ifPresent(user -> notYet.put(section.originOf("user"), "`user`: a Redis user of its own " + NOT_YET));
        section.get("keys")
                .ifPresent(keys -> notYet.put(section.originOf("keys"), "`keys`: a Redis user's keys " + NOT_YET));
        return new RedisSection(
                server,
                slots(section, server, problems),
                section.text("user").map(user -> new User(user, section.originOf("user"))),
                notYet);
    }

    /// `redis: 3` is `redis: {slots: {default: 3}}`.
    private static SortedMap<String, Slot> slots(Node section, RedisServerSpec server, Problems problems) {
        var slots = new TreeMap<String, Slot>();
        if (section instanceof Node.Scalar scalar) {
            add(slots, "default", scalar, scalar.origin(), server, problems);
        }
        Node declared = section.get("slots").orElse(Node.empty(section.origin()));
        declared.entries()
                .forEach((name, number) -> add(slots, name, number, declared.originOf(name), server, problems));
        return slots;
    }

    private static void add(
            SortedMap<String, Slot> slots,
            String name,
            Node number,
            Origin origin,
            RedisServerSpec server,
            Problems problems) {
        String text = number.text();
        int last = server.databases() - 1;
        // The length is checked first: a number with many digits is no int.
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > last) {
            problems.add(
                    "BERTH-302",
                    origin,
                    "redis slot " + text + " is beyond the databases of \"" + server.name() + "\". Take one from 0 to "
                            + last + ", or set `databases` in berth.yaml to what the server has");
            return;
        }
        Slot slot = new Slot(Integer.parseInt(text), origin);
        slots.forEach((other, taken) -> {
            if (taken.number() == slot.number()) {
                problems.add(
                        "BERTH-303",
                        origin,
                        "redis slots \"" + other + "\" and \"" + name + "\" are both " + text
                                + ". Give each a number of its own");
            }
        });
        slots.put(name, slot);
    }
}
