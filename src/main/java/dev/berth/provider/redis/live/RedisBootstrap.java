package dev.berth.provider.redis.live;

import dev.berth.core.Address;
import dev.berth.core.Origin;
import dev.berth.core.Secret;
import dev.berth.core.bootstrap.BootstrapServer;
import dev.berth.core.bootstrap.BootstrapSession;
import dev.berth.provider.redis.RedisServerSpec;
import java.util.Optional;
import java.util.function.Supplier;

/// A Redis server on which the ACL user that `admin:` names is created for berth.
///
/// @param rootUser the login that the server came with; empty for the user without a name
/// @param password finds that login's password, when it is needed; empty if the server asks for none
public record RedisBootstrap(
        RedisServerSpec spec, Origin origin, Optional<String> rootUser, Supplier<Optional<Secret>> password)
        implements BootstrapServer {

    /// The name of berth's user.
    String admin() {
        return spec.admin().orElseThrow();
    }

    String rootName() {
        return rootUser.orElse("default");
    }

    @Override
    public Address address() {
        return spec.address();
    }

    @Override
    public Address login() {
        return spec.user(admin());
    }

    @Override
    public BootstrapSession root() {
        return RedisBootstrapSession.root(this);
    }

    @Override
    public BootstrapSession own(Secret ownPassword) {
        return RedisBootstrapSession.own(this, ownPassword);
    }
}
