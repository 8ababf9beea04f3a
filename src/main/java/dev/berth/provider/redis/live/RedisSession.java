package dev.berth.provider.redis.live;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Fingerprint;
import dev.berth.core.Inspection;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.Session;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.provider.redis.RedisAllowedCommands;
import dev.berth.provider.redis.RedisCatalog;
import dev.berth.provider.redis.RedisException;
import dev.berth.provider.redis.RedisHolder;
import dev.berth.provider.redis.RedisResource;
import dev.berth.provider.redis.RedisResource.RedisUser;
import dev.berth.provider.redis.RedisServer;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.provider.redis.RedisStep;
import dev.berth.provider.redis.RedisStep.DropUser;
import dev.berth.provider.redis.RedisStep.Flush;
import dev.berth.provider.redis.RedisStep.SetUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// A session on a Redis server or on all nodes of a Redis Cluster, with one connection for each node.
public final class RedisSession implements Session<RedisServer, RedisResource, RedisStep> {

    private final RedisServerSpec spec;
    private final List<RedisHolder> holders;
    private final RedisNodes nodes;
    private RedisServer facts;

    private RedisSession(RedisServerSpec spec, List<RedisHolder> holders, RedisNodes nodes) {
        this.spec = spec;
        this.holders = holders;
        this.nodes = nodes;
        this.facts = RedisCatalog.facts(nodes.read(), Optional.of(RedisAllowedCommands.none()), Map.of());
    }

    static RedisSession open(RedisServerSpec spec, List<RedisHolder> holders, Optional<Secret> password) {
        try {
            RedisNodes nodes = RedisNodes.open(spec, password);
            try {
                return new RedisSession(spec, holders, nodes);
            } catch (RedisException e) {
                nodes.close();
                throw e;
            }
        } catch (RedisException e) {
            throw unreadable(spec, e);
        } catch (UnreadableException e) {
            throw new UnreadableException("redis \"" + spec.name() + "\": " + e.getMessage(), e, e.isPassing());
        }
    }

    /// The server, or all nodes of a cluster that are up.
    List<RedisNode> nodes() {
        return nodes.up();
    }

    @Override
    public RedisServer facts() {
        return facts;
    }

    @Override
    public String identity() {
        return facts.identity()
                .map(id -> "Redis run " + id)
                .orElseGet(() -> "Redis at " + Fingerprint.printed(spec.host(), String.valueOf(spec.port())));
    }

    @Override
    public synchronized Inspection<RedisResource> inspect(SecretFindings secrets) {
        try {
            List<RedisCatalog.Answers> answers = nodes.read();
            var users = new ArrayList<Map<String, Map<String, Object>>>();
            Optional<RedisAllowedCommands> commands = Optional.of(RedisAllowedCommands.none());
            if (hasUsers()) {
                commands = commands();
                if (commands.isPresent()) {
                    nodes.up().forEach(node -> users.add(node.users(names())));
                }
            }
            var catalog = new RedisCatalog(spec, holders, answers, users, commands, secrets);
            facts = catalog.facts();
            Map<Address, PasswordStatus> statuses = catalog.statuses();
            var notes = new ArrayList<>(catalog.notes());
            notes.addAll(nodes.down());
            return new Inspection<>(catalog.live(statuses), statuses, notes);
        } catch (RedisException e) {
            throw unreadable(spec, e);
        }
    }

    boolean hasUsers() {
        return !names().isEmpty();
    }

    private SortedSet<String> names() {
        var names = new TreeSet<String>();
        holders.forEach(holder -> holder.section().user().ifPresent(user -> names.add(user.name())));
        return names;
    }

    /// The server's commands; empty if it has no users, as managed ones may not.
    private Optional<RedisAllowedCommands> commands() {
        try {
            return Optional.of(nodes.up().getFirst().commands());
        } catch (RedisException e) {
            if (e.isUnknown()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public synchronized void execute(RedisStep step, Credentials credentials) {
        switch (step) {
            case SetUser set -> {
                String name = set.address().name();
                var change = new ArrayList<>(List.of("ACL", "SETUSER", name, "reset", "on"));
                change.addAll(set.hashes(credentials.require(set.address())));
                change.addAll(set.rules());
                nodes.onEach(
                        step,
                        node -> node.save(
                                change.toArray(String[]::new),
                                new String[] {"ACL", "SETUSER", name, "#" + RedisUser.UNSAVED},
                                new String[] {"ACL", "SETUSER", name, "!" + RedisUser.UNSAVED}));
            }
            case DropUser drop -> {
                String name = drop.address().name();
                var change = new String[] {"ACL", "DELUSER", name};
                nodes.onEach(
                        step,
                        node -> node.save(
                                change,
                                new String[] {"ACL", "SETUSER", name, "reset", "#" + RedisUser.UNSAVED},
                                change));
            }
            case Flush flush -> {
                checkNothingCame(flush);
                nodes.onEach(step, node -> {
                    if (node.isMaster()) {
                        node.transaction(List.of(
                                new String[] {"SELECT", String.valueOf(flush.slot())},
                                new String[] {"FLUSHDB"},
                                new String[] {"SELECT", "0"}));
                    }
                });
            }
        }
    }

    /// Fails if keys were written after the plan was made, because nobody has agreed to their loss.
    private void checkNothingCame(Flush flush) {
        long keys;
        try {
            keys = RedisCatalog.facts(nodes.read(), facts.commands(), Map.of())
                    .use(flush.slot())
                    .keys();
        } catch (RedisException e) {
            throw new StepFailedException(flush.preview() + ": " + e.said(), e);
        }
        if (keys > flush.keys()) {
            throw new StepFailedException("slot " + flush.slot() + " was not emptied: it holds "
                    + Text.count(keys, "key") + " by now, and the plan was made for " + flush.keys()
                    + ". Stop what writes to it, and apply again");
        }
    }

    @Override
    public void close() {
        nodes.close();
    }

    static UnreadableException unreadable(RedisServerSpec spec, RedisException e) {
        return new UnreadableException(
                "redis \"" + spec.name() + "\": " + e.said()
                        + e.remedy().map(remedy -> ". " + remedy).orElse(""),
                e,
                e.isPassing());
    }
}
