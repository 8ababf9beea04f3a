package dev.berth.provider.rabbitmq.live;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.Session;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.Usage;
import dev.berth.document.JsonWriter;
import dev.berth.provider.rabbitmq.RabbitCatalog;
import dev.berth.provider.rabbitmq.RabbitException;
import dev.berth.provider.rabbitmq.RabbitFleet;
import dev.berth.provider.rabbitmq.RabbitHash;
import dev.berth.provider.rabbitmq.RabbitResource;
import dev.berth.provider.rabbitmq.RabbitResource.Content;
import dev.berth.provider.rabbitmq.RabbitSection;
import dev.berth.provider.rabbitmq.RabbitServer;
import dev.berth.provider.rabbitmq.RabbitStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A session on a RabbitMQ server, which reads and writes it through its management API. The number of
/// reading requests does not depend on the number of services.
public final class RabbitSession implements Session<RabbitServer, RabbitResource, RabbitStep> {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 8;
    private static final List<String> LISTS = List.of(
            "/api/vhosts?columns=name,description,tags,default_queue_type",
            "/api/users",
            "/api/permissions",
            "/api/topic-permissions",
            "/api/policies",
            "/api/vhost-limits");

    private final RabbitFleet scope;
    private final RabbitApi api;
    private RabbitServer facts;

    private RabbitSession(RabbitFleet scope, RabbitApi api, RabbitServer facts) {
        this.scope = scope;
        this.api = api;
        this.facts = facts;
    }

    public static RabbitSession open(RabbitFleet scope, Secret password, RabbitApi.JsonReader json) {
        return open(scope, password, json, PATIENCE);
    }

    /// Logs in.
    ///
    /// @param patience how long to wait for an answer
    public static RabbitSession open(RabbitFleet scope, Secret password, RabbitApi.JsonReader json, Duration patience) {
        try {
            return open(scope, new RabbitApi(scope.server(), password, json, patience));
        } catch (RabbitException e) {
            throw unreadable(scope, e);
        } catch (UnreadableException e) {
            throw new UnreadableException(prefix(scope) + e.getMessage(), e, e.isPassing());
        }
    }

    private static RabbitSession open(RabbitFleet scope, RabbitApi api) {
        try {
            Node overview = api.get("/api/overview?columns=rabbitmq_version,cluster_name");
            String version = overview.text("rabbitmq_version")
                    .orElseThrow(() -> new RabbitException(
                            200, scope.server().management() + " is no management API of RabbitMQ"));
            return new RabbitSession(scope, api, RabbitServer.of(version, identity(api, overview)));
        } catch (RabbitException | UnreadableException e) {
            api.close();
            throw e;
        }
    }

    /// The cluster's name is the first node's, unless it was renamed, and so may be another cluster's too;
    /// the id that a cluster makes for itself is its own.
    static String identity(RabbitApi api, Node overview) {
        return "RabbitMQ cluster " + overview.text("cluster_name").orElse("")
                + api.find("/api/global-parameters/internal_cluster_id?columns=value")
                        .flatMap(id -> id.text("value"))
                        .map(id -> " (" + id + ")")
                        .orElse("");
    }

    @Override
    public String identity() {
        return facts.identity();
    }

    @Override
    public RabbitServer facts() {
        return facts;
    }

    @Override
    public Inspection<RabbitResource> inspect(SecretFindings secrets) {
        try {
            List<Node> lists = Parallel.map(LISTS, AT_ONCE, api::get);
            var catalog = new RabbitCatalog(
                    scope,
                    items(lists, 0),
                    items(lists, 1),
                    items(lists, 2),
                    items(lists, 3),
                    items(lists, 4),
                    items(lists, 5));
            Map<Address, PasswordStatus> statuses = catalog.statuses(secrets);
            facts = new RabbitServer(facts.version(), facts.identity(), catalog.undeclared());
            return new Inspection<>(catalog.live(statuses, contents(catalog)), statuses, notes(catalog, statuses));
        } catch (RabbitException e) {
            throw unreadable(scope, e);
        }
    }

    private static List<Node> items(List<Node> lists, int index) {
        return lists.get(index) instanceof Node.Items list ? list.items() : List.of();
    }

    /// The contents of the vhosts that are to be removed.
    private Map<String, Content> contents(RabbitCatalog catalog) {
        List<String> vhosts = catalog.doomed();
        List<Content> found = Parallel.map(vhosts, AT_ONCE, this::content);
        var contents = new TreeMap<String, Content>();
        for (int i = 0; i < vhosts.size(); i++) {
            contents.put(vhosts.get(i), found.get(i));
        }
        return contents;
    }

    /// The totals come from the queues themselves: statistics lag some seconds behind.
    private Content content(String vhost) {
        Optional<Node> queues = api.find(RabbitStep.url(List.of("queues", vhost))
                + "?disable_stats=true&enable_queue_totals=true&columns=name,messages");
        Optional<Node> connections =
                api.find(RabbitStep.url(List.of("vhosts", vhost, "connections")) + "?columns=name");
        List<Node> all = queues.map(node -> node instanceof Node.Items list ? list.items() : List.<Node>of())
                .orElse(List.of());
        return new Content(
                all.size(),
                all.stream()
                        .mapToLong(queue ->
                                queue.text("messages").map(Long::parseLong).orElse(0L))
                        .sum(),
                connections
                        .map(node ->
                                node instanceof Node.Items list ? list.items().size() : 0)
                        .orElse(0));
    }

    /// How much is in the services' vhosts.
    List<Usage> usage() {
        try {
            List<Node> limits = items(List.of(api.get("/api/vhost-limits")), 0);
            Set<String> there = items(List.of(api.get("/api/vhosts?columns=name")), 0).stream()
                    .flatMap(vhost -> vhost.text("name").stream())
                    .collect(Collectors.toSet());
            List<RabbitSection> sections = scope.sections().stream()
                    .filter(section -> there.contains(section.vhost()))
                    .toList();
            return Parallel.map(sections, AT_ONCE, section -> usage(section, limits));
        } catch (RabbitException e) {
            throw unreadable(scope, e);
        }
    }

    private Usage usage(RabbitSection section, List<Node> limits) {
        Content content = content(section.vhost());
        var most = new TreeMap<String, Long>();
        limits.stream()
                .filter(limit -> limit.text("vhost").equals(Optional.of(section.vhost())))
                .forEach(limit -> limit.entries("value")
                        .forEach(
                                (name, value) -> most.put(name.replaceFirst("^max-", ""), Long.valueOf(value.text()))));
        return new Usage(
                Optional.of(section.service().name()),
                section.server().vhost(section.vhost()),
                new TreeMap<>(Map.of(
                        "queues",
                        content.queues(),
                        "messages",
                        content.messages(),
                        "connections",
                        content.connections())),
                most,
                Collections.emptySortedSet());
    }

    private static List<Note> notes(RabbitCatalog catalog, Map<Address, PasswordStatus> statuses) {
        var notes = new ArrayList<Note>(catalog.notes());
        statuses.forEach((address, status) -> {
            if (status instanceof PasswordStatus.Unknown(String reason)) {
                notes.add(Note.of("unchecked-password", address, reason));
            }
        });
        return notes;
    }

    @Override
    public void execute(RabbitStep step, Credentials credentials) {
        try {
            switch (step) {
                case RabbitStep.Request request
                when request.method().equals("DELETE") -> api.delete(RabbitStep.url(request.path()));
                case RabbitStep.Request request -> api.put(RabbitStep.url(request.path()), request.body());
                case RabbitStep.PutUser user -> put(user, credentials);
                case RabbitStep.DropVhost drop -> {
                    checkNothingCame(drop);
                    api.delete(RabbitStep.url(List.of("vhosts", drop.address().name())));
                }
            }
        } catch (RabbitException e) {
            throw new StepFailedException(step.preview() + ": " + e.said(), e);
        }
    }

    /// Fails if the vhost got content after the plan was made, because nobody has agreed to its loss.
    private void checkNothingCame(RabbitStep.DropVhost drop) {
        Content now = content(drop.address().name());
        if (now.messages() > drop.content().messages()
                || now.queues() > drop.content().queues()) {
            throw new StepFailedException(drop.address() + " was not deleted: it has " + now
                    + " by now, and the plan was made for " + drop.content()
                    + ". Stop what publishes there, and apply again");
        }
    }

    private void put(RabbitStep.PutUser user, Credentials credentials) {
        String path = RabbitStep.url(List.of("users", user.address().name()));
        String hash;
        String algorithm;
        if (user.setsPassword()) {
            hash = RabbitHash.of(credentials.require(user.address()));
            algorithm = RabbitHash.ALGORITHM;
        } else {
            Node live = api.get(path);
            hash = live.text("password_hash").orElse("");
            algorithm = live.text("hashing_algorithm").orElse(RabbitHash.ALGORITHM);
        }
        api.put(
                path,
                JsonWriter.object(Map.of(
                        "tags", JsonWriter.string(String.join(",", user.tags())),
                        "password_hash", JsonWriter.string(hash),
                        "hashing_algorithm", JsonWriter.string(algorithm))));
    }

    @Override
    public void close() {
        api.close();
    }

    private static String prefix(RabbitFleet scope) {
        return "rabbitmq \"" + scope.server().name() + "\": ";
    }

    private static UnreadableException unreadable(RabbitFleet scope, RabbitException e) {
        return new UnreadableException(prefix(scope) + e.said(), e, e.isPassing());
    }
}
