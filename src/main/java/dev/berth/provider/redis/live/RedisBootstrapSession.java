package dev.berth.provider.redis.live;

import dev.berth.core.Note;
import dev.berth.core.PlannedChange;
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
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// Reads and changes berth's own user on one server, or on all nodes of a cluster.
final class RedisBootstrapSession implements BootstrapSession {

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
            RedisAdminPlan plan = plan(users);
            return new BootstrapReading(
                    plan.change().map(change -> new BootstrapChange(change, List.of(step(change, users)))).stream()
                            .toList(),
                    plan.notes());
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

    private RedisAdminPlan plan(List<RedisAdminUser> users) {
        return new RedisAdminPlan(server, session.facts(), users);
    }

    private BootstrapStep step(PlannedChange change, List<RedisAdminUser> users) {
        return step(
                change.steps().getFirst(),
                hash -> List.of(users.stream().map(user -> user.command(hash)).toList()));
    }

    /// On several nodes the new password first stands beside the present one, so that at each moment one of both
    /// works on all of them.
    @Override
    public BootstrapStep passwordStep() {
        var beside = List.of("ACL", "SETUSER", server.admin(), "#" + RedisAdminPlan.SHOWN);
        var instead = List.of("ACL", "SETUSER", server.admin(), "resetpass", "#" + RedisAdminPlan.SHOWN);
        return step(
                plan(List.of()).preview(List.of(beside, instead)),
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

    @Override
    public void close() {
        session.close();
    }
}
