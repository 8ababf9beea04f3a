package dev.berth.provider.rabbitmq.live;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Secret;
import dev.berth.core.bootstrap.BootstrapServer;
import dev.berth.core.bootstrap.BootstrapSession;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// A RabbitMQ server on which the administrator that `user:` names is created for berth.
///
/// @param rootUser the login that the server came with
/// @param password finds that login's password, when it is needed
/// @param closesGuest whether `guest` is to be let in no more
/// @param known finds the password of berth's own user, if there is one by now
/// @param json reads the JSON answer of the server that its first argument names
public record RabbitBootstrap(
        RabbitServerSpec spec,
        Origin origin,
        String rootUser,
        Supplier<Secret> password,
        boolean closesGuest,
        Supplier<Optional<Secret>> known,
        BiFunction<String, byte[], Node> json)
        implements BootstrapServer {

    /// The user that a new RabbitMQ server has.
    static final String GUEST = "guest";

    /// Whether the root login is closed as soon as berth has one of its own.
    boolean closesRoot() {
        return closesGuest && rootUser.equals(GUEST);
    }

    @Override
    public Address address() {
        return spec.address();
    }

    @Override
    public Address login() {
        return spec.user(spec.user());
    }

    @Override
    public BootstrapSession root() {
        return RabbitBootstrapSession.root(this);
    }

    @Override
    public BootstrapSession own(Secret ownPassword) {
        return RabbitBootstrapSession.own(this, ownPassword);
    }
}
