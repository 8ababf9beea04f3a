package dev.berth.kubernetes;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the tool that keeps a whole Secret and would undo what berth writes, by the Secret's labels,
/// annotations and owners. Pure.
final class Keeper {

    private static final int SHOWN = 200;

    /// A sign of a keeper.
    ///
    /// @param key the name of a label or annotation; one that ends in `/` stands for all that begin so
    /// @param sentence who it is; `%s` is the sign's value
    private record Sign(String key, String sentence) {

        boolean isOf(String name) {
            return key.endsWith("/") ? name.startsWith(key) : name.equals(key);
        }
    }

    private static final List<Sign> ANNOTATIONS = List.of(
            new Sign("argocd.argoproj.io/tracking-id", "Argo CD tracks it"),
            new Sign("meta.helm.sh/release-name", "Helm manages it (release %s)"),
            new Sign("replicator.v1.mittwald.de/replicate-from", "kubernetes-replicator keeps it equal to %s"),
            new Sign("replicator.v1.mittwald.de/replicated-from-version", "kubernetes-replicator keeps it"),
            new Sign("replicator.v1.mittwald.de/replicated-at", "kubernetes-replicator keeps it"),
            new Sign("v1.kubernetes-replicator.olli.com/replicate-from", "kubernetes-replicator keeps it equal to %s"),
            new Sign("reflector.v1.k8s.emberstack.com/reflects", "Reflector keeps it equal to %s"),
            new Sign("reflector.v1.k8s.emberstack.com/reflected-version", "Reflector keeps it"),
            new Sign("kubed.appscode.com/origin", "Config Syncer keeps it"),
            new Sign("reconcile.external-secrets.io/", "external-secrets keeps it"),
            new Sign("sealedsecrets.bitnami.com/", "sealed-secrets keeps it"),
            new Sign("secrets.hashicorp.com/", "the Vault Secrets Operator keeps it"),
            new Sign("cert-manager.io/certificate-name", "cert-manager keeps it (Certificate %s)"),
            new Sign("cert-manager.io/issuer-name", "cert-manager keeps it (issuer %s)"),
            new Sign("operator.1password.io/", "the 1Password operator keeps it"),
            new Sign("secrets.infisical.com/", "Infisical keeps it"),
            new Sign("secrets.doppler.com/", "Doppler keeps it"),
            new Sign("kapp.k14s.io/identity", "kapp manages it"),
            new Sign("configsync.gke.io/resource-id", "Config Sync manages it"),
            new Sign("objectset.rio.cattle.io/id", "Rancher's %s manages it"));

    private static final List<Sign> LABELS = List.of(
            new Sign("argocd.argoproj.io/instance", "Argo CD tracks it"),
            new Sign("helm.toolkit.fluxcd.io/name", "Flux manages it (HelmRelease %s)"),
            new Sign("kustomize.toolkit.fluxcd.io/name", "Flux manages it (Kustomization %s)"),
            new Sign("generate.kyverno.io/policy-name", "Kyverno keeps it (policy %s)"),
            new Sign("policy.kyverno.io/policy-name", "Kyverno keeps it (policy %s)"),
            new Sign("generate.kyverno.io/", "Kyverno keeps it"),
            new Sign("kyverno.io/generated-by-kind", "Kyverno keeps it"),
            new Sign("reconcile.external-secrets.io/", "external-secrets keeps it"),
            new Sign("sealedsecrets.bitnami.com/", "sealed-secrets keeps it"),
            new Sign("secrets.hashicorp.com/", "the Vault Secrets Operator keeps it"),
            new Sign("controller.cert-manager.io/fao", "cert-manager keeps it"),
            new Sign("kubed.appscode.com/origin.name", "Config Syncer keeps it equal to %s"),
            new Sign(
                    "hnc.x-k8s.io/inherited-from",
                    "the hierarchical namespace controller keeps it equal to that of %s"),
            new Sign("secrets-store.csi.k8s.io/managed", "the Secrets Store CSI driver keeps it"),
            new Sign("applyset.kubernetes.io/part-of", "kubectl's apply set %s manages it"),
            new Sign("kapp.k14s.io/app", "kapp manages it"),
            new Sign("addonmanager.kubernetes.io/mode", "the addon manager manages it"),
            new Sign("olm.managed", "the Operator Lifecycle Manager manages it"));

    /// Names that a tool adds to the source of its copies. They are no sign of a keeper, because any client
    /// may write to the source.
    private static final Set<String> SOURCES = Set.of("generate.kyverno.io/clone-source");

    /// Controllers that call themselves so in `app.kubernetes.io/managed-by`.
    private static final Map<String, String> MANAGED_BY = Map.of(
            "helm", "Helm manages it",
            "kyverno", "Kyverno keeps it",
            "hashicorp-vso", "the Vault Secrets Operator keeps it",
            "vault-secrets-operator", "the Vault Secrets Operator keeps it",
            "external-secrets", "external-secrets keeps it",
            "sealed-secrets", "sealed-secrets keeps it",
            "cert-manager", "cert-manager keeps it",
            "argocd", "Argo CD tracks it",
            "flux", "Flux manages it",
            "crossplane", "Crossplane keeps it");

    private Keeper() {}

    /// The keeper as a sentence: `Argo CD tracks it (annotation argocd.argoproj.io/tracking-id: …)`.
    static Optional<String> of(Map<String, String> labels, Map<String, String> annotations, List<String> owners) {
        return find(ANNOTATIONS, annotations, "annotation")
                .or(() -> find(LABELS, labels, "label"))
                .or(() -> managedBy(labels.getOrDefault("app.kubernetes.io/managed-by", "")))
                .or(() -> owners.isEmpty()
                        ? Optional.empty()
                        : Optional.of("it belongs to " + String.join(", ", owners)));
    }

    private static Optional<String> find(List<Sign> signs, Map<String, String> names, String what) {
        for (Sign sign : signs) {
            for (Map.Entry<String, String> entry : names.entrySet()) {
                if (sign.isOf(entry.getKey()) && !SOURCES.contains(entry.getKey())) {
                    return Optional.of(sentence(sign, entry.getKey(), shortened(entry.getValue()), what));
                }
            }
        }
        return Optional.empty();
    }

    private static String sentence(Sign sign, String name, String value, String what) {
        if (sign.sentence().endsWith(" %s)")) {
            return sign.sentence().replace("%s", value);
        }
        return sign.sentence().contains("%s")
                ? sign.sentence().replace("%s", value) + " (" + what + " " + name + ")"
                : sign.sentence() + " (" + what + " " + name + (value.isEmpty() ? "" : ": " + value) + ")";
    }

    private static Optional<String> managedBy(String name) {
        return Optional.ofNullable(MANAGED_BY.get(name.toLowerCase(Locale.ROOT)))
                .map(sentence -> sentence + " (label app.kubernetes.io/managed-by: " + shortened(name) + ")");
    }

    private static String shortened(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }
}
