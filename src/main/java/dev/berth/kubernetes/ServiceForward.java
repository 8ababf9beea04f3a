package dev.berth.kubernetes;

import dev.berth.core.Check;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.network.PortForward;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The way to a port of a Kubernetes Service, through the API server to one of its pods, as `kubectl port-forward` goes
/// it. The pod is looked for at the first connection, and again when a connection came to nothing.
public final class ServiceForward implements PortForward {

    private static final String PROTOCOL = "v4.channel.k8s.io";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SPARE = Duration.ofSeconds(5);

    /// A port of a pod.
    private record Target(String namespace, String pod, int port) {

        @Override
        public String toString() {
            return "port " + port + " of pod " + namespace + "/" + pod;
        }
    }

    private final Supplier<KubernetesApi> cluster;
    private final String namespace;
    private final String service;
    private final int port;
    private Optional<Target> known = Optional.empty();

    /// @param cluster connects when it is first asked
    /// @param place of the Service: `infra/postgresql`
    /// @param port of the Service, not of its pods
    public ServiceForward(Supplier<KubernetesApi> cluster, String place, int port) {
        this.cluster = cluster;
        this.namespace = place.substring(0, place.indexOf('/'));
        this.service = place.substring(place.indexOf('/') + 1);
        this.port = port;
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
        return "by port-forward to " + namespace + "/" + service;
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
        CompletableFuture<WebSocket> opening = call(client -> http(client)
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

    private <T> T call(Function<KubernetesClient, T> request) {
        try {
            return cluster.get().call(request);
        } catch (ClusterException failure) {
            throw new ForwardException(
                    String.valueOf(failure.getMessage()), failure.status() != 401 && failure.status() != 403);
        }
    }

    /// Without retries: whoever asked for a connection tries again, and finds the way anew.
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
                                + namespace + ". Grant them as in examples/kubernetes/rbac.yaml",
                        false);
            case 404 -> new ForwardException("there is no pod " + namespace + "/" + target.pod() + " any more", true);
            default ->
                new ForwardException(
                        "the API server opened no port-forward to " + target + ": it answered " + code, true);
        };
    }

    private synchronized Target target() {
        Target target = known.orElseGet(this::found);
        known = Optional.of(target);
        return target;
    }

    private synchronized void forget(Target target) {
        known = known.filter(other -> !other.equals(target));
    }

    private Target found() {
        Service found = Optional.ofNullable(call(client -> client.services()
                        .inNamespace(namespace)
                        .withName(service)
                        .get()))
                .orElseThrow(() -> new ForwardException("there is no service " + name(), true));
        Map<String, String> selector = found.getSpec().getSelector();
        if (selector == null || selector.isEmpty()) {
            throw new ForwardException(
                    "service " + name() + " has no selector, so there is no pod to go to. Name the Service that selects"
                            + " the server's pods",
                    false);
        }
        ServicePort declared = declared(found);
        Pod pod = pod(selector);
        return new Target(namespace, pod.getMetadata().getName(), port(found, declared, pod));
    }

    private ServicePort declared(Service found) {
        List<ServicePort> ports = found.getSpec().getPorts();
        return ports.stream()
                .filter(declared -> declared.getPort() == port)
                .findFirst()
                .orElseThrow(() -> new ForwardException(
                        "service " + name() + " has no port " + port + "; it has "
                                + ports.stream()
                                        .map(declared -> String.valueOf(declared.getPort()))
                                        .collect(Collectors.joining(", ")),
                        false));
    }

    /// The pod that has been ready the longest.
    private Pod pod(Map<String, String> selector) {
        List<Pod> pods = call(client ->
                client.pods().inNamespace(namespace).withLabels(selector).list().getItems());
        return pods.stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null
                        && ready(pod).isPresent())
                .min(Comparator.comparing((Pod pod) -> ready(pod).orElse(""))
                        .thenComparing(pod -> pod.getMetadata().getName()))
                .orElseThrow(() -> new ForwardException(
                        pods.isEmpty()
                                ? "service " + name() + " has no pod"
                                : "no pod of service " + name() + " is ready: "
                                        + pods.stream()
                                                .map(ServiceForward::described)
                                                .collect(Collectors.joining(", ")),
                        true));
    }

    /// Since when it is.
    private static Optional<String> ready(Pod pod) {
        if (pod.getStatus() == null || !"Running".equals(pod.getStatus().getPhase())) {
            return Optional.empty();
        }
        return pod.getStatus().getConditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .map(condition ->
                        Optional.ofNullable(condition.getLastTransitionTime()).orElse(""))
                .findFirst();
    }

    private static String described(Pod pod) {
        String phase = Optional.ofNullable(pod.getStatus())
                .flatMap(status -> Optional.ofNullable(status.getPhase()))
                .orElse("Unknown");
        return pod.getMetadata().getName()
                + (pod.getMetadata().getDeletionTimestamp() == null ? " is " + phase : " is going");
    }

    /// The port of the pod, found as kubectl finds it: the port of a headless Service is the port of its
    /// pods; a name is the name of a container's port.
    private int port(Service found, ServicePort declared, Pod pod) {
        IntOrString target = declared.getTargetPort();
        if (target == null || "None".equals(found.getSpec().getClusterIP())) {
            return port;
        }
        if (target.getStrVal() == null) {
            return Optional.ofNullable(target.getIntVal())
                    .filter(number -> number > 0)
                    .orElse(port);
        }
        return Stream.concat(pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
                .flatMap(container -> container.getPorts().stream())
                .filter(offered -> target.getStrVal().equals(offered.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow(() -> new ForwardException(
                        "no port of pod " + namespace + "/" + pod.getMetadata().getName() + " is called \""
                                + Text.printable(target.getStrVal()) + "\", as service " + name() + " says",
                        false));
    }

    private String name() {
        return namespace + "/" + service;
    }
}
