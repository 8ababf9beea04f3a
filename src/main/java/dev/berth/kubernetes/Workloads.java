package dev.berth.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The workloads of a cluster, each named `kind/name` as in `restart:`.
public record Workloads(KubernetesApi cluster) {

    private static final String RESTARTED = "kubectl.kubernetes.io/restartedAt";

    /// Has lists of workloads come as their metadata, a small part of them. See Kubernetes docs, "Kubernetes API
    /// Concepts", Metadata-only fetches.
    static final class OnlyMetadata implements Interceptor {

        private static final Pattern LIST = Pattern.compile(".*/apis/apps/v1/(deployment|statefulset|daemonset)s");
        private static final String ACCEPTED =
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json";

        @Override
        public void before(BasicBuilder request, HttpRequest sent, RequestTags tags) {
            if (LIST.matcher(String.valueOf(sent.uri().getPath())).matches()) {
                request.setHeader("Accept", ACCEPTED);
            }
        }
    }

    /// A workload of a namespace.
    public record Place(String namespace, String workload) implements Comparable<Place> {

        public String kind() {
            return workload.substring(0, workload.indexOf('/'));
        }

        @Override
        public int compareTo(Place other) {
            return Comparator.comparing(Place::namespace)
                    .thenComparing(Place::workload)
                    .compare(this, other);
        }

        @Override
        public String toString() {
            return workload.replace("/", " ") + " in namespace " + namespace;
        }
    }

    /// All workloads of a kind, such as `deployment`; empty if this login may not list them in all namespaces.
    public Optional<Set<Place>> all(String kind) {
        try {
            var all = new HashSet<Place>();
            var next = Optional.<String>empty();
            do {
                GenericKubernetesResourceList page = page(kind, next);
                page.getItems()
                        .forEach(one -> all.add(new Place(
                                one.getMetadata().getNamespace(),
                                kind + "/" + one.getMetadata().getName())));
                next = Optional.ofNullable(page.getMetadata().getContinue()).filter(token -> !token.isEmpty());
            } while (next.isPresent());
            return Optional.of(all);
        } catch (ClusterException failure) {
            // Where nothing runs workloads, nobody knows of their kinds. A list may also take too long.
            if (failure.status() == 403 || failure.status() == 404 || failure.isExpired()) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private GenericKubernetesResourceList page(String kind, Optional<String> after) {
        var options = new ListOptionsBuilder()
                .withLimit(KubernetesApi.PAGE)
                .withContinue(after.orElse(null))
                .build();
        return cluster.call(client -> workloads(client, kind).inAnyNamespace().list(options));
    }

    /// When a workload was last restarted, or made if it never was; empty if there is none.
    public Optional<Instant> started(Place place) {
        return Optional.ofNullable(
                        cluster.call(client -> workload(client, place).get()))
                .map(found -> {
                    Object restarted = found.get("spec", "template", "metadata", "annotations", RESTARTED);
                    return (restarted instanceof String at ? time(at) : Optional.<Instant>empty())
                            .orElseGet(() -> Instant.parse(found.getMetadata().getCreationTimestamp()));
                });
    }

    /// The time in an annotation, which may have been edited; empty if `text` is no time.
    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeParseException other) {
            return Optional.empty();
        }
    }

    /// Restarts a workload as `kubectl rollout restart` does.
    public void restart(Place place, Instant now) {
        cluster.call(client -> workload(client, place)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager(FieldManager.BERTH)
                                .build(),
                        client.getKubernetesSerialization()
                                .asJson(Map.of(
                                        "spec",
                                        Map.of(
                                                "template",
                                                Map.of(
                                                        "metadata",
                                                        Map.of("annotations", Map.of(RESTARTED, now.toString()))))))));
    }

    private static Resource<GenericKubernetesResource> workload(KubernetesClient client, Place place) {
        String[] kindAndName = place.workload().split("/", 2);
        return workloads(client, kindAndName[0]).inNamespace(place.namespace()).withName(kindAndName[1]);
    }

    private static MixedOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            workloads(KubernetesClient client, String kind) {
        String name = switch (kind) {
            case "deployment" -> "Deployment";
            case "statefulset" -> "StatefulSet";
            case "daemonset" -> "DaemonSet";
            default -> throw new AssertionError(kind);
        };
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup("apps")
                .withVersion("v1")
                .withKind(name)
                .withPlural(kind + "s")
                .withNamespaced(true)
                .build());
    }
}
