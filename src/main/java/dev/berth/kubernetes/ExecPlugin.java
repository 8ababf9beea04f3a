package dev.berth.kubernetes;

import dev.berth.core.Field;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.process.BoundedProgram;
import dev.berth.process.BoundedProgram.Outcome;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.client.Config.ExecCredential;
import io.fabric8.kubernetes.client.Config.ExecCredentialStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A program that a kubeconfig names to log in with, as cloud providers have. Nothing that it prints on stdout is ever
/// shown. See Kubernetes docs, "Authenticating", "client-go credential plugins".
final class ExecPlugin {

    /// A certificate and its key are far shorter.
    private static final int MOST_BYTES = 1_048_576;

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
        var environment = new HashMap<>(System.getenv());
        if (exec.getEnv() != null) {
            exec.getEnv().forEach(variable -> environment.put(variable.getName(), variable.getValue()));
        }
        environment.put("KUBERNETES_EXEC_INFO", ClientFactory.SERIALIZATION.asJson(info(cluster)));
        return switch (new BoundedProgram(command(), environment, limit, MOST_BYTES).run()) {
            case Outcome.Ended ended
            when ended.exitCode() == 0 -> credential(ended.out().reveal());
            case Outcome.Ended ended ->
                throw wrong("failed (exit code " + ended.exitCode() + ")"
                        + (ended.said().isEmpty() ? "" : ": " + ended.said()));
            case Outcome.NotStarted _ ->
                throw wrong("can't be started"
                        + Optional.ofNullable(exec.getInstallHint())
                                .map(hint -> ". " + hint.strip().replaceAll("\\s+", " "))
                                .orElse(". Install it, or name its path in the kubeconfig"));
            case Outcome.TimedOut _ ->
                throw wrong("didn't end within " + Text.count(limit.toSeconds(), "second")
                        + ". If it wants to ask something, log in by hand first");
            case Outcome.TooLong _ -> throw wrong("printed more than " + Text.bytes(MOST_BYTES));
            case Outcome.Interrupted _ -> throw wrong("was interrupted");
        };
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

    private UnreadableException wrong(String what) {
        return new UnreadableException(
                kubeconfig + ": the program \"" + exec.getCommand() + "\", which its user logs in with, " + what);
    }
}
