package dev.berth.kubernetes;

import dev.berth.core.Text;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the pod and its port that a port of a Kubernetes Service leads to, as `kubectl port-forward` does.
/// [ServiceForward] asks it.
///
/// @param cluster connects at the first request
/// @param port of the Service, not of its pods
record ServiceTarget(Supplier<KubernetesApi> cluster, String namespace, String service, int port) {

    /// A port of a pod.
    record Target(String namespace, String pod, int port) {

        @Override
        public String toString() {
            return "port " + port + " of pod " + namespace + "/" + pod;
        }
    }

    /// The target as the API server shows it now. Sends two requests.
    /// @throws ForwardException if there is no ready pod or no such port
    Target found() {
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
                                                .map(ServiceTarget::described)
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

    /// The answer to `request`.
    /// @throws ForwardException if the API server refuses the request
    <T> T call(Function<KubernetesClient, T> request) {
        try {
            return cluster.get().call(request);
        } catch (ClusterException failure) {
            throw new ForwardException(
                    String.valueOf(failure.getMessage()), failure.status() != 401 && failure.status() != 403);
        }
    }

    /// The namespace and the name of the Service: `infra/postgresql`.
    String name() {
        return namespace + "/" + service;
    }
}
