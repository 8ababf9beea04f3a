package dev.berth.provider.secrets;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// Which cluster, and as whom: what the command line and the environment say, as kubectl reads them.
///
/// @param kubeconfig the file that `--kubeconfig` names
/// @param context the context that `--context` names; else the current one
/// @param environment looks an environment variable up
/// @param retries how often a request is tried again that met no server, a server in trouble or a throttling one; the
///     waits between grow from 0.1 to 3.2 s, or are as long as the server asks for
/// @param patience how long a request may take with all of these
public record ClusterLogin(
        Optional<String> kubeconfig,
        Optional<String> context,
        Function<String, Optional<String>> environment,
        int retries,
        Duration patience) {

    private static final int RETRIES = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    public ClusterLogin(
            Optional<String> kubeconfig, Optional<String> context, Function<String, Optional<String>> environment) {
        this(kubeconfig, context, environment, RETRIES, PATIENCE);
    }
}
