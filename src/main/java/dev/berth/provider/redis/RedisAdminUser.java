package dev.berth.provider.redis;

import dev.berth.core.Field;
import dev.berth.core.Secret;
import dev.berth.provider.redis.RedisResource.RedisUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Berth's own ACL user as one node has it, and what is to change about it. Pure.
///
/// @param answer what the node says of it; empty if it has none
/// @param commands the node's
/// @param cluster whether the node is one of a cluster
/// @param known the password that berth logs in with; empty if that is still to be made
public record RedisAdminUser(
        String name,
        Map<String, Object> answer,
        RedisAllowedCommands commands,
        boolean cluster,
        Optional<Secret> known) {

    /// The rules for the commands that berth runs. A user that may create users could extend its own rights;
    /// these rules limit the effect of mistakes and of corrupted connections.
    private static final List<String> RULES = List.of(
            "+info",
            "+client|list",
            "+config|get",
            "+config|rewrite",
            "+acl",
            "+select",
            "+flushdb",
            "+multi",
            "+exec",
            "+discard");

    private static final String OF_CLUSTER = "+cluster|nodes";

    public boolean isThere() {
        return !answer.isEmpty();
    }

    /// Whether the user has a password and berth knows none.
    public boolean hasUnknownPassword() {
        return isThere() && known.isEmpty() && !hashes().isEmpty();
    }

    /// The differing fields, if the user exists.
    public List<Field> fields() {
        var fields = new ArrayList<Field>();
        if (!words("flags").contains("on")) {
            fields.add(field("login", "false", "true"));
        }
        if (!isOpen("keys", "~", "allkeys")) {
            fields.add(field("keys", "some", "*"));
        }
        if (!isOpen("channels", "&", "allchannels")) {
            fields.add(field("channels", "some", "*"));
        }
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            fields.add(new Field("missingCommands", Optional.of(String.join(", ", missing)), Optional.empty()));
        }
        if (!isPasswordSame()) {
            fields.add(new Field(
                    "password",
                    hashes().isEmpty() ? Optional.empty() : Optional.of(Field.SECRET),
                    Optional.of(Field.SECRET)));
        }
        if (isUnsaved()) {
            fields.add(field("saved", "false", "true"));
        }
        return fields;
    }

    private static Field field(String name, String live, String desired) {
        return new Field(name, Optional.of(live), Optional.of(desired));
    }

    private boolean isOpen(String key, String prefix, String flag) {
        return words("flags").contains(flag)
                || words(key).stream().anyMatch(pattern -> pattern.equals("*") || pattern.equals(prefix + "*"));
    }

    private List<String> missing() {
        return commands.missing(
                String.join(" ", words("commands")),
                rules().stream().map(rule -> rule.substring(1)).toList());
    }

    /// The commands that it may run besides, and keeps.
    public List<String> more() {
        return isThere() ? List.copyOf(commands.beyond(String.join(" ", words("commands")), rules())) : List.of();
    }

    private List<String> rules() {
        return cluster ? Stream.concat(RULES.stream(), Stream.of(OF_CLUSTER)).toList() : RULES;
    }

    private boolean isPasswordSame() {
        return known.filter(secret -> hashes().contains(RedisCatalog.hash(secret)))
                .isPresent();
    }

    /// A user without a password accepts every login, or none.
    private List<String> hashes() {
        return words("flags").contains("nopass")
                ? List.of()
                : words("passwords").stream()
                        .filter(hash -> !hash.equals(RedisUser.UNSAVED))
                        .toList();
    }

    private boolean isUnsaved() {
        return words("passwords").contains(RedisUser.UNSAVED);
    }

    /// The command that makes the user, or changes what differs.
    ///
    /// @param hash what the server is to store of the password, or what stands for it in a preview
    public List<String> command(String hash) {
        var command = new ArrayList<>(List.of("ACL", "SETUSER", name));
        if (!isThere()) {
            command.addAll(List.of("reset", "on", "#" + hash, "~*", "&*"));
            command.addAll(rules());
            return command;
        }
        if (isUnsaved()) {
            command.add("!" + RedisUser.UNSAVED);
        }
        for (Field field : fields()) {
            switch (field.name()) {
                case "login" -> command.add("on");
                case "keys" -> command.add("~*");
                case "channels" -> command.add("&*");
                case "missingCommands" -> missing().forEach(missing -> command.add("+" + missing));
                case "password" -> command.addAll(List.of("resetpass", "#" + hash));
                case "saved" -> {}
                default -> throw new AssertionError(field);
            }
        }
        return command;
    }

    private List<String> words(String key) {
        return RedisUsers.words(answer.getOrDefault(key, List.of()));
    }
}
