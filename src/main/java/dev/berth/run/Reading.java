package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.Latest;
import dev.berth.core.Provider;
import dev.berth.core.Resource;
import dev.berth.core.SecretFindings;
import dev.berth.core.Session;
import dev.berth.core.Site;
import dev.berth.core.Step;
import java.util.List;
import java.util.Map;

/// One provider's session and what it has read; it ties the provider's types together, so that the loops need not
/// know them.
class Reading<F, R extends Resource, S extends Step> implements AutoCloseable {

    private final Provider<F, R, S> provider;
    private final Session<F, R, S> session;
    private Inspection<R> inspection = new Inspection<>(List.of(), Map.of(), List.of());
    private Latest<Credentials, ProviderPlan<F, R, S>> plan = new Latest<>(this::planned);

    Reading(Provider<F, R, S> provider, Session<F, R, S> session) {
        this.provider = provider;
        this.session = session;
    }

    static <F, R extends Resource, S extends Step> Reading<F, R, S> open(Provider<F, R, S> provider) {
        return new Reading<>(provider, provider.open());
    }

    final Address address() {
        return provider.address();
    }

    Session<F, R, S> session() {
        return session;
    }

    final Inspection<R> inspection() {
        return inspection;
    }

    final void inspect(SecretFindings secrets) {
        inspection = session.inspect(secrets);
        plan = new Latest<>(this::planned);
    }

    /// What this provider's part of a plan is made of.
    final ProviderPlan<F, R, S> plan(Credentials credentials) {
        return plan.of(credentials);
    }

    private ProviderPlan<F, R, S> planned(Credentials credentials) {
        return new ProviderPlan<>(provider, session, inspection, credentials);
    }

    /// Which server this is, and who uses it.
    final Site.Server server() {
        return new Site.Server(session.identity(), provider.services());
    }

    @Override
    public void close() {
        session.close();
    }
}
