package dev.berth.provider.postgres.bootstrap.live;

import dev.berth.core.Address;
import dev.berth.core.Origin;
import dev.berth.core.Secret;
import dev.berth.core.bootstrap.BootstrapServer;
import dev.berth.core.bootstrap.BootstrapSession;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.bootstrap.PgDeclared;
import dev.berth.provider.postgres.bootstrap.PgRoot;
import java.util.function.Supplier;

/// A PostgreSQL server on which a role is created for berth.
///
/// @param password finds the password of the login that the server came with, when it is needed
/// @param declared what `--adopt` makes adoptable
public record PgBootstrap(
        PgServerSpec spec, Origin origin, PgRoot rootLogin, Supplier<Secret> password, PgDeclared declared)
        implements BootstrapServer {

    @Override
    public Address address() {
        return spec.address();
    }

    @Override
    public Address login() {
        return spec.role(spec.admin());
    }

    @Override
    public BootstrapSession root() {
        return PgBootstrapSession.root(this);
    }

    @Override
    public BootstrapSession own(Secret ownPassword) {
        return PgBootstrapSession.own(this, ownPassword);
    }
}
