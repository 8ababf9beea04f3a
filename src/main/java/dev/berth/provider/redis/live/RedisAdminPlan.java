package dev.berth.provider.redis.live;

import dev.berth.core.Action;
import dev.berth.core.ChangedObject;
import dev.berth.core.Field;
import dev.berth.core.Note;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.provider.redis.RedisAdminUser;
import dev.berth.provider.redis.RedisServer;
import dev.berth.provider.redis.RedisServer.Persistence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The plan for berth's own user, as [RedisBootstrapSession] found it. Pure.
///
/// @param facts what the server is
/// @param users the user on each node
record RedisAdminPlan(RedisBootstrap server, RedisServer facts, List<RedisAdminUser> users) {

    /// The text that replaces the hash of a password.
    static final String SHOWN = "(secret)";

    /// How many commands a note names.
    private static final int SOME = 5;

    RedisAdminPlan {
        users = List.copyOf(users);
    }

    /// What is to be said of the user as it is.
    List<Note> notes() {
        var notes = new ArrayList<Note>();
        List<String> more = users.stream()
                .flatMap(user -> user.more().stream())
                .distinct()
                .sorted()
                .toList();
        if (!more.isEmpty()) {
            notes.add(Note.of(
                    "more-powers",
                    server.login(),
                    "it may run more than berth needs, and keeps that: "
                            + more.stream().limit(SOME).collect(Collectors.joining(", "))
                            + (more.size() > SOME ? " and " + (more.size() - SOME) + " more" : "")));
        }
        if (facts.persistence() == Persistence.NONE) {
            notes.add(Note.of(
                    "not-saved",
                    server.login(),
                    "a restart of the server forgets this user, as the server has neither a configuration file nor an"
                            + " aclfile. Start it with one, or run this command after each restart"));
        }
        return notes;
    }

    /// The change that makes the user or mends it; empty if it is as it should be.
    Optional<PlannedChange> change() {
        List<Field> fields = fields();
        boolean isNew = users.stream().noneMatch(RedisAdminUser::isThere);
        if (!isNew && fields.isEmpty()) {
            return Optional.empty();
        }
        String preview = users.stream()
                .filter(user -> !user.isThere() || !user.fields().isEmpty())
                .findFirst()
                .map(user -> preview(List.of(user.command(SHOWN))))
                .orElseThrow();
        return Optional.of(new PlannedChange(
                new ChangedObject(
                        server.address().toString(), server.origin(), server.login(), "redis user", server.admin()),
                isNew ? Action.CREATE : Action.UPDATE,
                isNew ? Risk.SAFE : Risk.DISRUPTIVE,
                isNew ? "the commands that berth runs" : "",
                isNew ? List.of() : fields,
                List.of(preview),
                List.of(),
                refusals()));
    }

    /// The differing fields of the first node that differs, and the number of nodes that have the user.
    private List<Field> fields() {
        var fields = new ArrayList<Field>();
        long there = users.stream().filter(RedisAdminUser::isThere).count();
        if (there > 0 && there < users.size()) {
            fields.add(
                    new Field("nodes", Optional.of(String.valueOf(there)), Optional.of(String.valueOf(users.size()))));
        }
        users.stream()
                .filter(RedisAdminUser::isThere)
                .map(RedisAdminUser::fields)
                .filter(some -> !some.isEmpty())
                .findFirst()
                .ifPresent(fields::addAll);
        return fields;
    }

    private List<Refusal> refusals() {
        return users.stream().anyMatch(RedisAdminUser::hasUnknownPassword)
                ? List.of(Refusal.guard(
                        "password-reset",
                        "it has a password, and none of the places in berth.yaml holds it. Put it into one of them, or"
                                + " allow a new one; other clients that log in with the old one are locked out"))
                : List.of();
    }

    /// What `commands` do on each node, for a person to read.
    String preview(List<List<String>> commands) {
        String save = facts.persistence()
                .command()
                .map(command -> "; " + String.join(" ", command).toLowerCase(Locale.ROOT))
                .orElse("");
        return commands.stream()
                .map(command -> "acl setuser " + command.stream().skip(2).collect(Collectors.joining(" ")) + save)
                .collect(Collectors.joining("; "));
    }
}
