package dev.berth.kubernetes;

import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.network.IoErrors;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Kubeconfig files, merged as kubectl merges them: of two entries with one name the first counts, and so does the
/// first current context; a path in a file is relative to that file.
final class KubeconfigFile {

    private static final String PEM = "-----(BEGIN|END) PRIVATE KEY-----";

    /// The cluster and the user of a context.
    ///
    /// @param who as a message names the login
    record Found(Config config, String who) {}

    /// An entry, and the file that it is in.
    private record Entry<T>(T value, Path file) {}

    private final List<Path> files;
    private final Map<Path, io.fabric8.kubernetes.api.model.Config> parsed = new LinkedHashMap<>();

    private KubeconfigFile(List<Path> files) {
        this.files = files;
        files.forEach(file -> parsed.put(file, parsed(file)));
    }

    /// @throws UnreadableException if a file can't be read, or lacks what the context names
    static Found read(List<Path> files, Optional<String> context, RetryPolicy patience) {
        return new KubeconfigFile(files).found(context, patience);
    }

    private Found found(Optional<String> context, RetryPolicy patience) {
        Map<String, Entry<Context>> contexts = entries(
                io.fabric8.kubernetes.api.model.Config::getContexts, NamedContext::getName, NamedContext::getContext);
        Map<String, Entry<Cluster>> clusters = entries(
                io.fabric8.kubernetes.api.model.Config::getClusters, NamedCluster::getName, NamedCluster::getCluster);
        Map<String, Entry<AuthInfo>> users = entries(
                io.fabric8.kubernetes.api.model.Config::getUsers, NamedAuthInfo::getName, NamedAuthInfo::getUser);
        String name = context.or(this::current)
                .orElseThrow(() -> wrong("there is no current context."
                        + " Pass --context, or run: kubectl config use-context NAME." + listed(contexts)));
        Entry<Context> chosen = Optional.ofNullable(contexts.get(name))
                .orElseThrow(() -> wrong((context.isPresent()
                                ? "there is no context \"" + name + "\"."
                                : "the current context is \"" + name + "\", and there is no such context.")
                        + Text.nearest(name, contexts.keySet())
                                .map(near -> " Did you mean \"" + near + "\"?")
                                .orElse("")
                        + listed(contexts)));
        String clusterName = Objects.requireNonNullElse(chosen.value().getCluster(), "");
        Entry<Cluster> cluster = Optional.ofNullable(clusters.get(clusterName))
                .filter(entry -> entry.value().getServer() != null
                        && !entry.value().getServer().isBlank())
                .orElseThrow(() -> wrong("context \"" + name + "\" names cluster \"" + clusterName
                        + "\", which isn't there or has no `server`. Correct it, or pass --context."
                        + listed(contexts)));
        String userName = Objects.requireNonNullElse(chosen.value().getUser(), "");
        Optional<Entry<AuthInfo>> user = Optional.ofNullable(users.get(userName));
        if (user.isEmpty() && !userName.isEmpty()) {
            throw wrong("context \"" + name + "\" names user \"" + userName
                    + "\", who isn't there. Correct it, or pass --context." + listed(contexts));
        }
        checkFiles(cluster, user);
        String who = user.map(entry -> "user \"" + userName + "\" of " + entry.file())
                .orElse("a login without a user (context \"" + name + "\")");
        return new Found(config(name, user, cluster.value(), patience), who);
    }

    private Config config(String context, Optional<Entry<AuthInfo>> user, Cluster cluster, RetryPolicy patience) {
        Config config = Config.empty();
        Optional<io.fabric8.kubernetes.api.model.ExecConfig> plugin = user.filter(KubeconfigFile::usesPlugin)
                .map(entry -> entry.value().getExec());
        // The library would run it through a shell, and go on without a login if it failed.
        user.ifPresent(entry -> entry.value().setExec(null));
        KubeConfigUtils.merge(config, context, parsed.values().toArray(io.fabric8.kubernetes.api.model.Config[]::new));
        user.map(entry -> entry.value().getTokenFile())
                .filter(file -> !file.isEmpty())
                .ifPresent(file -> {
                    Path path = user.get().file().resolveSibling(file);
                    config.setOauthTokenProvider(() -> ClientFactory.token(path));
                });
        user.map(Entry::value).ifPresent(info -> {
            config.setImpersonateUsername(info.getAs());
            config.setImpersonateGroups(
                    info.getAsGroups() == null ? null : info.getAsGroups().toArray(String[]::new));
        });
        plugin.ifPresent(exec -> {
            ExecPlugin.Credential credential = new ExecPlugin(exec, user.get().file(), patience.total()).run(cluster);
            credential.token().ifPresent(config::setAutoOAuthToken);
            credential.certificate().ifPresent(pem -> config.setClientCertData(base64(pem)));
            credential.key().ifPresent(pem -> config.setClientKeyData(base64(pem)));
        });
        config.setClientKeyAlgo(algorithm(config));
        if (config.getOauthTokenProvider() == null && config.getAuthProvider() == null) {
            // Else the library reads the file again from time to time, and runs the plugin in it by itself.
            String token = config.getAutoOAuthToken();
            config.setOauthTokenProvider(() -> token);
        }
        return config;
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /// kubectl asks a plugin only if nothing else is there.
    private static boolean usesPlugin(Entry<AuthInfo> user) {
        AuthInfo info = user.value();
        return info.getExec() != null && isAbsent(info.getToken()) && isAbsent(info.getTokenFile());
    }

    private static boolean isAbsent(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    /// The library takes every key in PKCS 8, which doesn't name its algorithm in words, for RSA.
    private static @Nullable String algorithm(Config config) {
        String named = Config.getKeyAlgorithm(config.getClientKeyFile(), config.getClientKeyData());
        if (named != null || (config.getClientKeyData() == null && config.getClientKeyFile() == null)) {
            return named;
        }
        try {
            String pem = config.getClientKeyData() == null
                    ? Files.readString(Path.of(config.getClientKeyFile()))
                    : new String(
                            Base64.getDecoder().decode(config.getClientKeyData()),
                            java.nio.charset.StandardCharsets.US_ASCII);
            byte[] key = Base64.getMimeDecoder().decode(pem.replaceAll(PEM, ""));
            KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
            return "EC";
        } catch (GeneralSecurityException | IOException | IllegalArgumentException other) {
            return null;
        }
    }

    /// Files that are named and can't be read are said by name, before the library stumbles over them.
    private static void checkFiles(Entry<Cluster> cluster, Optional<Entry<AuthInfo>> user) {
        check(cluster.file(), "certificate-authority", cluster.value().getCertificateAuthority());
        user.ifPresent(entry -> {
            check(entry.file(), "client-certificate", entry.value().getClientCertificate());
            check(entry.file(), "client-key", entry.value().getClientKey());
            check(entry.file(), "tokenFile", entry.value().getTokenFile());
        });
    }

    private static void check(Path kubeconfig, String field, @Nullable String path) {
        if (path == null || path.isEmpty()) {
            return;
        }
        Path file = kubeconfig.resolveSibling(path);
        try {
            Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new UnreadableException(kubeconfig + ": " + field + " is " + file + ", and " + IoErrors.of(failure));
        }
    }

    private Optional<String> current() {
        return parsed.values().stream()
                .map(config -> Objects.requireNonNullElse(config.getCurrentContext(), ""))
                .filter(name -> !name.isEmpty())
                .findFirst();
    }

    private <N, T> Map<String, Entry<T>> entries(
            Function<io.fabric8.kubernetes.api.model.Config, @Nullable List<N>> list,
            Function<N, String> name,
            Function<N, @Nullable T> value) {
        var entries = new LinkedHashMap<String, Entry<T>>();
        parsed.forEach((file, config) -> {
            List<N> named = list.apply(config);
            for (N one : named == null ? new ArrayList<N>() : named) {
                T found = value.apply(one);
                if (found != null) {
                    entries.putIfAbsent(name.apply(one), new Entry<>(found, file));
                }
            }
        });
        return entries;
    }

    private UnreadableException wrong(String what) {
        return new UnreadableException(
                String.join(", ", files.stream().map(Path::toString).toList()) + ": " + what);
    }

    private static String listed(Map<String, ?> contexts) {
        return contexts.isEmpty()
                ? ""
                : " There are: "
                        + String.join(", ", contexts.keySet().stream().sorted().toList());
    }

    private static void absolute(Path file, Supplier<@Nullable String> path, Consumer<String> changed) {
        Optional.ofNullable(path.get())
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> changed.accept(
                        file.toAbsolutePath().resolveSibling(text).toString()));
    }

    private static io.fabric8.kubernetes.api.model.Config parsed(Path file) {
        try {
            var config = ClientFactory.SERIALIZATION.unmarshal(
                    Files.readString(file), io.fabric8.kubernetes.api.model.Config.class);
            config.getClusters().stream()
                    .map(NamedCluster::getCluster)
                    .filter(Objects::nonNull)
                    .forEach(cluster ->
                            absolute(file, cluster::getCertificateAuthority, cluster::setCertificateAuthority));
            config.getUsers().stream()
                    .map(NamedAuthInfo::getUser)
                    .filter(Objects::nonNull)
                    .forEach(user -> {
                        absolute(file, user::getClientCertificate, user::setClientCertificate);
                        absolute(file, user::getClientKey, user::setClientKey);
                    });
            return config;
        } catch (IOException failure) {
            throw new UnreadableException(file + ": " + IoErrors.of(failure));
        } catch (RuntimeException malformed) {
            // Neither message nor cause: both may quote a token.
            throw new UnreadableException(
                    file + ": it is no kubeconfig. Compare it with what `kubectl config view --kubeconfig " + file
                            + "` says");
        }
    }
}
