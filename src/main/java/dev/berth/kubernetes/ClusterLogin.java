package dev.berth.kubernetes;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// Which cluster, and as whom: what the command line and the environment say, as kubectl reads them.
///
/// @param kubeconfig the file that `--kubeconfig` names
/// @param context the context that `--context` names; else the current one
/// @param environment looks an environment variable up
/// @param account where a pod finds its service account
/// @param patience how long berth waits for the API server
public record ClusterLogin(
        Optional<String> kubeconfig,
        Optional<String> context,
        Function<String, Optional<String>> environment,
        Path account,
        RetryPolicy patience) {

    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    public ClusterLogin(
            Optional<String> kubeconfig,
            Optional<String> context,
            Function<String, Optional<String>> environment,
            RetryPolicy patience) {
        this(kubeconfig, context, environment, ACCOUNT, patience);
    }
}
