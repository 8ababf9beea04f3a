package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.Secret;
import dev.berth.core.Verdict;
import dev.berth.provider.redis.RedisProvider.Holder;
import dev.berth.provider.redis.RedisResource.Password;
import dev.berth.provider.redis.RedisResource.RedisSlot;
import dev.berth.provider.redis.RedisResource.RedisUser;
import dev.berth.provider.redis.RedisResource.SlotUse;
import dev.berth.provider.redis.RedisServer.Persistence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a server answered, turned into resources. Pure.
///
/// @param told what live Secrets hold: the passwords of users by their address, and each key's value by the key's
record RedisCatalog(
        RedisServerSpec spec,
        List<Holder> holders,
        Answers answers,
        Map<String, Map<String, Object>> users,
        RedisCommands commands,
        Map<Address, List<Secret>> told) {

    /// The answers that every inspection needs. `clients` and `databases` are empty where the server doesn't tell.
    record Answers(
            String server,
            String keyspace,
            Optional<String> clients,
            Optional<Integer> databases,
            Persistence persistence) {}

    private static final Pattern KEYSPACE = Pattern.compile("(?m)^db(\\d+):keys=(\\d+),expires=(\\d+)");
    private static final Pattern CLIENT = Pattern.compile("(?m)^id=.* db=(\\d+) .*$");

    RedisServer facts() {
        var moves = new HashMap<Address, Integer>();
        for (Holder holder : holders) {
            holder.section().slots().forEach((name, slot) -> {
                if (told(holder, name) instanceof RedisTold.Slot(int number) && number != slot.number()) {
                    moves.put(spec.slot(slot.number()), number);
                }
            });
        }
        return facts(answers, moves);
    }

    static RedisServer facts(Answers answers, Map<Address, Integer> moves) {
        Map<String, String> info = info(answers.server());
        var clients = new TreeMap<Integer, Integer>();
        CLIENT.matcher(answers.clients().orElse(""))
                .results()
                .forEach(client -> clients.merge(Integer.valueOf(client.group(1)), 1, Integer::sum));
        // This very connection is one of them.
        clients.computeIfPresent(0, (_, count) -> count - 1);
        var slots = new TreeMap<Integer, SlotUse>();
        clients.forEach((slot, count) -> slots.put(slot, new SlotUse(0, 0, Optional.of(count))));
        KEYSPACE.matcher(answers.keyspace()).results().forEach(line -> {
            int slot = Integer.parseInt(line.group(1));
            slots.put(
                    slot,
                    new SlotUse(
                            Long.parseLong(line.group(2)),
                            Long.parseLong(line.group(3)),
                            answers.clients().map(_ -> clients.getOrDefault(slot, 0))));
        });
        return new RedisServer(
                info.getOrDefault("valkey_version", info.getOrDefault("redis_version", "")),
                Optional.ofNullable(info.get("run_id")).filter(id -> !id.isEmpty()),
                info.getOrDefault("server_mode", info.getOrDefault("redis_mode", ""))
                        .equals("cluster"),
                answers.databases(),
                answers.clients().isPresent(),
                answers.persistence(),
                slots,
                moves);
    }

    /// The lines `name:value` of an answer to INFO.
    static Map<String, String> info(String text) {
        return text.lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (first, _) -> first));
    }

    SortedMap<Address, Verdict> verdicts() {
        var verdicts = new TreeMap<Address, Verdict>();
        for (Holder holder : holders) {
            RedisSection section = holder.section();
            section.user().ifPresent(user -> verdicts.put(section.login(user), verdict(section.login(user))));
        }
        return verdicts;
    }

    private Verdict verdict(Address login) {
        Map<String, Object> user = users.get(login.name());
        if (user == null) {
            return new Verdict.Absent();
        }
        List<String> hashes = passwords(user);
        if (words(user, "flags").contains("nopass") || hashes.isEmpty()) {
            return new Verdict.Unset();
        }
        return told.getOrDefault(login, List.of()).stream()
                .filter(candidate -> hashes.contains(hash(candidate)))
                .findFirst()
                .<Verdict>map(Verdict.Works::new)
                .orElseGet(Verdict.Wrong::new);
    }

    /// Without the one that only says that the user isn't saved.
    private static List<String> passwords(Map<String, Object> user) {
        return words(user, "passwords").stream()
                .filter(hash -> !hash.equals(RedisUser.UNSAVED))
                .toList();
    }

    List<RedisResource> live(Map<Address, Verdict> verdicts) {
        RedisServer facts = facts();
        var live = new ArrayList<RedisResource>();
        for (Holder holder : holders) {
            holder.section()
                    .slots()
                    .forEach((name, slot) ->
                            slot(holder, name, slot.number(), facts).ifPresent(live::add));
        }
        verdicts.forEach((address, verdict) -> Optional.ofNullable(users.get(address.name()))
                .ifPresent(user -> live.add(user(address, user, verdict))));
        return live;
    }

    /// The slot that a service holds now. One that is to be freed is there as long as it holds keys.
    private Optional<RedisSlot> slot(Holder holder, String name, int declared, RedisServer facts) {
        if (holder.isAbsent()) {
            return facts.use(declared).keys() == 0 ? Optional.empty() : Optional.of(slot(name, declared, facts));
        }
        return switch (told(holder, name)) {
            case RedisTold.Nothing _ -> Optional.empty();
            case RedisTold.NoNumber _ -> Optional.of(slot(name, declared, facts));
            case RedisTold.Slot(int number) when number == declared -> Optional.of(slot(name, declared, facts));
            case RedisTold.Slot(int number) ->
                Optional.of(new RedisSlot(
                        RedisProvider.former(spec, holder.section(), name, number),
                        number,
                        name,
                        facts.use(number),
                        Optional.empty()));
        };
    }

    private RedisSlot slot(String name, int number, RedisServer facts) {
        return new RedisSlot(spec.slot(number), number, name, facts.use(number), Optional.empty());
    }

    private RedisTold told(Holder holder, String name) {
        return RedisTold.of(holder.section(), name, holder.keys(), told);
    }

    private RedisUser user(Address address, Map<String, Object> user, Verdict verdict) {
        Password password = switch (verdict) {
            case Verdict.Wrong _ -> Password.DIFFERENT;
            case Verdict.Unset _ -> told.getOrDefault(address, List.of()).isEmpty() ? Password.UNTOLD : Password.NONE;
            case Verdict.Works _, Verdict.Unknown _, Verdict.Absent _ -> Password.AS_IN_SECRET;
        };
        List<String> flags = words(user, "flags");
        String selectors = String.join(" ", words(user, "selectors"));
        return new RedisUser(
                address,
                flags.contains("on"),
                password,
                Math.max(0, passwords(user).size() - 1),
                !words(user, "passwords").contains(RedisUser.UNSAVED),
                flags.contains("allkeys") ? all() : patterns(words(user, "keys"), "~"),
                flags.contains("allchannels") ? all() : patterns(words(user, "channels"), "&"),
                commands.describe(String.join(" ", words(user, "commands")))
                        + (selectors.isEmpty() ? "" : " and selectors"));
    }

    private static SortedSet<String> all() {
        return new TreeSet<>(List.of("*"));
    }

    /// Redis 7 writes `~cafe:*`, 6.2 `cafe:*`.
    private static SortedSet<String> patterns(List<String> words, String prefix) {
        return words.stream()
                .map(word -> word.startsWith(prefix) ? word.substring(1) : word)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> words(Map<String, Object> answer, String key) {
        return RedisSession.words(answer.getOrDefault(key, List.of()));
    }

    List<Note> notes() {
        RedisServer facts = facts();
        var notes = new ArrayList<Note>();
        Set<Integer> declared = holders.stream()
                .flatMap(holder -> holder.section().slots().values().stream())
                .map(RedisSection.Slot::number)
                .collect(Collectors.toSet());
        facts.slots().forEach((slot, use) -> {
            if (use.keys() > 0 && !declared.contains(slot) && !facts.moves().containsValue(slot)) {
                notes.add(Note.of(
                        "unclaimed-slot",
                        spec.slot(slot),
                        "it holds " + use
                                + ", and no manifest claims it. Declare whose it is, or empty it: redis-cli -n " + slot
                                + " flushdb"));
            }
        });
        for (int slot : declared) {
            if (!facts.has(slot)) {
                notes.add(Note.of("no-such-slot", spec.slot(slot), RedisRefusals.missing(spec, facts)));
            }
        }
        for (Holder holder : holders) {
            holder.section()
                    .user()
                    .filter(_ -> !holder.isAbsent())
                    .ifPresent(user -> volatileUser(facts.persistence())
                            .ifPresent(reason -> notes.add(
                                    Note.of("volatile-user", holder.section().login(user), reason))));
        }
        return notes;
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

    /// As Redis keeps passwords.
    static String hash(Secret password) {
        try {
            byte[] bytes = password.reveal().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
