package dev.berth.provider.rabbitmq.live;

import dev.berth.core.Action;
import dev.berth.core.ChangedObject;
import dev.berth.core.Field;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.PlannedChange;
import dev.berth.core.Risk;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.bootstrap.BootstrapChange;
import dev.berth.core.bootstrap.BootstrapReading;
import dev.berth.core.bootstrap.BootstrapSession;
import dev.berth.core.bootstrap.BootstrapStep;
import dev.berth.document.JsonWriter;
import dev.berth.provider.rabbitmq.RabbitAdminUser;
import dev.berth.provider.rabbitmq.RabbitCatalog;
import dev.berth.provider.rabbitmq.RabbitException;
import dev.berth.provider.rabbitmq.RabbitHash;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
import dev.berth.provider.rabbitmq.RabbitStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/// Reads and changes berth's own user on one server.
final class RabbitBootstrapSession implements BootstrapSession {

    private static final String SHOWN = "(secret)";
    private static final String UNCHANGED = "(unchanged)";

    private static final int REFUSED = 401;

    private final RabbitBootstrap server;
    private final String identity;

    /// Another one as soon as the login of this session is closed.
    private RabbitApi api;

    private RabbitBootstrapSession(RabbitBootstrap server, RabbitApi api, String identity) {
        this.server = server;
        this.api = api;
        this.identity = identity;
    }

    /// Logs in with the login that the server came with, or as berth does where that login has been closed.
    static RabbitBootstrapSession root(RabbitBootstrap server) {
        try {
            return open(
                    server,
                    server.spec().as(server.rootUser()),
                    server.password().get());
        } catch (RabbitException refused) {
            Optional<Secret> known = server.closesRoot() && refused.status() == REFUSED
                    ? server.known().get()
                    : Optional.empty();
            if (known.isPresent()) {
                return own(server, known.get());
            }
            throw new UnreadableException(
                    prefix(server) + refused.said() + ". That was the root login; `root:` in berth.yaml names it",
                    refused,
                    refused.isPassing());
        }
    }

    /// Logs in as berth does.
    static RabbitBootstrapSession own(RabbitBootstrap server, Secret password) {
        try {
            return open(server, server.spec(), password);
        } catch (RabbitException refused) {
            throw unreadable(server, refused);
        }
    }

    private static RabbitBootstrapSession open(RabbitBootstrap server, RabbitServerSpec spec, Secret password) {
        var api = new RabbitApi(spec, password, server.json()::apply, RabbitSession.PATIENCE);
        try {
            Node overview = api.get("/api/overview?columns=rabbitmq_version,cluster_name");
            return new RabbitBootstrapSession(server, api, RabbitSession.identity(api, overview));
        } catch (RabbitException | UnreadableException e) {
            api.close();
            throw e;
        }
    }

    @Override
    public String identity() {
        return identity;
    }

    /// RabbitMQ has no lock that dies with its holder.
    @Override
    public void lock(Duration timeout) {}

    @Override
    public BootstrapReading read(Optional<Secret> password) {
        String admin = server.spec().user();
        if (admin.equals(server.rootUser())) {
            return new BootstrapReading(
                    List.of(),
                    List.of(Note.of(
                            "root-is-admin",
                            server.login(),
                            "it is the root login itself, so there is nothing to create. Name another user under"
                                    + " `user:` in berth.yaml")));
        }
        try {
            var changes = new ArrayList<BootstrapChange>();
            change(user(password)).ifPresent(changes::add);
            guest().ifPresent(changes::add);
            return new BootstrapReading(changes, List.of());
        } catch (RabbitException e) {
            throw unreadable(server, e);
        }
    }

    private RabbitAdminUser user(Optional<Secret> password) {
        String admin = server.spec().user();
        return new RabbitAdminUser(admin, api.find(path(admin)), password);
    }

    private Optional<BootstrapChange> change(RabbitAdminUser user) {
        List<Field> fields = user.isThere() ? user.fields() : List.of();
        if (user.isThere() && fields.isEmpty()) {
            return Optional.empty();
        }
        String preview = "PUT " + path(user.name()) + " " + user.body(SHOWN, Optional.of(UNCHANGED));
        BootstrapStep step = step(
                preview,
                password -> api.put(
                        path(user.name()), user.body(JsonWriter.string(RabbitHash.of(password)), Optional.empty())));
        return Optional.of(new BootstrapChange(
                new PlannedChange(
                        new ChangedObject(
                                server.address().toString(),
                                server.origin(),
                                server.login(),
                                "rabbitmq user",
                                user.name()),
                        user.isThere() ? Action.UPDATE : Action.CREATE,
                        user.isThere() ? Risk.DISRUPTIVE : Risk.SAFE,
                        user.isThere() ? "" : "administrator",
                        fields,
                        List.of(preview),
                        List.of(),
                        user.refusals()),
                List.of(step)));
    }

    /// Closes `guest`, if that is asked for and it isn't closed: it keeps neither password nor tags.
    private Optional<BootstrapChange> guest() {
        if (!server.closesGuest()) {
            return Optional.empty();
        }
        var fields = new ArrayList<Field>();
        api.find(path(RabbitBootstrap.GUEST)).ifPresent(guest -> {
            SortedSet<String> tags = RabbitCatalog.tags(guest);
            if (!tags.isEmpty()) {
                fields.add(new Field("tags", Optional.of(String.join(", ", tags)), Optional.empty()));
            }
            if (!guest.text("password_hash").orElse("").isEmpty()) {
                fields.add(new Field("password", Optional.of(Field.SECRET), Optional.empty()));
            }
        });
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        String body = JsonWriter.object(Map.of("tags", JsonWriter.string(""), "password_hash", JsonWriter.string("")));
        String preview = "PUT " + path(RabbitBootstrap.GUEST) + " " + body;
        return Optional.of(new BootstrapChange(
                new PlannedChange(
                        new ChangedObject(
                                server.address().toString(),
                                server.origin(),
                                server.spec().user(RabbitBootstrap.GUEST),
                                "rabbitmq user",
                                RabbitBootstrap.GUEST),
                        Action.UPDATE,
                        Risk.DISRUPTIVE,
                        "",
                        fields,
                        List.of(preview),
                        List.of(),
                        List.of()),
                List.of(step(preview, password -> asBerth(password, body)))));
    }

    /// Closes `guest` as berth's own user, which proves that berth is not locked out.
    private void asBerth(Secret password, String body) {
        RabbitBootstrapSession berth = open(server, server.spec(), password);
        try {
            berth.api.put(path(RabbitBootstrap.GUEST), body);
        } catch (RabbitException refused) {
            berth.close();
            throw refused;
        }
        if (server.closesRoot()) {
            api.close();
            api = berth.api;
        } else {
            berth.close();
        }
    }

    @Override
    public BootstrapStep passwordStep() {
        String admin = server.spec().user();
        return step("PUT " + path(admin) + " " + JsonWriter.object(Map.of("password_hash", SHOWN)), password -> {
            RabbitAdminUser user = user(Optional.empty());
            api.put(path(admin), user.body(JsonWriter.string(RabbitHash.of(password)), Optional.empty()));
        });
    }

    private static BootstrapStep step(String preview, Consumer<Secret> action) {
        return new BootstrapStep(preview, password -> {
            try {
                action.accept(password);
            } catch (RabbitException e) {
                throw new StepFailedException(preview + ": " + e.said(), e);
            }
        });
    }

    private static String path(String user) {
        return RabbitStep.url(List.of("users", user));
    }

    private static String prefix(RabbitBootstrap server) {
        return "rabbitmq \"" + server.spec().name() + "\": ";
    }

    private static UnreadableException unreadable(RabbitBootstrap server, RabbitException e) {
        return new UnreadableException(prefix(server) + e.said(), e, e.isPassing());
    }

    @Override
    public void close() {
        api.close();
    }
}
