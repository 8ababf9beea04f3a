package dev.berth.provider.redis;

import dev.berth.core.MisleadingName;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.core.Text;
import dev.berth.provider.redis.RedisSection.Slot;
import dev.berth.provider.redis.RedisSection.User;
import dev.berth.system.SectionReader;
import dev.berth.system.ServerEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Reads `redis:` of a manifest. Problems are BERTH-3xx.
public final class RedisSectionReader implements SectionReader {

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Node expanded(Node section) {
        if (!(section instanceof Node.Scalar slot) || slot.kind() != Node.Scalar.Kind.INTEGER) {
            return section;
        }
        Node slots = new Node.Fields(Map.of("default", slot), Map.of("default", slot.origin()), slot.origin());
        return new Node.Fields(Map.of("slots", slots), Map.of("slots", slot.origin()), slot.origin());
    }

    @Override
    public RedisSection read(ServiceId service, Node section, Map<String, Node> servers, Problems problems) {
        RedisServerSpec server = RedisServerSpec.of(ServerEntry.of("redis", section, servers, "BERTH-301", problems));
        Optional<User> user = section.text("user")
                .map(name -> new User(
                        name,
                        section.items("keys").isEmpty()
                                ? new TreeSet<>(Set.of("*"))
                                : section.items("keys").stream()
                                        .map(Node::text)
                                        .collect(Collectors.toCollection(TreeSet::new)),
                        commands(name, section, problems),
                        section.originOf("user")));
        user.ifPresent(own -> {
            checkName("user", own.name(), own.origin(), problems);
            section.items("keys").forEach(item -> checkName("key pattern", item.text(), item.origin(), problems));
        });
        user.filter(own -> own.name().equals("default") || server.admin().equals(Optional.of(own.name())))
                .ifPresent(own -> problems.add(
                        "BERTH-304",
                        own.origin(),
                        "redis user \"" + own.name()
                                + "\" is who everybody else logs in as, berth included. Choose another name"));
        return new RedisSection(service, server, slots(section, server, problems), user);
    }

    private static void checkName(String what, String name, Origin origin, Problems problems) {
        MisleadingName.flaw(name)
                .ifPresent(flaw -> problems.add(
                        "BERTH-304",
                        origin,
                        "redis " + what + " \"" + Text.printable(name) + "\" " + flaw + ". Type it anew"));
    }

    /// A manifest may not give its user what reaches beyond the service, however that is written.
    private static List<String> commands(String user, Node section, Problems problems) {
        var commands = new ArrayList<String>();
        for (Node item : section.items("commands")) {
            String rule = item.text();
            if (RedisAllowedCommands.isRule(rule)) {
                commands.add(rule);
            } else {
                problems.add(
                        "BERTH-305",
                        item.origin(),
                        "redis user \"" + user + "\" can't have the command rule \"" + Text.printable(rule)
                                + "\": a manifest adds only " + String.join(", ", RedisAllowedCommands.ADDABLE)
                                + " to what Redis doesn't call admin or dangerous, and takes single commands away."
                                + " Remove the rule, or write one such as +keys or -eval");
            }
        }
        return commands;
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
        slots.put(name, slot);
    }
}
