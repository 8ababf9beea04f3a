package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Parallel;
import dev.berth.core.Provider;
import dev.berth.core.Timings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/// The logins to servers that have begun at once and have not been waited for yet.
final class OpeningServers implements AutoCloseable {

    private final Map<Address, Future<ProviderState<?, ?, ?>>> opening = new LinkedHashMap<>();

    private OpeningServers() {}

    /// Begins to log in to each server.
    ///
    /// @param since the moment in nanoseconds from which `waiting` counts
    static OpeningServers begin(List<Provider<?, ?, ?>> servers, ServerWait waiting, long since, Timings timings) {
        var begun = new OpeningServers();
        ExecutorService executor = Parallel.threads();
        servers.forEach(provider -> begun.opening.put(
                provider.address(),
                executor.submit(() -> timings.measure(
                        provider.address() + " login",
                        () -> waiting.until(provider.address(), since, () -> ProviderState.open(provider))))));
        executor.shutdown();
        return begun;
    }

    /// Hands over each login, to be waited for.
    void forEach(BiConsumer<Address, Future<ProviderState<?, ?, ?>>> login) {
        opening.forEach(login);
        opening.clear();
    }

    private static void closeWhenOpen(Future<ProviderState<?, ?, ?>> opening) {
        try {
            if (!opening.cancel(true)) {
                opening.get().close();
            }
        } catch (ExecutionException e) {
            // It never opened, so there is nothing to close; another failure is what the user is told.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        opening.values().forEach(OpeningServers::closeWhenOpen);
    }
}
