package dev.berth.provider.redis.live;

import dev.berth.core.Note;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.provider.redis.RedisCatalog;
import dev.berth.provider.redis.RedisException;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.provider.redis.RedisStep;
import dev.berth.provider.redis.RedisTopology.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The nodes of a server, logged in to: the server itself, or all nodes of its Redis Cluster.
///
/// @param up the nodes that answer, the one that berth.yaml names first
/// @param down a note for each other one
record RedisNodes(List<RedisNode> up, List<Note> down) implements AutoCloseable {

    RedisNodes {
        up = List.copyOf(up);
        down = List.copyOf(down);
    }

    /// Logs in to the server, and to the other nodes of its cluster.
    static RedisNodes open(RedisServerSpec spec, Optional<Secret> password) {
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
            return new RedisNodes(nodes, down);
        } catch (RedisException | UnreadableException e) {
            nodes.forEach(RedisNode::close);
            throw e;
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

    /// Asks all of them again.
    List<RedisCatalog.Answers> read() {
        return up.stream().map(RedisNode::read).toList();
    }

    /// A cluster's nodes don't tell each other of their users.
    void onEach(RedisStep step, Consumer<RedisNode> action) {
        for (RedisNode node : up) {
            try {
                action.accept(node);
            } catch (RedisException e) {
                String where = up.size() > 1 ? node.place() + ": " : "";
                throw new StepFailedException(step.preview() + ": " + where + e.said(), e);
            }
        }
    }

    @Override
    public void close() {
        up.forEach(RedisNode::close);
    }
}
