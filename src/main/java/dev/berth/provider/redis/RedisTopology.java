package dev.berth.provider.redis;

import dev.berth.core.Text;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which nodes a Redis Cluster has, and whether a server may be written to at all, by what it says of itself. Pure.
public final class RedisTopology {

    /// A node of a cluster.
    ///
    /// @param isSelf whether it is the one that was asked
    /// @param isDown whether the others call it failed, or have no address of it
    /// @param holdsKeys whether part of the keys belongs to it
    public record Node(String id, String host, int port, boolean isSelf, boolean isDown, boolean holdsKeys) {

        public String place() {
            return host + ":" + port;
        }
    }

    private static final String NAME = "[A-Za-z0-9._:%-]{1,255}";
    private static final String NUMBER = "[0-9]{1,5}";
    private static final int FIRST_SLOT = 8;

    private RedisTopology() {}

    /// The nodes in an answer to CLUSTER NODES: `id host:port@bus,name flags master ping pong epoch link slots…`.
    /// @throws RedisException if one isn't understood
    public static List<Node> nodes(String answer) {
        return answer.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(RedisTopology::node)
                .toList();
    }

    private static Node node(String line) {
        String[] words = line.split(" ", -1);
        String address = words.length < FIRST_SLOT ? "" : words[1];
        String[] named = address.split(",", -1);
        String place = named[0].replaceFirst("@.*$", "");
        int colon = place.lastIndexOf(':');
        String port = place.substring(colon + 1);
        String host = named.length > 1 && !named[1].isEmpty() ? named[1] : place.substring(0, Math.max(0, colon));
        if (colon < 0 || !port.matches(NUMBER) || !(host.isEmpty() || host.matches(NAME))) {
            throw new RedisException(
                    "a node of its cluster has no address that is understood: " + Text.printable(address),
                    "Check `cluster-announce-ip` and `cluster-announce-port` of that node");
        }
        var flags = new HashSet<>(List.of(words[2].split(",", -1)));
        boolean isSelf = flags.contains("myself");
        return new Node(
                words[0],
                host,
                Integer.parseInt(port),
                isSelf,
                !isSelf && (flags.contains("fail") || flags.contains("noaddr") || flags.contains("handshake")),
                words.length > FIRST_SLOT && flags.contains("master"));
    }

    /// Why what was reached isn't a server that holds keys and may be written to; empty if it is one.
    ///
    /// @param info its answer to INFO
    /// @param watched the answer of a Sentinel to SENTINEL MASTERS, its first master's fields; else empty
    public static Optional<RedisException> unfit(String place, Map<String, String> info, Map<String, String> watched) {
        String mode = info.getOrDefault("server_mode", info.getOrDefault("redis_mode", ""));
        if (mode.equals("sentinel")) {
            return Optional.of(new RedisException(
                    place + " is a Redis Sentinel, which watches servers and holds no keys",
                    instead(
                                    "the server that it watches",
                                    watched.getOrDefault("ip", ""),
                                    watched.getOrDefault("port", ""))
                            + Optional.of(watched.getOrDefault("name", ""))
                                    .filter(name -> name.matches(NAME))
                                    .map(name -> " (" + name + ")")
                                    .orElse("")));
        }
        String role = info.getOrDefault("role", "");
        if (!mode.equals("cluster") && (role.equals("slave") || role.equals("replica"))) {
            String host = info.getOrDefault("master_host", "");
            String port = info.getOrDefault("master_port", "");
            return Optional.of(new RedisException(
                    place + " is a replica" + (isPlace(host, port) ? " of " + host + ":" + port : "")
                            + ", which takes no keys, and whose users its master doesn't get",
                    instead("its master", host, port)));
        }
        return Optional.empty();
    }

    private static String instead(String what, String host, String port) {
        return "Write " + what + " into berth.yaml"
                + (isPlace(host, port) ? ": host: " + host + ", port: " + port : "");
    }

    private static boolean isPlace(String host, String port) {
        return host.matches(NAME) && port.matches(NUMBER);
    }
}
