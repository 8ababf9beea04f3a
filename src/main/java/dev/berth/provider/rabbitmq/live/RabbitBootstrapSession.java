package dev.berth.provider.rabbitmq.live;

import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.PlannedChange;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.bootstrap.BootstrapChange;
import dev.berth.core.bootstrap.BootstrapReading;
import dev.berth.core.bootstrap.BootstrapSession;
import dev.berth.core.bootstrap.BootstrapStep;
import dev.berth.document.JsonWriter;
import dev.berth.provider.rabbitmq.RabbitAdminUser;
import dev.berth.provider.rabbitmq.RabbitException;
import dev.berth.provider.rabbitmq.RabbitHash;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads and changes berth's own user on one server.
final class RabbitBootstrapSession implements BootstrapSession {

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
            var plan = new RabbitAdminPlan(server);
            RabbitAdminUser user = user(password);
            plan.change(user)
                    .map(change -> with(change, newPassword -> put(user, newPassword)))
                    .ifPresent(changes::add);
            if (server.closesGuest()) {
                plan.closing(api.find(path(RabbitBootstrap.GUEST)))
                        .map(change -> with(change, this::closeGuest))
                        .ifPresent(changes::add);
            }
            return new BootstrapReading(changes, List.of());
        } catch (RabbitException e) {
            throw unreadable(server, e);
        }
    }

    private RabbitAdminUser user(Optional<Secret> password) {
        String admin = server.spec().user();
        return new RabbitAdminUser(admin, api.find(path(admin)), password);
    }

    private static BootstrapChange with(PlannedChange change, Consumer<Secret> action) {
        return new BootstrapChange(change, List.of(step(change.steps().getFirst(), action)));
    }

    private void put(RabbitAdminUser user, Secret password) {
        api.put(path(user.name()), user.body(JsonWriter.string(RabbitHash.of(password)), Optional.empty()));
    }

    /// Closes `guest` as berth's own user, which proves that berth is not locked out.
    private void closeGuest(Secret password) {
        RabbitBootstrapSession berth = open(server, server.spec(), password);
        try {
            berth.api.put(path(RabbitBootstrap.GUEST), RabbitAdminPlan.CLOSED);
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
        return step(
                "PUT " + path(admin) + " " + JsonWriter.object(Map.of("password_hash", RabbitAdminPlan.SHOWN)),
                password -> put(user(Optional.empty()), password));
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
        return RabbitAdminPlan.path(user);
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
