package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Fingerprint;
import dev.berth.core.Inspection;
import dev.berth.core.Secret;
import dev.berth.core.Session;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.core.Verdict;
import dev.berth.provider.redis.RedisProvider.Holder;
import dev.berth.provider.redis.RedisResource.RedisUser;
import dev.berth.provider.redis.RedisServer.Persistence;
import dev.berth.provider.redis.RedisStep.DropUser;
import dev.berth.provider.redis.RedisStep.Flush;
import dev.berth.provider.redis.RedisStep.SetUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One Redis server, read and written on one connection.
final class RedisSession implements Session<RedisServer, RedisResource, RedisStep> {

    private final RedisServerSpec spec;
    private final List<Holder> holders;
    private final RedisLoginSession login;
    private RedisServer facts;

    private RedisSession(RedisServerSpec spec, List<Holder> holders, RedisLoginSession login) {
        this.spec = spec;
        this.holders = holders;
        this.login = login;
        this.facts = RedisCatalog.facts(read(), Map.of());
    }

    static RedisSession open(RedisServerSpec spec, List<Holder> holders, Optional<Secret> password) {
        try {
            var login = RedisLoginSession.open(spec.host(), spec.port(), spec, spec.admin(), password);
            try {
                return new RedisSession(spec, holders, login);
            } catch (RedisException e) {
                login.close();
                throw e;
            }
        } catch (RedisException e) {
            throw unreadable(spec, e);
        } catch (UnreadableException e) {
            throw new UnreadableException("redis \"" + spec.name() + "\": " + e.getMessage(), e, e.isPassing());
        }
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
    public synchronized Inspection<RedisResource> inspect(Map<Address, List<Secret>> candidates) {
        try {
            var catalog = new RedisCatalog(spec, holders, read(), users(), commands(), candidates);
            facts = catalog.facts();
            Map<Address, Verdict> verdicts = catalog.verdicts();
            return new Inspection<>(catalog.live(verdicts), verdicts, catalog.notes());
        } catch (RedisException e) {
            throw unreadable(spec, e);
        }
    }

    private RedisCatalog.Answers read() {
        return new RedisCatalog.Answers(
                text("INFO", "server"),
                text("INFO", "keyspace"),
                allowed("CLIENT", "LIST").map(String::valueOf),
                setting("databases").filter(text -> text.matches("\\d{1,9}")).map(Integer::valueOf),
                persistence());
    }

    private Persistence persistence() {
        Optional<String> file = setting("aclfile");
        if (file.filter(name -> !name.isEmpty()).isPresent()) {
            return Persistence.ACL_FILE;
        }
        String configuration = RedisCatalog.info(text("INFO", "server")).getOrDefault("config_file", "");
        if (file.isEmpty()) {
            return Persistence.UNKNOWN;
        }
        return configuration.isEmpty() ? Persistence.NONE : Persistence.CONFIGURATION;
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

    /// The answers about the declared users that there are, by name.
    private Map<String, Map<String, Object>> users() {
        var users = new HashMap<String, Map<String, Object>>();
        for (Holder holder : holders) {
            holder.section().user().ifPresent(user -> {
                SortedMap<String, Object> fields = fields(user.name());
                if (!fields.isEmpty()) {
                    users.put(user.name(), fields);
                }
            });
        }
        return users;
    }

    /// What is known of a user; nothing if there is none.
    private SortedMap<String, Object> fields(String user) {
        var fields = new TreeMap<String, Object>();
        if (login.run("ACL", "GETUSER", user) instanceof List<?> answer) {
            for (int i = 0; i + 1 < answer.size(); i += 2) {
                fields.put(String.valueOf(answer.get(i)), answer.get(i + 1));
            }
        }
        return fields;
    }

    /// The commands that a removal or a service's own user takes and that berth's user may not run.
    List<String> missingRights() {
        String me = spec.admin().orElse("default");
        boolean hasUsers =
                holders.stream().anyMatch(holder -> holder.section().user().isPresent());
        var needed = new ArrayList<>(List.of("flushdb"));
        if (hasUsers) {
            needed.addAll(List.of("acl|setuser", "acl|deluser"));
            facts.persistence()
                    .command()
                    .map(command -> String.join("|", command).toLowerCase(Locale.ROOT))
                    .ifPresent(needed::add);
        }
        try {
            return categories().missing(String.join(" ", words(fields(me).getOrDefault("commands", ""))), needed);
        } catch (RedisException e) {
            if (e.isForbidden()) {
                return hasUsers ? List.of("acl") : List.of();
            }
            throw unreadable(spec, e);
        }
    }

    /// The commands of each category, asked only where somebody has a user.
    private RedisCommands commands() {
        if (holders.stream().allMatch(holder -> holder.section().user().isEmpty())) {
            return RedisCommands.none();
        }
        return categories();
    }

    private RedisCommands categories() {
        var categories = new TreeMap<String, SortedSet<String>>();
        for (String category : words(login.run("ACL", "CAT"))) {
            categories.put(category, new TreeSet<>(words(login.run("ACL", "CAT", category))));
        }
        return new RedisCommands(categories);
    }

    static List<String> words(Object answer) {
        var words = new ArrayList<String>();
        if (answer instanceof List<?> list) {
            list.forEach(item -> words.add(String.valueOf(item)));
        } else {
            words.addAll(List.of(String.valueOf(answer).strip().split("\\s+")));
        }
        words.removeIf(String::isEmpty);
        return words;
    }

    private String text(String... command) {
        return String.valueOf(login.run(command));
    }

    @Override
    public synchronized void execute(RedisStep step, Credentials credentials) {
        try {
            switch (step) {
                case SetUser set -> {
                    String name = set.address().name();
                    var change = new ArrayList<>(List.of("ACL", "SETUSER", name, "reset", "on"));
                    change.add("#" + RedisCatalog.hash(credentials.require(set.address())));
                    change.addAll(set.rules());
                    saved(
                            change.toArray(String[]::new),
                            set.persistence(),
                            new String[] {"ACL", "SETUSER", name, "#" + RedisUser.UNSAVED},
                            new String[] {"ACL", "SETUSER", name, "!" + RedisUser.UNSAVED});
                }
                case DropUser drop -> {
                    var change = new String[] {"ACL", "DELUSER", drop.address().name()};
                    saved(
                            change,
                            drop.persistence(),
                            new String[] {"ACL", "SETUSER", drop.address().name(), "reset", "#" + RedisUser.UNSAVED},
                            change);
                }
                case Flush flush -> {
                    checkNothingCame(flush);
                    login.transaction(List.of(
                            new String[] {"SELECT", String.valueOf(flush.slot())},
                            new String[] {"FLUSHDB"},
                            new String[] {"SELECT", "0"}));
                }
            }
        } catch (RedisException e) {
            throw new StepFailedException(step.preview() + ": " + e.said(), e);
        }
    }

    /// What has been written since the plan nobody has agreed to lose.
    private void checkNothingCame(Flush flush) {
        long keys = RedisCatalog.facts(read(), Map.of()).use(flush.slot()).keys();
        if (keys > flush.keys()) {
            throw new StepFailedException("slot " + flush.slot() + " was not emptied: it holds "
                    + Text.count(keys, "key") + " by now, and the plan was made for " + flush.keys()
                    + ". Stop what writes to it, and apply again");
        }
    }

    /// Changes a user in memory and has the server save it. What is saved is what is in memory, so the change
    /// comes first; a mark follows that is in memory only, and is taken away when all went well. Whatever fails
    /// or is killed in between, the next plan finds the mark.
    private void saved(String[] change, Persistence persistence, String[] mark, String[] unmark) {
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
        login.run(unmark);
    }

    @Override
    public void close() {
        login.close();
    }

    private static UnreadableException unreadable(RedisServerSpec spec, RedisException e) {
        return new UnreadableException("redis \"" + spec.name() + "\": " + e.said(), e, e.isPassing());
    }
}
