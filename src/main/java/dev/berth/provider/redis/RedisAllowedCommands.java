package dev.berth.provider.redis;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The commands that a user's rules allow. Each version of Redis writes rules in its own form, so berth
/// compares the allowed commands and not the rules. Pure.
///
/// @param categories the server's categories and the commands in each
/// @param standard the rules of a user of whom its manifest says nothing
public record RedisAllowedCommands(SortedMap<String, SortedSet<String>> categories, List<String> standard) {

    /// The commands of a service: all commands except those that affect more than its keys or stop the
    /// server; of these only the few that clients run when they connect. See Redis docs, "ACL", "Command
    /// categories".
    private static final List<String> RULES =
            List.of("+@all", "-@admin", "-@dangerous", "+info", "+client|setname", "+client|getname", "+client|id");

    /// The commands that a client of a cluster runs when it connects. Redis 6.2 calls all of CLUSTER
    /// dangerous.
    private static final List<String> CLUSTER_RULES = Stream.of("info", "keyslot", "myid", "nodes", "shards", "slots")
            .map(subcommand -> "+cluster|" + subcommand)
            .toList();

    /// The commands that remove other services' scripts and functions, or end a running one: all services of
    /// a server share them. See Redis docs, "FUNCTION FLUSH" and "SCRIPT FLUSH".
    private static final List<String> SHARED = List.of(
            "function|delete", "function|flush", "function|kill", "function|restore", "script|flush", "script|kill");

    /// Commands that a manifest may add beyond the standard: they read, and what they show of others is names.
    static final SortedSet<String> ADDABLE = new TreeSet<>(List.of("client|list", "info", "keys", "sort"));

    private static final Pattern REMOVAL = Pattern.compile("-[a-z][a-z0-9_.-]*(?:[|][a-z0-9_-]+)?");

    private static final String STANDARD = "all but dangerous commands";

    public RedisAllowedCommands {
        var copied = new TreeMap<String, SortedSet<String>>();
        categories.forEach((name, commands) -> copied.put(name, new TreeSet<>(commands)));
        categories = copied;
        standard = List.copyOf(standard);
    }

    /// Whether a manifest may write a rule. What begins otherwise than a command does would be another kind of rule
    /// to Redis: `+@all`, `~*`, `nopass`, `reset`.
    static boolean isRule(String rule) {
        return rule.startsWith("+")
                ? ADDABLE.contains(rule.substring(1))
                : REMOVAL.matcher(rule).matches();
    }

    /// The rules of a user of whom its manifest says nothing.
    ///
    /// @param known the commands of the server, by category
    public static List<String> rules(boolean cluster, SortedMap<String, SortedSet<String>> known) {
        return Stream.of(RULES, shared(known), cluster ? CLUSTER_RULES : List.<String>of())
                .flatMap(List::stream)
                .toList();
    }

    /// Redis 6.2 can't forbid a subcommand: it forbids SCRIPT, and allows what clients run of it.
    private static List<String> shared(SortedMap<String, SortedSet<String>> known) {
        Set<String> commands = known.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        if (commands.contains("script") && !hasSubcommands(commands)) {
            return List.of("-script", "+script|exists", "+script|load");
        }
        return SHARED.stream()
                .filter(commands::contains)
                .map(command -> "-" + command)
                .toList();
    }

    private static boolean hasSubcommands(Set<String> commands) {
        return commands.stream().anyMatch(command -> command.contains("|"));
    }

    /// The standard rules and those that a manifest adds, in the order in which they hold.
    List<String> with(List<String> more) {
        return Stream.concat(standard.stream(), more.stream()).toList();
    }

    /// The rules of a manifest whose commands this server doesn't have. Redis 6.2 allows a subcommand of a command
    /// that is forbidden, and can't forbid one.
    List<String> unknown(List<String> rules) {
        Set<String> known = members("@all");
        boolean hasSubcommands = hasSubcommands(known);
        return rules.stream()
                .filter(rule -> !standard.contains(rule))
                .filter(rule -> {
                    String command = rule.substring(1);
                    boolean isAllowance = rule.startsWith("+") && !hasSubcommands;
                    String name = isAllowance ? command.replaceFirst("[|].*", "") : command;
                    return !known.contains(name) && known.stream().noneMatch(other -> other.startsWith(name + "|"));
                })
                .toList();
    }

    String describe(String rules) {
        return describe(List.of(rules.strip().split("\\s+")));
    }

    /// The rules in words: [#STANDARD], with what they allow more or less.
    String describe(List<String> rules) {
        SortedSet<String> standard = allowed(this.standard);
        SortedSet<String> live = allowed(rules);
        var more = new TreeSet<>(live);
        more.removeAll(standard);
        var less = new TreeSet<>(standard);
        less.removeAll(live);
        if (live.isEmpty()) {
            return "none";
        }
        return STANDARD
                + (more.isEmpty() ? "" : " and " + some(more))
                + (less.isEmpty() ? "" : " without " + some(less));
    }

    /// The elements of `commands` that the rules don't allow.
    public List<String> missing(String rules, List<String> commands) {
        Set<String> allowed = Set.copyOf(allowed(List.of(rules.strip().split("\\s+"))));
        return commands.stream()
                .filter(command ->
                        Stream.of(command, command.replaceFirst("[|].*", "")).noneMatch(allowed::contains))
                .toList();
    }

    /// The commands that the rules allow beyond `own`.
    SortedSet<String> beyond(String rules, List<String> own) {
        SortedSet<String> more = allowed(List.of(rules.strip().split("\\s+")));
        more.removeAll(allowed(own));
        return more;
    }

    /// The way to let a user run a command.
    public static String remedy(String user, String... commands) {
        return "To allow it, in redis-cli: ACL SETUSER " + user + " "
                + Stream.of(commands)
                        .map(command -> "+" + command.toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(" "));
    }

    private static String some(SortedSet<String> commands) {
        int shown = 5;
        return commands.stream().limit(shown).collect(Collectors.joining(", "))
                + (commands.size() > shown ? " and " + (commands.size() - shown) + " more" : "");
    }

    private SortedSet<String> allowed(Collection<String> rules) {
        var allowed = new TreeSet<String>();
        for (String rule : rules) {
            String name = rule.substring(Math.min(1, rule.length()));
            if (rule.startsWith("+")) {
                allowed.addAll(members(name));
            } else if (rule.startsWith("-")) {
                allowed.removeAll(members(name));
                allowed.removeIf(command -> command.startsWith(name + "|"));
            }
        }
        return allowed;
    }

    /// The commands of a category; a command with the subcommands that the server has of it.
    private Set<String> members(String name) {
        if (name.equals("@all")) {
            return categories.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        }
        if (name.startsWith("@")) {
            return categories.getOrDefault(name.substring(1), new TreeSet<>());
        }
        var members = categories.values().stream()
                .flatMap(Set::stream)
                .filter(command -> command.equals(name) || command.startsWith(name + "|"))
                .collect(Collectors.toCollection(TreeSet::new));
        members.add(name);
        return members;
    }

    /// No categories, for a server whose users nobody asked for.
    public static RedisAllowedCommands none() {
        return new RedisAllowedCommands(new TreeMap<>(Map.of()), RULES);
    }
}
