package dev.berth.kubernetes;

import dev.berth.core.Field;
import dev.berth.core.Parallel;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.client.Config.ExecCredential;
import io.fabric8.kubernetes.client.Config.ExecCredentialStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A program that a kubeconfig names to log in with, as cloud providers have. Nothing that it prints on stdout is ever
/// shown. See Kubernetes docs, "Authenticating", "client-go credential plugins".
final class ExecPlugin {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_+/=.~-]{40,}");
    private static final int LINES = 3;

    /// How long what the program has written may take to be read once it has ended.
    private static final Duration REST = Duration.ofSeconds(1);

    /// The output of the program: a token, or a certificate and its key in PEM, or both.
    record Credential(Optional<String> token, Optional<String> certificate, Optional<String> key) {

        @Override
        public String toString() {
            return Field.SECRET;
        }
    }

    private final ExecConfig exec;
    private final Path kubeconfig;
    private final Duration limit;

    /// @param kubeconfig the file that names it, which a relative path is relative to
    ExecPlugin(ExecConfig exec, Path kubeconfig, Duration limit) {
        this.exec = exec;
        this.kubeconfig = kubeconfig;
        this.limit = limit;
    }

    /// Runs the program.
    /// @throws UnreadableException if there is none, or it doesn't give a login
    Credential run(Cluster cluster) {
        var builder = new ProcessBuilder(command());
        Map<String, String> environment = builder.environment();
        if (exec.getEnv() != null) {
            exec.getEnv().forEach(variable -> environment.put(variable.getName(), variable.getValue()));
        }
        environment.put("KUBERNETES_EXEC_INFO", ClientFactory.SERIALIZATION.asJson(info(cluster)));
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException missing) {
            throw wrong("can't be started"
                    + Optional.ofNullable(exec.getInstallHint())
                            .map(hint -> ". " + hint.strip().replaceAll("\\s+", " "))
                            .orElse(". Install it, or name its path in the kubeconfig"));
        }
        Output out = Output.of(process.getInputStream());
        Output err = Output.of(process.getErrorStream());
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw wrong("didn't end within " + Text.count(limit.toSeconds(), "second")
                        + ". If it wants to ask something, log in by hand first");
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw wrong("was interrupted");
        }
        if (process.exitValue() != 0) {
            String said = said(err.text());
            throw wrong("failed (exit code " + process.exitValue() + ")" + (said.isEmpty() ? "" : ": " + said));
        }
        return credential(out.text());
    }

    private List<String> command() {
        String program = Objects.requireNonNullElse(exec.getCommand(), "");
        if (program.isEmpty()) {
            throw wrong("has no `command`");
        }
        var command = new ArrayList<String>();
        command.add(
                program.contains("/")
                        ? kubeconfig.toAbsolutePath().resolveSibling(program).toString()
                        : program);
        if (exec.getArgs() != null) {
            command.addAll(exec.getArgs());
        }
        return command;
    }

    private Map<String, Object> info(Cluster cluster) {
        var spec = new LinkedHashMap<String, Object>();
        spec.put("interactive", false);
        if (Boolean.TRUE.equals(exec.getProvideClusterInfo())) {
            var about = new LinkedHashMap<String, Object>();
            about.put("server", cluster.getServer());
            if (cluster.getCertificateAuthorityData() != null) {
                about.put("certificate-authority-data", cluster.getCertificateAuthorityData());
            }
            spec.put("cluster", about);
        }
        return Map.of("apiVersion", String.valueOf(exec.getApiVersion()), "kind", "ExecCredential", "spec", spec);
    }

    /// The bytes of an output stream of the program.
    private record Output(ByteArrayOutputStream bytes, Thread reader) {

        static Output of(InputStream stream) {
            var bytes = new ByteArrayOutputStream();
            return new Output(bytes, Parallel.start(() -> {
                try (stream) {
                    stream.transferTo(bytes);
                } catch (IOException closed) {
                    return;
                }
            }));
        }

        /// The text that arrived before the program ended. A child process that it left running may keep the
        /// stream open.
        String text() {
            try {
                reader.join(REST);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private Credential credential(String output) {
        ExecCredential answer;
        try {
            answer = ClientFactory.SERIALIZATION.unmarshal(output, ExecCredential.class);
        } catch (RuntimeException garbage) {
            // Neither message nor cause: both may quote a token.
            throw wrong("printed no ExecCredential");
        }
        if (answer == null || !"ExecCredential".equals(answer.kind) || answer.status == null) {
            throw wrong("printed no ExecCredential");
        }
        if (!Objects.equals(exec.getApiVersion(), answer.apiVersion)) {
            throw wrong("answered in another version of the API than the kubeconfig's " + exec.getApiVersion()
                    + ". Update the program, or correct `apiVersion` there");
        }
        ExecCredentialStatus status = answer.status;
        var credential = new Credential(
                present(status.token), present(status.clientCertificateData), present(status.clientKeyData));
        if (credential.certificate().isPresent() != credential.key().isPresent()
                || (credential.token().isEmpty() && credential.key().isEmpty())) {
            throw wrong("gave neither a token nor a certificate with its key");
        }
        return credential;
    }

    private static Optional<String> present(@org.jspecify.annotations.Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isBlank());
    }

    /// The last lines of what went wrong, in one; what looks like a token is left out.
    private static String said(String err) {
        List<String> lines =
                err.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        return TOKEN.matcher(String.join(" / ", lines.subList(Math.max(0, lines.size() - LINES), lines.size())))
                .replaceAll(Field.SECRET);
    }

    private UnreadableException wrong(String what) {
        return new UnreadableException(
                kubeconfig + ": the program \"" + exec.getCommand() + "\", which its user logs in with, " + what);
    }
}
