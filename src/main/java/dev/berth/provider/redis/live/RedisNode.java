package dev.berth.provider.redis.live;

import dev.berth.core.Secret;
import dev.berth.provider.redis.RedisAllowedCommands;
import dev.berth.provider.redis.RedisCatalog;
import dev.berth.provider.redis.RedisCatalog.Answers;
import dev.berth.provider.redis.RedisException;
import dev.berth.provider.redis.RedisServer.Persistence;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.provider.redis.RedisTopology;
import dev.berth.provider.redis.RedisTopology.Node;
import dev.berth.provider.redis.RedisUsers;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A node: the server itself, or a node of a cluster. [RedisSession] reads and writes all nodes of a server.
final class RedisNode implements AutoCloseable {

    private final String place;
    private final RedisConnection login;
    private final Map<String, String> info;
    private final Persistence persistence;

    private RedisNode(String place, RedisConnection login) {
        this.place = place;
        this.login = login;
        this.info = information();
        this.persistence = persistence();
    }

    /// Logs in.
    /// @throws RedisException also if it is a Sentinel or a replica
    static RedisNode open(String host, int port, RedisServerSpec spec, Optional<Secret> password) {
        String place = host + ":" + port;
        try {
            var login = RedisConnection.open(host, port, spec, spec.admin(), password);
            try {
                return new RedisNode(place, login);
            } catch (RedisException e) {
                login.close();
                throw e;
            }
        } catch (RedisException refused) {
            throw refused.isPassing()
                    ? refused
                    : sentinel(host, port, spec, place).orElse(refused);
        }
    }

    /// A Sentinel rarely asks for the password that the servers have which it watches, and refuses it.
    private static Optional<RedisException> sentinel(String host, int port, RedisServerSpec spec, String place) {
        try (var nobody = RedisConnection.open(host, port, spec, Optional.empty(), Optional.empty())) {
            Map<String, String> info = RedisCatalog.info(String.valueOf(nobody.run("INFO", "server")));
            return RedisTopology.unfit(place, info, watched(nobody, info));
        } catch (RedisException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> watched(RedisConnection login, Map<String, String> info) {
        if (!info.containsValue("sentinel")) {
            return Map.of();
        }
        try {
            return login.run("SENTINEL", "MASTERS") instanceof List<?> masters
                            && !masters.isEmpty()
                            && masters.getFirst() instanceof List<?> master
                    ? texts(pairs(master))
                    : Map.of();
        } catch (RedisException hidden) {
            return Map.of();
        }
    }

    private static Map<String, String> texts(SortedMap<String, Object> fields) {
        var texts = new HashMap<String, String>();
        fields.forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return texts;
    }

    /// The information that the node gives about itself.
    /// @throws RedisException if it isn't a server that may be written to
    private Map<String, String> information() {
        var information = new HashMap<String, String>();
        for (String section : List.of("server", "replication", "keyspace")) {
            information.putAll(RedisCatalog.info(text("INFO", section)));
        }
        RedisTopology.unfit(place, information, watched(login, information)).ifPresent(unfit -> {
            throw unfit;
        });
        return information;
    }

    String place() {
        return place;
    }

    boolean isMaster() {
        return info.getOrDefault("role", "master").equals("master");
    }

    /// The nodes of its cluster; empty if it is in none.
    List<Node> cluster() {
        return RedisCatalog.isCluster(info) ? RedisTopology.nodes(text("CLUSTER", "NODES")) : List.of();
    }

    /// Asks again.
    Answers read() {
        return new Answers(
                information(),
                allowed("CLIENT", "LIST").map(String::valueOf),
                setting("databases").filter(text -> text.matches("\\d{1,9}")).map(Integer::valueOf),
                persistence);
    }

    private Persistence persistence() {
        Optional<String> file = setting("aclfile");
        if (file.filter(name -> !name.isEmpty()).isPresent()) {
            return Persistence.ACL_FILE;
        }
        if (file.isEmpty()) {
            return Persistence.UNKNOWN;
        }
        return info.getOrDefault("config_file", "").isEmpty() ? Persistence.NONE : Persistence.CONFIGURATION;
    }

    /// A setting, unless the server keeps its settings to itself.
    private Optional<String> setting(String name) {
        return allowed("CONFIG", "GET", name)
                .map(answer -> answer instanceof List<?> pair && pair.size() == 2 ? String.valueOf(pair.get(1)) : "");
    }

    private Optional<Object> allowed(String... command) {
        try {
            return Optional.of(login.run(command));
        } catch (RedisException e) {
            if (e.isForbidden()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// The answers about those of these users that there are, by name.
    Map<String, Map<String, Object>> users(Collection<String> names) {
        var users = new HashMap<String, Map<String, Object>>();
        for (String name : names) {
            SortedMap<String, Object> fields = user(name);
            if (!fields.isEmpty()) {
                users.put(name, fields);
            }
        }
        return users;
    }

    /// The properties of a user; empty if there is no such user.
    SortedMap<String, Object> user(String name) {
        return login.run("ACL", "GETUSER", name) instanceof List<?> answer ? pairs(answer) : new TreeMap<>();
    }

    private static SortedMap<String, Object> pairs(List<?> answer) {
        var fields = new TreeMap<String, Object>();
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            fields.put(String.valueOf(answer.get(i)), answer.get(i + 1));
        }
        return fields;
    }

    /// The commands of each category.
    RedisAllowedCommands commands() {
        var categories = new TreeMap<String, SortedSet<String>>();
        for (String category : RedisUsers.words(login.run("ACL", "CAT"))) {
            categories.put(category, new TreeSet<>(RedisUsers.words(login.run("ACL", "CAT", category))));
        }
        return new RedisAllowedCommands(
                categories, RedisAllowedCommands.rules(RedisCatalog.isCluster(info), categories));
    }

    private String text(String... command) {
        return String.valueOf(login.run(command));
    }

    void transaction(List<String[]> commands) {
        login.transaction(commands);
    }

    /// Changes a user in memory and has the server save it. What is saved is what is in memory, so the change
    /// comes first; a mark follows that is in memory only, and is taken away when all went well. Whatever fails
    /// or is killed in between, the next plan finds the mark.
    void save(String[] change, String[] mark, String[] unmark) {
        Optional<String[]> save = persistence.command();
        if (save.isEmpty()) {
            login.run(change);
            return;
        }
        try {
            login.transaction(List.of(change, save.get(), mark));
        } catch (RedisException e) {
            if (e.said().startsWith(String.join(" ", save.get()))) {
                throw new RedisException(
                        false,
                        e.said()
                                + ". The user is changed and not saved, so a restart of the server would undo it. Let the"
                                + " server write its " + persistence.file()
                                + " and a new file beside it, and apply again",
                        e);
            }
            throw e;
        }
        try {
            login.run(unmark);
        } catch (RedisException e) {
            // Another run, at the same moment, has saved the user and taken it away.
            if (!e.said().contains("does not exist")) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        login.close();
    }
}
