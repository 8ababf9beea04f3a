package dev.berth.run;

import dev.berth.core.AppliedStore;
import dev.berth.core.Resource;
import dev.berth.core.SecretReader;
import dev.berth.core.SecretStore;
import dev.berth.core.Step;
import dev.berth.core.StoreProvider;

/// The store of Secrets, opened, and what was read of it.
final class StoreState<F extends SecretReader, R extends Resource, S extends Step> extends ProviderState<F, R, S> {

    private final SecretStore<F, R, S> store;

    private StoreState(StoreProvider<F, R, S> provider, SecretStore<F, R, S> store) {
        super(provider, store);
        this.store = store;
    }

    static <F extends SecretReader, R extends Resource, S extends Step> StoreState<F, R, S> open(
            StoreProvider<F, R, S> provider) {
        return new StoreState<>(provider, provider.open());
    }

    /// The Secrets as they were last read.
    SecretReader values() {
        return store.facts();
    }

    /// The annotations of each Secret.
    AppliedStore records() {
        return store;
    }
}
