package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.Memo;
import dev.berth.core.PlanTarget;
import dev.berth.core.Provider;
import dev.berth.core.Resource;
import dev.berth.core.SecretFindings;
import dev.berth.core.Session;
import dev.berth.core.Step;
import java.util.List;
import java.util.Map;

/// A provider's session and what the session has read. It ties the provider's types together, so that the
/// loops need not know them.
class ProviderState<F, R extends Resource, S extends Step> implements AutoCloseable {

    private final Provider<F, R, S> provider;
    private final Session<F, R, S> session;
    private Inspection<R> inspection = new Inspection<>(List.of(), Map.of(), List.of());
    private Memo<Credentials, ProviderPlan<F, R, S>> plan = new Memo<>(this::planned);

    ProviderState(Provider<F, R, S> provider, Session<F, R, S> session) {
        this.provider = provider;
        this.session = session;
    }

    static <F, R extends Resource, S extends Step> ProviderState<F, R, S> open(Provider<F, R, S> provider) {
        return new ProviderState<>(provider, provider.open());
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
        plan = new Memo<>(this::planned);
    }

    /// This provider's part of a plan.
    final ProviderPlan<F, R, S> plan(Credentials credentials) {
        return plan.of(credentials);
    }

    private ProviderPlan<F, R, S> planned(Credentials credentials) {
        return new ProviderPlan<>(provider, session, inspection, credentials);
    }

    /// Which server this is, and who uses it.
    final PlanTarget.Server server() {
        return new PlanTarget.Server(session.identity(), provider.services());
    }

    @Override
    public void close() {
        session.close();
    }
}
