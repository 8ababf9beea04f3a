package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.provider.redis.RedisPasswords.Former;
import dev.berth.provider.redis.RedisResource.RedisUser;
import dev.berth.provider.redis.RedisResource.SlotUse;
import dev.berth.provider.redis.RedisServer.Persistence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Converts the answers of a server into resources. Pure.
///
/// @param answers of the server, or of each node of a cluster
/// @param users the fields of the declared users that there are, by name, of each node
/// @param commands empty if the server has no users
public record RedisCatalog(
        RedisServerSpec spec,
        List<RedisHolder> holders,
        List<Answers> answers,
        List<Map<String, Map<String, Object>>> users,
        Optional<RedisAllowedCommands> commands,
        SecretFindings secrets) {

    /// The answers of a node to the commands of an inspection. `clients` and `databases` are empty where the
    /// server doesn't tell.
    ///
    /// @param info the sections server, replication and keyspace of INFO
    public record Answers(
            Map<String, String> info, Optional<String> clients, Optional<Integer> databases, Persistence persistence) {

        boolean isMaster() {
            return info.getOrDefault("role", "master").equals("master");
        }
    }

    private static final Pattern SLOT = Pattern.compile("db(\\d{1,9})");
    private static final Pattern KEYS = Pattern.compile("keys=(\\d{1,18}),expires=(\\d{1,18})(?:,.*)?");
    private static final Pattern CLIENT = Pattern.compile("(?m)^id=.* db=(\\d{1,9}) .*$");

    public RedisServer facts() {
        return facts(answers, commands, held().moves());
    }

    private RedisSlotOwners held() {
        return RedisSlotOwners.of(spec, holders, facts(answers, commands, Map.of()), secrets);
    }

    /// The facts about a server, or about a cluster as a whole.
    ///
    /// @param nodes the answers of the server, or of each node of a cluster
    public static RedisServer facts(
            List<Answers> nodes, Optional<RedisAllowedCommands> commands, Map<Address, Integer> moves) {
        Map<String, String> info = nodes.getFirst().info();
        boolean showsClients = nodes.stream().allMatch(node -> node.clients().isPresent());
        var slots = new TreeMap<Integer, SlotUse>();
        for (Answers node : nodes) {
            uses(node).forEach((slot, use) -> slots.merge(slot, use, SlotUse::plus));
        }
        Set<Persistence> persistence = nodes.stream().map(Answers::persistence).collect(Collectors.toSet());
        return new RedisServer(
                info.getOrDefault("valkey_version", info.getOrDefault("redis_version", "")),
                Optional.ofNullable(info.get("run_id")).filter(id -> !id.isEmpty()),
                isCluster(info) ? nodes.size() : 0,
                nodes.getFirst().databases(),
                showsClients,
                persistence.contains(Persistence.NONE)
                        ? Persistence.NONE
                        : persistence.contains(Persistence.UNKNOWN)
                                ? Persistence.UNKNOWN
                                : nodes.getFirst().persistence(),
                commands,
                slots,
                moves);
    }

    /// The use of the slots of a node. The keys of a replica are its master's.
    private static SortedMap<Integer, SlotUse> uses(Answers node) {
        var clients = new TreeMap<Integer, Integer>();
        CLIENT.matcher(node.clients().orElse(""))
                .results()
                .forEach(client -> clients.merge(Integer.valueOf(client.group(1)), 1, Integer::sum));
        // This very connection is one of them.
        clients.computeIfPresent(0, (_, count) -> count - 1);
        var slots = new TreeMap<Integer, SlotUse>();
        clients.forEach((slot, count) -> slots.put(slot, new SlotUse(0, 0, Optional.of(count))));
        node.info().forEach((name, value) -> {
            Matcher slot = SLOT.matcher(name);
            Matcher keys = KEYS.matcher(value);
            if (node.isMaster() && slot.matches() && keys.matches()) {
                int number = Integer.parseInt(slot.group(1));
                slots.put(
                        number,
                        new SlotUse(
                                Long.parseLong(keys.group(1)),
                                Long.parseLong(keys.group(2)),
                                node.clients().map(_ -> clients.getOrDefault(number, 0))));
            }
        });
        return slots;
    }

    /// Whether a node belongs to a cluster, by its answer to INFO.
    public static boolean isCluster(Map<String, String> info) {
        return info.getOrDefault("server_mode", info.getOrDefault("redis_mode", ""))
                .equals("cluster");
    }

    /// The lines `name:value` of an answer to INFO.
    public static Map<String, String> info(String text) {
        return text.lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (first, _) -> first));
    }

    public SortedMap<Address, PasswordStatus> statuses() {
        var statuses = new TreeMap<Address, PasswordStatus>();
        for (RedisHolder holder : holders) {
            RedisSection section = holder.section();
            section.user().ifPresent(user -> {
                Address login = section.login(user);
                statuses.put(login, nodes(login).status(secrets.passwords(login)));
            });
        }
        return statuses;
    }

    private RedisUsers nodes(Address login) {
        return RedisUsers.of(login.name(), users);
    }

    public List<RedisResource> live(Map<Address, PasswordStatus> statuses) {
        var live = new ArrayList<RedisResource>(held().slots(facts()));
        statuses.keySet().forEach(login -> user(login).ifPresent(live::add));
        return live;
    }

    private Optional<RedisUser> user(Address login) {
        return nodes(login).user(login, secrets.passwords(login), commands.orElseGet(RedisAllowedCommands::none));
    }

    public List<Note> notes() {
        RedisServer facts = facts();
        var notes = new ArrayList<Note>();
        SortedSet<Integer> declared = RedisSlotOwners.declared(holders);
        facts.slots().forEach((slot, use) -> {
            if (use.keys() > 0 && !declared.contains(slot) && !facts.moves().containsValue(slot)) {
                notes.add(Note.of(
                        "unclaimed-slot",
                        spec.slot(slot),
                        "it holds " + use
                                + ", and no manifest claims it. Find out whose keys they are (redis-cli -n " + slot
                                + " --scan), and declare the slot in that service's manifest"));
            }
        });
        for (int slot : declared) {
            if (!facts.has(slot)) {
                notes.add(Note.of("no-such-slot", spec.slot(slot), RedisRefusals.missing(spec, facts)));
            }
        }
        for (RedisHolder holder : holders) {
            holder.section()
                    .user()
                    .filter(_ -> !holder.isAbsent())
                    .ifPresent(user -> volatileUser(facts.persistence())
                            .ifPresent(reason -> notes.add(
                                    Note.of("volatile-user", holder.section().login(user), reason))));
            formerPassword(holder).ifPresent(notes::add);
        }
        return notes;
    }

    private Optional<Note> formerPassword(RedisHolder holder) {
        return holder.section()
                .user()
                .filter(_ -> !holder.isAbsent())
                .map(user -> holder.section().login(user))
                .flatMap(login -> user(login)
                        .flatMap(live -> live.passwords().former() instanceof Former.Valid valid
                                ? Optional.of(Note.of(
                                        "former-password",
                                        login,
                                        former(valid, holder.section().service().name())))
                                : Optional.empty()));
    }

    private static String former(Former.Valid former, String service) {
        String finish = "berth rotate " + service + " --finish";
        return former.held()
                ? "its password from before the last rotation still works, and a key of a live Secret still holds it, so"
                        + " nothing ends it before the next rotation. Apply, or remove that key, and then: " + finish
                : "its password from before the last rotation still works, for clients that have not restarted since."
                        + " The next rotation ends that, or: " + finish;
    }

    private static Optional<String> volatileUser(Persistence persistence) {
        return switch (persistence) {
            case ACL_FILE, CONFIGURATION -> Optional.empty();
            case NONE ->
                Optional.of("it won't survive a restart of the server, which was started without a configuration file."
                        + " Give it one, or an aclfile");
            case UNKNOWN ->
                Optional.of(
                        "whether it survives a restart isn't known, as the server keeps its settings to itself. If it"
                                + " doesn't, the next apply makes it again");
        };
    }

    /// The hash that Redis stores for a password.
    public static String hash(Secret password) {
        try {
            byte[] bytes = password.reveal().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
