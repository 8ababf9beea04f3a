package dev.berth.provider.secrets;

import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.secret.Reason;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the cluster where kubectl would find it, and makes a client for it: `--kubeconfig`, else the files of
/// `KUBECONFIG`, else `~/.kube/config`, else the service account of the pod that berth runs in. See Kubernetes docs,
/// "Organizing Cluster Access Using kubeconfig Files".
final class ClusterLoginSession {

    private static final int CONNECT_MILLIS = 10_000;
    private static final int REQUEST_MILLIS = 10_000;
    private static final int RETRY_MILLIS = 100;
    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private ClusterLoginSession() {}

    /// A client; nothing was sent yet.
    /// @throws UnreadableException if no cluster is named, or the files can't be read
    static KubernetesClient client(ClusterLogin login) {
        Config found = config(login);
        Config config = new ConfigBuilder(found)
                .withAutoConfigure(false)
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                .withRequestRetryBackoffInterval(RETRY_MILLIS)
                .withRequestRetryBackoffLimit(login.retries())
                .withUserAgent("berth")
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static Config config(ClusterLogin login) {
        List<Path> files = files(login);
        if (!files.isEmpty()) {
            return ofFiles(files, login.context());
        }
        Optional<String> host = login.environment().apply("KUBERNETES_SERVICE_HOST");
        if (host.isEmpty() || login.context().isPresent()) {
            throw new UnreadableException(
                    "no cluster is named: there is no --kubeconfig, no file that KUBECONFIG names, no ~/.kube/config,"
                            + " and this is no pod. Name one, or write `store: directory` and a `path:` under `secrets:` in berth.yaml");
        }
        return ofAccount(
                host.get(), login.environment().apply("KUBERNETES_SERVICE_PORT").orElse("443"));
    }

    /// The kubeconfig files that there are. One that was asked for by name must be there.
    private static List<Path> files(ClusterLogin login) {
        if (login.kubeconfig().isPresent()) {
            return List.of(Path.of(login.kubeconfig().get()));
        }
        Stream<Path> named = login.environment()
                .apply("KUBECONFIG")
                .map(list -> Stream.of(list.split(java.io.File.pathSeparator))
                        .filter(path -> !path.isBlank())
                        .map(Path::of))
                .orElseGet(
                        () -> login.environment().apply("HOME").stream().map(home -> Path.of(home, ".kube", "config")));
        return named.filter(Files::exists).toList();
    }

    private static Config ofFiles(List<Path> files, Optional<String> context) {
        Config config = Config.empty();
        String names = String.join(", ", files.stream().map(Path::toString).toList());
        try {
            KubeConfigUtils.merge(
                    config,
                    context.orElse(null),
                    files.stream()
                            .map(ClusterLoginSession::parsed)
                            .toArray(io.fabric8.kubernetes.api.model.Config[]::new));
        } catch (KubernetesClientException failed) {
            throw new UnreadableException(names + ": the credentials of its user can't be had: " + failed.getMessage());
        }
        List<String> contexts = config.getContexts().stream()
                .map(NamedContext::getName)
                .sorted()
                .toList();
        Optional<String> current =
                Optional.ofNullable(config.getCurrentContext()).map(NamedContext::getName);
        if (context.isPresent() && !context.equals(current)) {
            throw new UnreadableException(names + ": there is no context \"" + context.get() + "\"."
                    + Text.nearest(context.get(), contexts)
                            .map(near -> " Did you mean \"" + near + "\"?")
                            .orElse("")
                    + " There are: " + String.join(", ", contexts));
        }
        if (current.isEmpty() || config.getMasterUrl().equals(Config.empty().getMasterUrl())) {
            throw new UnreadableException(names + ": "
                    + current.map(name -> "context \"" + name + "\" names no cluster that is there")
                            .orElse("there is no current context")
                    + ". Pass --context, or run: kubectl config use-context NAME");
        }
        return config;
    }

    private static io.fabric8.kubernetes.api.model.Config parsed(Path file) {
        try {
            Files.readString(file);
            return KubeConfigUtils.parseConfig(file.toFile());
        } catch (IOException failure) {
            throw new UnreadableException(file + ": " + Reason.of(failure));
        } catch (KubernetesClientException malformed) {
            // Neither message nor cause: both may quote a token.
            throw new UnreadableException(file + ": it is no kubeconfig");
        }
    }

    /// A token there is replaced from time to time, so it is read for each request.
    private static Config ofAccount(String host, String port) {
        if (!Files.isReadable(ACCOUNT.resolve("token"))) {
            throw new UnreadableException(
                    ACCOUNT.resolve("token")
                            + ": this pod has no service account. Set automountServiceAccountToken: true, or pass --kubeconfig");
        }
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/")
                .withCaCertFile(ACCOUNT.resolve("ca.crt").toString())
                .withOauthTokenProvider(ClusterLoginSession::token)
                .build();
    }

    private static String token() {
        try {
            return Files.readString(ACCOUNT.resolve("token")).strip();
        } catch (IOException failure) {
            throw new UnreadableException(ACCOUNT.resolve("token") + ": " + Reason.of(failure));
        }
    }
}
