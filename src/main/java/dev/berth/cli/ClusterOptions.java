package dev.berth.cli;

import dev.berth.kubernetes.ClusterLogin;
import dev.berth.kubernetes.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--kubeconfig` and `--context`, as kubectl has them.
final class ClusterOptions {

    private static final Duration BRIEF = Duration.ofSeconds(3);

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "The kubeconfig (default: KUBECONFIG, then ~/.kube/config, then the pod's service account).")
    private String kubeconfig = "";

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "The kubeconfig's context (default: the current one).")
    private String context = "";

    @Option(
            names = "--request-timeout",
            paramLabel = "DURATION",
            defaultValue = "40s",
            converter = Durations.class,
            description =
                    "How long an API server is waited for that is down, slow or throttling (default: ${DEFAULT-VALUE}).")
    private Duration requestTimeout = RetryPolicy.TOTAL;

    /// For what goes on without an API server that is slow.
    static ClusterOptions brief() {
        var options = new ClusterOptions();
        options.requestTimeout = BRIEF;
        return options;
    }

    ClusterLogin login(Console console) {
        return new ClusterLogin(
                Optional.of(kubeconfig).filter(text -> !text.isEmpty()),
                Optional.of(context).filter(text -> !text.isEmpty()),
                console::environment,
                RetryPolicy.of(requestTimeout, line -> console.err().println("berth: " + line)));
    }
}
