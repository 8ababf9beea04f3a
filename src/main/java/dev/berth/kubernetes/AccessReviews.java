package dev.berth.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The rights of berth's login in a cluster; each right is queried once.
final class AccessReviews {

    private final Map<String, Boolean> rights = new ConcurrentHashMap<>();
    private final KubernetesApi api;

    AccessReviews(KubernetesApi api) {
        this.api = api;
    }

    /// Whether this login may do `verb` to `resource` (`secrets`, `deployments.apps`) in `namespace`; empty for all
    /// namespaces.
    boolean may(String verb, String resource, Optional<String> namespace) {
        String what = verb + " " + resource + " " + namespace.orElse("");
        Boolean known = rights.get(what);
        if (known == null) {
            known = asked(verb, resource, namespace);
            rights.put(what, known);
        }
        return known;
    }

    private boolean asked(String verb, String resource, Optional<String> namespace) {
        String[] nameAndGroup = resource.split("\\.", 2);
        var review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(verb)
                .withGroup(nameAndGroup.length == 1 ? "" : nameAndGroup[1])
                .withResource(nameAndGroup[0])
                .withNamespace(namespace.orElse(null))
                .endResourceAttributes()
                .endSpec()
                .build();
        var answer = api.call(
                client -> client.authorization().v1().selfSubjectAccessReview().create(review));
        return Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }
}
