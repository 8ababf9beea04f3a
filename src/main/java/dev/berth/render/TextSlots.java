package dev.berth.render;

import dev.berth.core.Address;
import dev.berth.core.Text;
import dev.berth.core.Usage;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The slots of Redis servers, as a table and as the next that is free.
public final class TextSlots {

    private TextSlots() {}

    /// A row for each slot that a service holds or that isn't empty, then the free ones of each server.
    ///
    /// @param usages what the servers answered; an entry for a server itself says how many slots it has
    public static String render(List<Usage> usages) {
        var text = new StringBuilder();
        for (Usage server : servers(usages)) {
            List<Usage> slots = slots(usages, server.address());
            text.append(String.format(
                    "%-4s  %-28s  %10s  %8s  %7s%n", server.address().name(), "SERVICE", "KEYS", "EXPIRE", "CLIENTS"));
            for (Usage slot : slots) {
                text.append(String.format(
                        "%4s  %-28s  %10d  %8d  %7s%n",
                        slot.address().name(),
                        who(slot),
                        slot.amount("keys").orElse(0L),
                        slot.amount("expires").orElse(0L),
                        slot.amount("clients").map(String::valueOf).orElse("?")));
            }
            List<Long> free = free(usages, server);
            text.append(free.isEmpty() ? "None is free.\n" : "Free: " + ranges(free) + "\n");
        }
        return text.toString();
    }

    /// The empty slots of a server that no service holds.
    public static List<Long> free(List<Usage> usages, Usage server) {
        var taken = new TreeSet<String>();
        slots(usages, server.address()).forEach(slot -> taken.add(slot.address().name()));
        return IntStream.range(0, server.limit("slots").orElse(0L).intValue())
                .filter(slot -> !taken.contains(String.valueOf(slot)))
                .mapToObj(slot -> (long) slot)
                .toList();
    }

    /// The entries for servers themselves.
    public static List<Usage> servers(List<Usage> usages) {
        return usages.stream().filter(usage -> usage.address().isServer()).toList();
    }

    private static List<Usage> slots(List<Usage> usages, Address server) {
        var slots = new TreeMap<Integer, Usage>();
        usages.stream()
                .filter(usage -> usage.address().isBelow(server))
                .forEach(usage -> slots.put(Integer.valueOf(usage.address().name()), usage));
        return List.copyOf(slots.values());
    }

    private static String who(Usage slot) {
        String name = slot.names().isEmpty() ? "" : " (" + String.join(", ", slot.names()) + ")";
        return Text.printable(slot.service().map(service -> service + name).orElse("nobody"));
    }

    /// `2, 4-15`
    private static String ranges(List<Long> numbers) {
        var first = new TreeSet<Long>();
        var all = new TreeSet<>(numbers);
        all.stream().filter(number -> !all.contains(number - 1)).forEach(first::add);
        return first.stream()
                .map(start -> {
                    long end = start;
                    while (all.contains(end + 1)) {
                        end++;
                    }
                    return end == start ? String.valueOf(start) : start + "-" + end;
                })
                .collect(Collectors.joining(", "));
    }
}
