package dev.berth.core;

/// Where the Secrets of a fleet are, and what it declares of them.
public interface StoreProvider<F extends SecretReader, R extends Resource, S extends Step> extends Provider<F, R, S> {

    @Override
    SecretStore<F, R, S> open();
}
