package dev.berth.secret;

import dev.berth.core.Provider;
import dev.berth.core.Resource;
import dev.berth.core.Step;

/// Where the Secrets of a fleet are, and what it declares of them.
public interface StoreProvider<F extends SecretReader, R extends Resource, S extends Step> extends Provider<F, R, S> {

    @Override
    SecretStore<F, R, S> open();
}
