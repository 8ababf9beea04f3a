package dev.berth.kubernetes;

import dev.berth.core.Check;
import dev.berth.core.UnreadableException;
import dev.berth.kubernetes.ServiceTarget.Target;
import dev.berth.network.PortForward;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The way to a port of a Kubernetes Service, through the API server to one of its pods, as `kubectl port-forward` goes
/// it. The pod is looked for at the first connection, and again when a connection came to nothing.
public final class ServiceForward implements PortForward {

    private static final String PROTOCOL = "v4.channel.k8s.io";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SPARE = Duration.ofSeconds(5);

    private final ServiceTarget service;
    private Optional<Target> known = Optional.empty();

    /// @param cluster connects when it is first asked
    /// @param place of the Service: `infra/postgresql`
    /// @param port of the Service, not of its pods
    public ServiceForward(Supplier<KubernetesApi> cluster, String place, int port) {
        int slash = place.indexOf('/');
        this.service = new ServiceTarget(cluster, place.substring(0, slash), place.substring(slash + 1), port);
    }

    @Override
    public LocalPort open(ClientAuth auth) {
        try {
            target();
        } catch (ForwardException met) {
            throw new UnreadableException(
                    String.valueOf(met.getMessage()), met, met.trouble().passing());
        }
        return new ForwardedPort(auth, this::stream);
    }

    @Override
    public List<Check> checks(String subject) {
        try {
            return List.of(Check.ok(subject, "it is reached " + this + ", now " + target()));
        } catch (ForwardException | UnreadableException met) {
            return List.of(Check.bad(
                    subject,
                    "it can't be reached " + this + ": " + met.getMessage(),
                    "Check `service` in berth.yaml, and --context; what berth needs there is in"
                            + " examples/kubernetes/rbac.yaml"));
        }
    }

    @Override
    public String toString() {
        return "by port-forward to " + service.name();
    }

    /// A stream to the pod that is known, or to the one that has taken its place. A connection to the API server
    /// that was kept for later may be gone by then, so what isn't answered at all is asked once more.
    private ForwardedPort.Stream stream() {
        Target target = target();
        try {
            return stream(target);
        } catch (ForwardException met) {
            forget(target);
            Target next = target();
            if (next.equals(target) && !met.isUnanswered()) {
                throw met;
            }
            return stream(next);
        }
    }

    private ForwardedPort.Stream stream(Target target) {
        var stream = new PodStream(target.toString());
        WebSocket socket = opened(target, stream);
        return (client, sent, report) -> stream.start(socket, client, sent, trouble -> {
            forget(target);
            report.accept(trouble);
        });
    }

    private WebSocket opened(Target target, PodStream stream) {
        CompletableFuture<WebSocket> opening = service.call(client -> http(client)
                .newWebSocketBuilder()
                .uri(URI.create(client.getMasterUrl().toString().replaceFirst("/$", "") + "/api/v1/namespaces/"
                        + target.namespace() + "/pods/" + target.pod() + "/portforward?ports=" + target.port()))
                .subprotocol(PROTOCOL)
                .connectTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .buildAsync(stream));
        try {
            return opening.get(LIMIT.plus(SPARE).toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw refused(target, Optional.ofNullable(failure.getCause()).orElse(failure));
        } catch (TimeoutException late) {
            opening.cancel(true);
            throw late(target);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ForwardException("interrupted", false);
        }
    }

    /// Without retries: the client that asked for a connection tries again, and the target is looked up
    /// again.
    private static HttpClient http(KubernetesClient client) {
        return client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder().withRequestRetryBackoffLimit(0).build())
                .build();
    }

    private static ForwardException late(Target target) {
        return new ForwardException(
                "the API server opened no port-forward to " + target + " within " + LIMIT.toSeconds() + " s", true);
    }

    /// An answer to the handshake has no body that could be read, so the code must do.
    private ForwardException refused(Target target, Throwable failure) {
        if (failure instanceof HttpTimeoutException) {
            return late(target);
        }
        if (!(failure instanceof WebSocketHandshakeException handshake) || handshake.getResponse() == null) {
            return new ForwardException(
                    "the port-forward to " + target + " can't be opened: "
                            + (failure.getMessage() == null
                                    ? failure.getClass().getSimpleName()
                                    : failure.getMessage()),
                    true,
                    true);
        }
        int code = handshake.getResponse().code();
        return switch (code) {
            case 401 -> new ForwardException("the API server doesn't accept this login (401). Log in again", false);
            case 403 ->
                new ForwardException(
                        "the API server forbids a port-forward to " + target
                                + " (403): it takes the verbs get and create of pods/portforward in namespace "
                                + service.namespace() + ". Grant them as in examples/kubernetes/rbac.yaml",
                        false);
            case 404 ->
                new ForwardException("there is no pod " + target.namespace() + "/" + target.pod() + " any more", true);
            default ->
                new ForwardException(
                        "the API server opened no port-forward to " + target + ": it answered " + code, true);
        };
    }

    private synchronized Target target() {
        Target target = known.orElseGet(service::found);
        known = Optional.of(target);
        return target;
    }

    private synchronized void forget(Target target) {
        known = known.filter(other -> !other.equals(target));
    }
}
