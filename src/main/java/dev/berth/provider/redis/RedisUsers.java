package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.provider.redis.RedisResource.Password;
import dev.berth.provider.redis.RedisResource.RedisUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A declared user on each node of a server. The nodes of a cluster don't share their users, so a user may be
/// missing on some nodes, or differ. Pure.
///
/// @param fields the answer about it of each node that has it
/// @param all how many nodes there are
public record RedisUsers(List<Map<String, Object>> fields, int all) {

    static RedisUsers of(String name, List<Map<String, Map<String, Object>>> nodes) {
        return new RedisUsers(
                nodes.stream()
                        .flatMap(users -> Optional.ofNullable(users.get(name)).stream())
                        .toList(),
                nodes.size());
    }

    /// The status of the user's password. A password that works on any node is kept.
    PasswordStatus status(List<Secret> candidates) {
        List<PasswordStatus> statuses =
                fields.stream().map(user -> status(user, candidates)).toList();
        return statuses.stream()
                .filter(PasswordStatus.Works.class::isInstance)
                .findFirst()
                .or(() -> statuses.stream().findFirst())
                .orElseGet(PasswordStatus.Absent::new);
    }

    /// Of several that work, as after a rotation, the former one doesn't count.
    private static PasswordStatus status(Map<String, Object> user, List<Secret> candidates) {
        List<String> hashes = passwords(user);
        if (words(user, "flags").contains("nopass") || hashes.isEmpty()) {
            return new PasswordStatus.Unset();
        }
        SortedSet<String> former = RedisPasswords.former(hashes);
        List<Secret> working = candidates.stream()
                .filter(candidate -> hashes.contains(RedisCatalog.hash(candidate)))
                .toList();
        return working.stream()
                .filter(candidate -> !former.contains(RedisCatalog.hash(candidate)))
                .findFirst()
                .or(() -> working.stream().findFirst())
                .<PasswordStatus>map(PasswordStatus.Works::new)
                .orElseGet(() -> PasswordStatus.without(candidates));
    }

    /// Without the one that only says that the user isn't saved.
    private static List<String> passwords(Map<String, Object> user) {
        return words(user, "passwords").stream()
                .filter(hash -> !hash.equals(RedisUser.UNSAVED))
                .toList();
    }

    /// The user, if any node has it. Where nodes differ it is one whose password isn't the Secret's, if there is
    /// one, since that stands against a change; else one that has the Secret's password.
    Optional<RedisUser> user(Address address, List<Secret> candidates, RedisAllowedCommands commands) {
        List<RedisUser> users = fields.stream()
                .map(user -> user(address, user, candidates, commands))
                .toList();
        return users.stream()
                .filter(user -> user.password() != Password.AS_IN_SECRET)
                .findFirst()
                .or(() -> users.stream()
                        .filter(user -> user.passwords().present().isPresent())
                        .findFirst())
                .or(() -> users.stream().findFirst())
                .map(user -> user.spread(
                        spread((int) users.stream().filter(user::equals).count(), all)));
    }

    /// Whether a node was not reached by the last rotation: its password is the former one of another node.
    private boolean isBehind(List<String> hashes) {
        var former = new TreeSet<String>();
        fields.forEach(node -> former.addAll(RedisPasswords.former(passwords(node))));
        former.removeAll(RedisPasswords.former(hashes));
        return hashes.stream().anyMatch(former::contains);
    }

    private RedisUser user(
            Address address, Map<String, Object> user, List<Secret> candidates, RedisAllowedCommands commands) {
        PasswordStatus status = status(user, candidates);
        List<String> hashes = passwords(user);
        Password password = switch (status) {
            case PasswordStatus.Wrong _ -> isBehind(hashes) ? Password.AS_IN_SECRET : Password.DIFFERENT;
            case PasswordStatus.Unfound _ -> Password.NOT_FOUND;
            case PasswordStatus.Unset _ -> candidates.isEmpty() ? Password.UNTOLD : Password.NONE;
            case PasswordStatus.Works _, PasswordStatus.Unknown _, PasswordStatus.Absent _ -> Password.AS_IN_SECRET;
        };
        List<String> flags = words(user, "flags");
        String selectors = String.join(" ", words(user, "selectors"));
        return new RedisUser(
                address,
                flags.contains("on"),
                RedisPasswords.live(password, status, hashes, candidates),
                new RedisUser.Keeping(!words(user, "passwords").contains(RedisUser.UNSAVED), Optional.empty()),
                new RedisUser.Permissions(
                        flags.contains("allkeys") ? everything() : patterns(words(user, "keys"), "~"),
                        flags.contains("allchannels") ? everything() : patterns(words(user, "channels"), "&"),
                        commands.describe(String.join(" ", words(user, "commands")))
                                + (selectors.isEmpty() ? "" : " and selectors"),
                        List.of()));
    }

    /// On how many nodes a user is as it is, of a cluster of several.
    static Optional<Integer> spread(int equal, int nodes) {
        return nodes > 1 ? Optional.of(equal) : Optional.empty();
    }

    private static SortedSet<String> everything() {
        return new TreeSet<>(List.of("*"));
    }

    /// Redis 7 writes `~cafe:*`, 6.2 `cafe:*`.
    private static SortedSet<String> patterns(List<String> words, String prefix) {
        return words.stream()
                .map(word -> word.startsWith(prefix) ? word.substring(1) : word)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> words(Map<String, Object> answer, String key) {
        return words(answer.getOrDefault(key, List.of()));
    }

    /// The words of an answer: those of a list, or of a text that older servers give.
    public static List<String> words(Object answer) {
        var words = new ArrayList<String>();
        if (answer instanceof List<?> list) {
            list.forEach(item -> words.add(String.valueOf(item)));
        } else {
            words.addAll(List.of(String.valueOf(answer).strip().split("\\s+")));
        }
        words.removeIf(String::isEmpty);
        return words;
    }
}
