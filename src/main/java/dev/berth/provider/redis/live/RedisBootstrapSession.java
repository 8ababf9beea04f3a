package dev.berth.provider.redis.live;

import dev.berth.core.Action;
import dev.berth.core.ChangedObject;
import dev.berth.core.Field;
import dev.berth.core.Note;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.bootstrap.BootstrapChange;
import dev.berth.core.bootstrap.BootstrapReading;
import dev.berth.core.bootstrap.BootstrapSession;
import dev.berth.core.bootstrap.BootstrapStep;
import dev.berth.provider.redis.RedisAdminUser;
import dev.berth.provider.redis.RedisCatalog;
import dev.berth.provider.redis.RedisException;
import dev.berth.provider.redis.RedisResource.RedisUser;
import dev.berth.provider.redis.RedisServer.Persistence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads and changes berth's own user on one server, or on all nodes of a cluster.
final class RedisBootstrapSession implements BootstrapSession {

    /// The text that replaces the hash of a password.
    private static final String SHOWN = "(secret)";

    /// How many commands a note names.
    private static final int SOME = 5;

    private final RedisBootstrap server;
    private final RedisSession session;

    private RedisBootstrapSession(RedisBootstrap server, RedisSession session) {
        this.server = server;
        this.session = session;
    }

    /// Logs in with the login that the server came with.
    static RedisBootstrapSession root(RedisBootstrap server) {
        try {
            return new RedisBootstrapSession(
                    server,
                    RedisSession.open(
                            server.spec().as(server.rootUser()),
                            List.of(),
                            server.password().get()));
        } catch (UnreadableException refused) {
            throw new UnreadableException(
                    refused.getMessage() + ". That was the root login " + server.rootName()
                            + "; `root:` in berth.yaml names another one",
                    refused,
                    refused.isPassing());
        }
    }

    /// Logs in as berth does.
    static RedisBootstrapSession own(RedisBootstrap server, Secret password) {
        return new RedisBootstrapSession(server, RedisSession.open(server.spec(), List.of(), Optional.of(password)));
    }

    @Override
    public String identity() {
        return session.identity();
    }

    /// Redis has no lock that dies with its holder.
    @Override
    public void lock(Duration timeout) {}

    @Override
    public BootstrapReading read(Optional<Secret> password) {
        if (server.admin().equals(server.rootName())) {
            return new BootstrapReading(
                    List.of(),
                    List.of(Note.of(
                            "root-is-admin",
                            server.login(),
                            "it is the root login itself, so there is nothing to create. Name another user under"
                                    + " `admin:` in berth.yaml")));
        }
        try {
            List<RedisAdminUser> users =
                    session.nodes().stream().map(node -> user(node, password)).toList();
            return new BootstrapReading(change(users).stream().toList(), notes(users));
        } catch (RedisException e) {
            throw RedisSession.unreadable(server.spec(), e);
        }
    }

    private RedisAdminUser user(RedisNode node, Optional<Secret> password) {
        return new RedisAdminUser(
                server.admin(),
                node.user(server.admin()),
                node.commands(),
                session.facts().isCluster(),
                password);
    }

    private List<Note> notes(List<RedisAdminUser> users) {
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
        if (session.facts().persistence() == Persistence.NONE) {
            notes.add(Note.of(
                    "not-saved",
                    server.login(),
                    "a restart of the server forgets this user, as the server has neither a configuration file nor an"
                            + " aclfile. Start it with one, or run this command after each restart"));
        }
        return notes;
    }

    private Optional<BootstrapChange> change(List<RedisAdminUser> users) {
        List<Field> fields = fields(users);
        boolean isNew = users.stream().noneMatch(RedisAdminUser::isThere);
        if (!isNew && fields.isEmpty()) {
            return Optional.empty();
        }
        String preview = users.stream()
                .filter(user -> !user.isThere() || !user.fields().isEmpty())
                .findFirst()
                .map(user -> preview(List.of(user.command(SHOWN))))
                .orElseThrow();
        BootstrapStep step = step(preview, hash -> {
            var commands = new ArrayList<List<String>>();
            users.forEach(user -> commands.add(user.command(hash)));
            return List.of(commands);
        });
        return Optional.of(new BootstrapChange(
                new PlannedChange(
                        new ChangedObject(
                                server.address().toString(),
                                server.origin(),
                                server.login(),
                                "redis user",
                                server.admin()),
                        isNew ? Action.CREATE : Action.UPDATE,
                        isNew ? Risk.SAFE : Risk.DISRUPTIVE,
                        isNew ? "the commands that berth runs" : "",
                        isNew ? List.of() : fields,
                        List.of(preview),
                        List.of(),
                        refusals(users)),
                List.of(step)));
    }

    /// The differing fields of the first node that differs, and the number of nodes that have the user.
    private static List<Field> fields(List<RedisAdminUser> users) {
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

    private static List<Refusal> refusals(List<RedisAdminUser> users) {
        return users.stream().anyMatch(RedisAdminUser::hasUnknownPassword)
                ? List.of(Refusal.guard(
                        "password-reset",
                        "it has a password, and none of the places in berth.yaml holds it. Put it into one of them, or"
                                + " allow a new one; other clients that log in with the old one are locked out"))
                : List.of();
    }

    /// On several nodes the new password first stands beside the present one, so that at each moment one of both
    /// works on all of them.
    @Override
    public BootstrapStep passwordStep() {
        var beside = List.of("ACL", "SETUSER", server.admin(), "#" + SHOWN);
        var instead = List.of("ACL", "SETUSER", server.admin(), "resetpass", "#" + SHOWN);
        return step(
                preview(List.of(beside, instead)),
                hash -> List.of(
                        everywhere(List.of("ACL", "SETUSER", server.admin(), "#" + hash)),
                        everywhere(List.of("ACL", "SETUSER", server.admin(), "resetpass", "#" + hash))));
    }

    private List<List<String>> everywhere(List<String> command) {
        return session.nodes().stream().map(_ -> command).toList();
    }

    /// @param rounds makes of a password's hash what runs on each node, in turn, as often as there are rounds
    private BootstrapStep step(String preview, Function<String, List<List<List<String>>>> rounds) {
        return new BootstrapStep(preview, password -> {
            for (List<List<String>> round : rounds.apply(RedisCatalog.hash(password))) {
                for (int i = 0; i < round.size(); i++) {
                    run(preview, session.nodes().get(i), Objects.requireNonNull(round.get(i)));
                }
            }
        });
    }

    private void run(String preview, RedisNode node, List<String> command) {
        try {
            node.save(
                    command.toArray(String[]::new),
                    new String[] {"ACL", "SETUSER", server.admin(), "#" + RedisUser.UNSAVED},
                    new String[] {"ACL", "SETUSER", server.admin(), "!" + RedisUser.UNSAVED});
        } catch (RedisException e) {
            String where = session.nodes().size() > 1 ? node.place() + ": " : "";
            throw new StepFailedException(preview + ": " + where + e.said(), e);
        }
    }

    private String preview(List<List<String>> commands) {
        String save = session.facts()
                .persistence()
                .command()
                .map(command -> "; " + String.join(" ", command).toLowerCase(Locale.ROOT))
                .orElse("");
        return commands.stream()
                .map(command -> "acl setuser " + command.stream().skip(2).collect(Collectors.joining(" ")) + save)
                .collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        session.close();
    }
}
