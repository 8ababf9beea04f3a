package dev.berth.kubernetes;

import java.util.regex.Pattern;

/// The reason why an API server refuses a request. Only one of several reasons is a missing right, and a
/// refusal by admission says nothing about the server's own health. Pure.
final class Denial {

    /// See Kubernetes' `authorization` responses: `secrets is forbidden: User "x" cannot list resource "secrets" …`.
    private static final Pattern RIGHT = Pattern.compile("cannot [a-z]+ (resource|path) ");

    /// How the API server begins what webhooks, policies and quotas make of a request, whatever code they answer with.
    /// See kubernetes/apiserver, `admission/plugin/webhook/errors`, `plugin/policy/validating` and
    /// `plugin/resourcequota`.
    private static final Pattern ADMISSION = Pattern.compile("admission webhook \"|failed calling webhook \""
            + "|ValidatingAdmissionPolicy '|violates PodSecurity|resource quota evaluation timed out");

    private Denial() {}

    /// Whether the refusal comes from admission, which checks single objects.
    static boolean isByAdmission(String said) {
        return ADMISSION.matcher(said).find();
    }

    /// Whether a webhook has looked at the request and denied it: asked again, it says the same.
    static boolean isDecision(String said) {
        return said.contains("admission webhook \"") && said.contains(" denied the request");
    }

    /// The remedy as a sentence that follows what the server said; empty if that says all there is.
    static String remedy(String said) {
        if (said.contains("exceeded quota") || said.contains("failed quota")) {
            return ". The namespace's ResourceQuota is used up: raise it, or remove what isn't needed";
        }
        if (said.contains("being terminated")) {
            return ". Wait until the namespace is gone, or declare another one";
        }
        if (said.contains("failed calling webhook")) {
            return ". A webhook of the cluster can't be asked, and nothing that it looks at can be written: ask who"
                    + " runs that";
        }
        if (said.contains("admission webhook")) {
            return ". A webhook of the cluster denies it, whatever rights this login has: ask who runs that";
        }
        if (said.contains("ValidatingAdmissionPolicy") || said.contains("violates PodSecurity")) {
            return ". A policy of the cluster denies it, whatever rights this login has: ask who maintains that";
        }
        return RIGHT.matcher(said).find() ? ". Grant it as in examples/kubernetes/rbac.yaml" : "";
    }
}
