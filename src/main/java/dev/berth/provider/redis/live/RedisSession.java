package dev.berth.provider.redis.live;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Fingerprint;
import dev.berth.core.Inspection;
import dev.berth.core.Note;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.Session;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.provider.redis.RedisCatalog;
import dev.berth.provider.redis.RedisCommands;
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
import dev.berth.provider.redis.RedisTopology.Node;
import dev.berth.provider.redis.RedisUsers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/// A session on a Redis server or on all nodes of a Redis Cluster, with one connection for each node.
public final class RedisSession implements Session<RedisServer, RedisResource, RedisStep> {

    private final RedisServerSpec spec;
    private final List<RedisHolder> holders;
    private final List<RedisNode> nodes;
    private final List<Note> down;
    private RedisServer facts;

    private RedisSession(RedisServerSpec spec, List<RedisHolder> holders, List<RedisNode> nodes, List<Note> down) {
        this.spec = spec;
        this.holders = holders;
        this.nodes = List.copyOf(nodes);
        this.down = List.copyOf(down);
        this.facts = RedisCatalog.facts(read(), Optional.of(RedisCommands.none()), Map.of());
    }

    static RedisSession open(RedisServerSpec spec, List<RedisHolder> holders, Optional<Secret> password) {
        var nodes = new ArrayList<RedisNode>();
        try {
            nodes.add(RedisNode.open(spec.host(), spec.port(), spec, password));
            var down = new ArrayList<Note>();
            for (Node node : nodes.getFirst().cluster()) {
                if (node.isDown()) {
                    down.add(down(spec, node));
                } else if (!node.isSelf()) {
                    nodes.add(join(spec, node, password));
                }
            }
            return new RedisSession(spec, holders, nodes, down);
        } catch (RedisException e) {
            nodes.forEach(RedisNode::close);
            throw unreadable(spec, e);
        } catch (UnreadableException e) {
            nodes.forEach(RedisNode::close);
            throw new UnreadableException("redis \"" + spec.name() + "\": " + e.getMessage(), e, e.isPassing());
        }
    }

    private static RedisNode join(RedisServerSpec spec, Node node, Optional<Secret> password) {
        if (spec.forward().isPresent()) {
            throw new RedisException(
                    "it is a Redis Cluster of several nodes, and port-forward reaches only one of them",
                    "Run berth inside the Kubernetes cluster, with `access: direct`");
        }
        try {
            return RedisNode.open(node.host(), node.port(), spec, password);
        } catch (RedisException e) {
            throw new RedisException(false, e.isPassing(), "a node of its cluster can't be used: " + e.said(), e);
        }
    }

    /// @throws RedisException if a part of the keys is on a node that is down, so that their number is
    ///     unknown
    private static Note down(RedisServerSpec spec, Node node) {
        if (node.holdsKeys()) {
            throw new RedisException(
                    "its node " + node.place() + ", which holds part of the keys, is down",
                    "Start that node, or let one of its replicas take over");
        }
        return Note.of(
                "node-down",
                spec.address(),
                "its node " + node.place() + " is down, so users are made on the other nodes only. Start it and apply"
                        + " again, or forget it on each other node: redis-cli cluster forget " + node.id());
    }

    /// The server, or all nodes of a cluster that are up.
    List<RedisNode> nodes() {
        return nodes;
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
            List<RedisCatalog.Answers> answers = read();
            var users = new ArrayList<Map<String, Map<String, Object>>>();
            Optional<RedisCommands> commands = Optional.of(RedisCommands.none());
            if (hasUsers()) {
                commands = commands();
                if (commands.isPresent()) {
                    nodes.forEach(node -> users.add(node.users(names())));
                }
            }
            var catalog = new RedisCatalog(spec, holders, answers, users, commands, secrets);
            facts = catalog.facts();
            Map<Address, PasswordStatus> statuses = catalog.statuses();
            var notes = new ArrayList<>(catalog.notes());
            notes.addAll(down);
            return new Inspection<>(catalog.live(statuses), statuses, notes);
        } catch (RedisException e) {
            throw unreadable(spec, e);
        }
    }

    private List<RedisCatalog.Answers> read() {
        return nodes.stream().map(RedisNode::read).toList();
    }

    private boolean hasUsers() {
        return !names().isEmpty();
    }

    private SortedSet<String> names() {
        var names = new TreeSet<String>();
        holders.forEach(holder -> holder.section().user().ifPresent(user -> names.add(user.name())));
        return names;
    }

    /// The server's commands; empty if it has no users, as managed ones may not.
    private Optional<RedisCommands> commands() {
        try {
            return Optional.of(nodes.getFirst().commands());
        } catch (RedisException e) {
            if (e.isUnknown()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// The commands that a removal or a service's own user takes and that berth's user may not run; empty if the
    /// server has no users.
    Optional<List<String>> missingRights() {
        String me = spec.admin().orElse("default");
        var needed = new ArrayList<>(List.of("flushdb"));
        if (hasUsers()) {
            needed.addAll(List.of("acl|setuser", "acl|deluser"));
            facts.persistence()
                    .command()
                    .map(command -> String.join("|", command).toLowerCase(Locale.ROOT))
                    .ifPresent(needed::add);
        }
        try {
            RedisCommands commands = nodes.getFirst().commands();
            var missing = new TreeSet<String>();
            for (RedisNode node : nodes) {
                Object rules = node.user(me).getOrDefault("commands", "");
                missing.addAll(commands.missing(String.join(" ", RedisUsers.words(rules)), needed));
            }
            return Optional.of(needed.stream().filter(missing::contains).toList());
        } catch (RedisException e) {
            if (e.isUnknown()) {
                return Optional.empty();
            }
            if (e.isForbidden()) {
                return Optional.of(hasUsers() ? List.of("acl") : List.of());
            }
            throw unreadable(spec, e);
        }
    }

    @Override
    public synchronized void execute(RedisStep step, Credentials credentials) {
        switch (step) {
            case SetUser set -> {
                String name = set.address().name();
                var change = new ArrayList<>(List.of("ACL", "SETUSER", name, "reset", "on"));
                change.add("#" + RedisCatalog.hash(credentials.require(set.address())));
                change.addAll(set.rules());
                onEach(
                        step,
                        node -> node.save(
                                change.toArray(String[]::new),
                                new String[] {"ACL", "SETUSER", name, "#" + RedisUser.UNSAVED},
                                new String[] {"ACL", "SETUSER", name, "!" + RedisUser.UNSAVED}));
            }
            case DropUser drop -> {
                String name = drop.address().name();
                var change = new String[] {"ACL", "DELUSER", name};
                onEach(
                        step,
                        node -> node.save(
                                change,
                                new String[] {"ACL", "SETUSER", name, "reset", "#" + RedisUser.UNSAVED},
                                change));
            }
            case Flush flush -> {
                checkNothingCame(flush);
                onEach(step, node -> {
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
            keys = RedisCatalog.facts(read(), facts.commands(), Map.of())
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

    /// A cluster's nodes don't tell each other of their users.
    private void onEach(RedisStep step, Consumer<RedisNode> action) {
        for (RedisNode node : nodes) {
            try {
                action.accept(node);
            } catch (RedisException e) {
                String where = nodes.size() > 1 ? node.place() + ": " : "";
                throw new StepFailedException(step.preview() + ": " + where + e.said(), e);
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(RedisNode::close);
    }

    static UnreadableException unreadable(RedisServerSpec spec, RedisException e) {
        return new UnreadableException(
                "redis \"" + spec.name() + "\": " + e.said()
                        + e.remedy().map(remedy -> ". " + remedy).orElse(""),
                e,
                e.isPassing());
    }
}
