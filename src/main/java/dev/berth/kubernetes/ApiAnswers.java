package dev.berth.kubernetes;

import dev.berth.core.Text;
import dev.berth.kubernetes.ClientFactory.Connection;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// Converts a refused or unanswered request into an exception, with its meaning in words and whether a retry
/// may help.
final class ApiAnswers {

    private ApiAnswers() {}

    static ClusterException refused(Connection connection, KubernetesClientException failure, Duration timeout) {
        Status status = failure.getStatus();
        if (status == null) {
            return unreached(connection, failure, timeout);
        }
        String url = connection.url();
        String said = Optional.ofNullable(status.getMessage())
                .map(text -> text.stripLeading().startsWith("<") ? "a page, which the API server would not send" : text)
                .orElse("no reason given");
        List<String> causes = status.getDetails() == null
                ? List.of()
                : status.getDetails().getCauses().stream()
                        .map(ApiAnswers::cause)
                        .toList();
        int code = failure.getCode();
        boolean admission = Denial.isByAdmission(said);
        String text = switch (admission && code != 403 ? 0 : code) {
            case 0 -> url + " answered " + code + ": " + said + Denial.remedy(said);
            case 401 ->
                url + " doesn't accept " + connection.who() + " (401)" + connection.outdated()
                        + ". Log in again, as kubectl would need it too";
            case 403 -> url + " forbids it: " + said + Denial.remedy(said);
            case 429 -> url + " throttles berth (429)";
            default ->
                url + " answered " + code + ": " + said
                        + (code == 400 && url.startsWith("http:") ? ". Does it speak https?" : "");
        };
        boolean passing = (code == 429 || isTrouble(code)) && !Denial.isDecision(said);
        return new ClusterException(code, text, causes, passing, admission);
    }

    private static boolean isTrouble(int code) {
        return code == 500 || code == 502 || code == 503 || code == 504;
    }

    private static String cause(StatusCause cause) {
        return "FieldManagerConflict".equals(cause.getReason())
                ? Objects.requireNonNullElse(cause.getMessage(), "") + " (" + cause.getField() + ")"
                : Objects.requireNonNullElse(cause.getField(), "");
    }

    static ClusterException late(Connection connection, Duration timeout) {
        return new ClusterException(
                0, connection.url() + " didn't answer within " + duration(timeout), List.of(), true);
    }

    private static String duration(Duration timeout) {
        return timeout.toSeconds() == 0 ? timeout.toMillis() + " ms" : Text.count(timeout.toSeconds(), "second");
    }

    private static ClusterException unreached(Connection connection, Throwable failure, Duration timeout) {
        String url = connection.url();
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
            switch (cause) {
                case UnknownHostException _, UnresolvedAddressException _ -> {
                    return new ClusterException(0, url + ": there is no such host", List.of());
                }
                case HttpTimeoutException _ -> {
                    return late(connection, timeout);
                }
                case ConnectException refused
                when !hasUnresolved(refused) -> {
                    return new ClusterException(0, url + " can't be reached: connection refused", List.of(), true);
                }
                case CertPathBuilderException _ -> {
                    return new ClusterException(
                            0,
                            url + " shows a certificate that nobody signed whom the kubeconfig trusts."
                                    + " Correct its `certificate-authority`",
                            List.of());
                }
                case SSLException tls
                when !hasUntrusted(tls) -> {
                    return new ClusterException(0, url + ": " + tls.getMessage(), List.of(), isCutOff(tls));
                }
                default -> {}
            }
        }
        if (!root.getClass().getName().startsWith("java.")) {
            // A parser's message may quote what it can't read.
            return new ClusterException(
                    0,
                    url + " answered what Kubernetes doesn't. Is it the API server, and no proxy's page?",
                    List.of());
        }
        String said =
                Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
        return new ClusterException(0, url + ": " + said, List.of(), root instanceof IOException);
    }

    private static boolean hasUnresolved(Throwable failure) {
        return failure.getCause() instanceof UnresolvedAddressException
                || (failure.getCause() != null && hasUnresolved(failure.getCause()));
    }

    private static boolean hasUntrusted(Throwable failure) {
        return failure instanceof CertPathBuilderException
                || (failure.getCause() != null && hasUntrusted(failure.getCause()));
    }

    /// Whether the failure may pass: a server that stops during the handshake does, a wrong certificate does
    /// not.
    private static boolean isCutOff(SSLException tls) {
        return tls.getCause() instanceof EOFException || tls.getCause() instanceof java.net.SocketException;
    }
}
