package dev.berth.cli;

import dev.berth.provider.secrets.ClusterLogin;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/// `--kubeconfig` and `--context`, as kubectl has them.
final class ClusterOptions {

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

    ClusterLogin login(Function<String, Optional<String>> environment) {
        return new ClusterLogin(
                Optional.of(kubeconfig).filter(text -> !text.isEmpty()),
                Optional.of(context).filter(text -> !text.isEmpty()),
                environment);
    }
}
