package dev.berth.kubernetes;

import dev.berth.core.Fingerprint;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/// Which cluster an API server is of.
record ClusterIdentity(KubernetesApi api) {

    /// The namespace that every cluster has.
    private static final String FIRST = "kube-system";

    /// Which cluster it is: the uid of its namespace `kube-system`, which stays as long as the cluster does.
    /// A login without the right to read it uses the cluster's trusted certificates instead, else its URL.
    String name() {
        try {
            return Optional.ofNullable(api.call(
                            client -> client.namespaces().withName(FIRST).get()))
                    .map(namespace ->
                            "Kubernetes cluster " + namespace.getMetadata().getUid())
                    .orElseGet(this::place);
        } catch (ClusterException forbidden) {
            if (forbidden.status() != 403) {
                throw forbidden;
            }
            return place();
        }
    }

    private String place() {
        return api.call(client -> trusted(client.getConfiguration())
                .map(certificates -> "Kubernetes cluster trusted by " + Fingerprint.printed(certificates))
                .orElseGet(() -> "Kubernetes API server at "
                        + Fingerprint.printed(client.getMasterUrl().toString())));
    }

    /// The certificates that the login names for the cluster, wherever they stand.
    private static Optional<String> trusted(Config config) {
        return Optional.ofNullable(config.getCaCertData())
                .map(base64 -> new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8))
                .or(() -> Optional.ofNullable(config.getCaCertFile()).flatMap(ClusterIdentity::text))
                .map(String::strip);
    }

    private static Optional<String> text(String file) {
        try {
            return Optional.of(Files.readString(Path.of(file)));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
