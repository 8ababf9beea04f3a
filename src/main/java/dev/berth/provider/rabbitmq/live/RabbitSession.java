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
import dev.berth.provider.rabbitmq.RabbitServer;
import dev.berth.provider.rabbitmq.RabbitStep;
import dev.berth.provider.rabbitmq.RabbitTurns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A session on a RabbitMQ server, which reads and writes it through its management API. The number of
/// reading requests does not depend on the number of services.
public final class RabbitSession implements Session<RabbitServer, RabbitResource, RabbitStep> {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final int AT_ONCE = 8;
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
            facts = new RabbitServer(facts.version(), facts.identity(), catalog.undeclared(), catalog.owners());
            return new Inspection<>(
                    catalog.live(statuses, new RabbitContents(api).of(catalog.doomed())),
                    statuses,
                    notes(scope, catalog, statuses));
        } catch (RabbitException e) {
            throw unreadable(scope, e);
        }
    }

    private static List<Node> items(List<Node> lists, int index) {
        return RabbitContents.items(lists.get(index));
    }

    /// How much is in the services' vhosts.
    List<Usage> usage() {
        try {
            return new RabbitContents(api).usage(scope.sections());
        } catch (RabbitException e) {
            throw unreadable(scope, e);
        }
    }

    private static List<Note> notes(RabbitFleet scope, RabbitCatalog catalog, Map<Address, PasswordStatus> statuses) {
        var notes = new ArrayList<Note>(catalog.notes());
        notes.addAll(new RabbitTurns(scope, catalog.owners()).notes(statuses));
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
        Content now = new RabbitContents(api).of(drop.address().name());
        if (now.messages() > drop.content().messages()
                || now.queues() > drop.content().queues()) {
            throw new StepFailedException(drop.address() + " was not deleted: it has " + now
                    + " by now, and the plan was made for " + drop.content()
                    + ". Stop what publishes there, and apply again");
        }
    }

    private void put(RabbitStep.PutUser user, Credentials credentials) {
        String path = RabbitStep.url(List.of("users", user.address().name()));
        Hash hash = switch (user.password()) {
            case SET -> new Hash(RabbitHash.of(credentials.require(user.address())), RabbitHash.ALGORITHM);
            case CLEARED -> Hash.NONE;
            case KEPT -> Hash.of(api.get(path));
        };
        api.put(
                path,
                JsonWriter.object(Map.of(
                        "tags", JsonWriter.string(String.join(",", user.tags())),
                        "password_hash", JsonWriter.string(hash.text()),
                        "hashing_algorithm", JsonWriter.string(hash.algorithm()))));
    }

    /// A password as the API takes it. With an empty one nobody can log in.
    private record Hash(String text, String algorithm) {

        private static final Hash NONE = new Hash("", RabbitHash.ALGORITHM);

        private static Hash of(Node user) {
            return new Hash(
                    user.text("password_hash").orElse(""),
                    user.text("hashing_algorithm").orElse(RabbitHash.ALGORITHM));
        }
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
