package dev.berth.provider.secrets;

import java.util.regex.Pattern;

/// What an API server means by 403: only one reason of several is a right that somebody can grant. Pure.
final class Denial {

    /// See Kubernetes' `authorization` responses: `secrets is forbidden: User "x" cannot list resource "secrets" …`.
    private static final Pattern RIGHT = Pattern.compile("cannot [a-z]+ (resource|path) ");

    private Denial() {}

    /// The remedy as a sentence that follows what the server said; empty if that says all there is.
    static String remedy(String said) {
        if (said.contains("exceeded quota") || said.contains("failed quota")) {
            return ". The namespace's ResourceQuota is used up: raise it, or remove what isn't needed";
        }
        if (said.contains("being terminated")) {
            return ". Wait until the namespace is gone, or declare another one";
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
