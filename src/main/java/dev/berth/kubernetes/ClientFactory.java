package dev.berth.kubernetes;

import dev.berth.core.UnreadableException;
import dev.berth.network.IoErrors;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// Finds the cluster where kubectl would find it, and makes a client for it: `--kubeconfig`, else the files of
/// `KUBECONFIG`, else `~/.kube/config`, else the service account of the pod that berth runs in. See Kubernetes docs,
/// "Organizing Cluster Access Using kubeconfig Files".
final class ClientFactory {

    /// Without a search of all jars for kinds of resources: those that berth reads are named where they are read.
    static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization(new JsonMapper(), false);

    /// Under this name the library would log all that is sent and received.
    private static final String HTTP_LOG = "HttpLogging";

    /// A client, and what is known of its login.
    ///
    /// @param who as a message names the login: `user "jane" of /home/jane/.kube/config`
    record Connection(KubernetesClient client, String who, Throttle throttle, HttpClients http)
            implements AutoCloseable {

        String url() {
            return client.getMasterUrl().toString().replaceFirst("/$", "");
        }

        /// The server's answer to one try of `request`.
        <T> T within(Duration timeout, Function<KubernetesClient, T> request) {
            var config = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                    .withRequestTimeout(Math.toIntExact(timeout.toMillis()))
                    .withRequestRetryBackoffLimit(0)
                    .build();
            return client.adapt(NamespacedKubernetesClient.class)
                    .withRequestConfig(config)
                    .call(request::apply);
        }

        /// `: its token expired at …`, if the login shows that by itself.
        String outdated() {
            Config config = client.getConfiguration();
            return ClientCertificate.ended(
                            Optional.ofNullable(config.getClientCertData()),
                            Optional.ofNullable(config.getClientCertFile()).map(Path::of),
                            Optional.ofNullable(config.getAutoOAuthToken()),
                            Instant.now())
                    .map(ended -> ": its " + ended)
                    .orElse("");
        }

        @Override
        public void close() {
            client.close();
            http.close();
        }
    }

    private ClientFactory() {}

    /// A client; nothing was sent yet.
    /// @throws UnreadableException if no cluster is named, or the files can't be read
    static Connection connect(ClusterLogin login) {
        List<Path> files = files(login);
        KubeconfigFile.Found found =
                files.isEmpty() ? ofAccount(login) : KubeconfigFile.read(files, login.context(), login.patience());
        Config config = new ConfigBuilder(found.config())
                .withAutoConfigure(false)
                .withConnectionTimeout(
                        Math.toIntExact(login.patience().request().toMillis()))
                .withUserAgent("berth")
                .build();
        proxies(config, login);
        var throttle = new Throttle();
        var http = new HttpClients();
        try {
            KubernetesClient client = new KubernetesClientBuilder()
                    .withConfig(config)
                    .withKubernetesSerialization(SERIALIZATION)
                    .withHttpClientFactory(http)
                    .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor(HTTP_LOG, null)
                            .addOrReplaceInterceptor("Throttle", throttle)
                            .addOrReplaceInterceptor("OnlyMetadata", new Workloads.OnlyMetadata()))
                    .build();
            return new Connection(client, found.who(), throttle, http);
        } catch (KubernetesClientException unusable) {
            // Its causes may quote what can't be decoded.
            throw new UnreadableException(
                    found.who()
                            + " can't be used: a certificate or key of it, or of its cluster, is none, or the proxy is no HTTP proxy");
        }
    }

    /// A proxy that no kubeconfig names is the environment's, as for kubectl.
    private static void proxies(Config config, ClusterLogin login) {
        if (config.getHttpProxy() == null && config.getHttpsProxy() == null) {
            variable(login, "HTTPS_PROXY").ifPresent(config::setHttpsProxy);
            variable(login, "HTTP_PROXY").ifPresent(config::setHttpProxy);
            variable(login, "NO_PROXY")
                    .ifPresent(list -> config.setNoProxy(Stream.of(list.split(","))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .toArray(String[]::new)));
        }
    }

    private static Optional<String> variable(ClusterLogin login, String name) {
        return login.environment()
                .apply(name)
                .or(() -> login.environment().apply(name.toLowerCase(java.util.Locale.ROOT)));
    }

    /// The kubeconfig files that there are. One that was asked for by name must be there.
    private static List<Path> files(ClusterLogin login) {
        if (login.kubeconfig().isPresent()) {
            return List.of(Path.of(login.kubeconfig().get()));
        }
        return named(login).filter(Files::exists).toList();
    }

    private static Stream<Path> named(ClusterLogin login) {
        return login.environment()
                .apply("KUBECONFIG")
                .map(list -> Stream.of(list.split(File.pathSeparator))
                        .filter(path -> !path.isBlank())
                        .map(Path::of))
                .orElseGet(
                        () -> login.environment().apply("HOME").stream().map(home -> Path.of(home, ".kube", "config")));
    }

    /// A token there is replaced from time to time, so it is read for each request.
    private static KubeconfigFile.Found ofAccount(ClusterLogin login) {
        Optional<String> host = login.environment().apply("KUBERNETES_SERVICE_HOST");
        if (host.isEmpty() || login.context().isPresent()) {
            String missing = String.join(", ", named(login).map(Path::toString).toList());
            throw new UnreadableException(
                    "no cluster is named: there is no --kubeconfig"
                            + (missing.isEmpty() ? "" : ", " + missing + " isn't there")
                            + (host.isEmpty() ? ", and this is no pod" : "")
                            + ". Pass --kubeconfig, set KUBECONFIG, or write `store: directory` and a `path:` under `secrets:` in berth.yaml");
        }
        Path token = login.account().resolve("token");
        if (!Files.isReadable(token)) {
            throw new UnreadableException(
                    token
                            + ": this pod has no service account. Set automountServiceAccountToken: true, or pass --kubeconfig");
        }
        String port = login.environment().apply("KUBERNETES_SERVICE_PORT").orElse("443");
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://" + (host.get().contains(":") ? "[" + host.get() + "]" : host.get()) + ":"
                        + port + "/")
                .withCaCertFile(login.account().resolve("ca.crt").toString())
                .withOauthTokenProvider(() -> token(token))
                .build();
        return new KubeconfigFile.Found(config, "the service account of this pod");
    }

    /// The token in a file, which may be replaced at any time.
    static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new UnreadableException(file + ": " + IoErrors.of(failure));
        }
    }
}
