package dev.berth.manifest;

/// The codes of problems that this package finds: BERTH-1xx. They are stable: people search for them.
final class ProblemCodes {

    /// A directory or file is missing, unreadable, misnamed, or a link that leads elsewhere.
    static final String FILE = "BERTH-101";
    /// A file is not the plain YAML that berth reads.
    static final String YAML = "BERTH-102";
    /// A value breaks the schema.
    static final String SCHEMA = "BERTH-103";
    /// Two declarations take the same object for themselves.
    static final String CLAIM = "BERTH-104";
    /// Two manifests are of the same service.
    static final String SERVICE = "BERTH-105";
    /// A Secret's template can't be read, or names what isn't there.
    static final String TEMPLATE = "BERTH-106";
    /// A key is copied from itself, in a circle, or from a key that is not declared.
    static final String COPY = "BERTH-107";
    /// A name that follows from others is not valid in Kubernetes.
    static final String KUBERNETES_NAME = "BERTH-108";
    /// A login's password stands in no Secret.
    static final String UNPUBLISHED_PASSWORD = "BERTH-109";
    /// `${env:…}` in berth.yaml can't be replaced.
    static final String ENVIRONMENT = "BERTH-110";
    /// A manifest declares nothing, or a setting lacks the one that it needs.
    static final String INCOMPLETE = "BERTH-111";

    /// A saved plan can't be read, or isn't what berth wrote.
    static final String PLAN = "BERTH-112";
    /// Two entries of berth.yaml are one server.
    static final String SAME_SERVER = "BERTH-113";

    /// A key is copied without consent, or consent is given for what isn't there.
    static final String CONSENT = "BERTH-114";
    /// A namespace that the platform keeps for itself.
    static final String CLOSED = "BERTH-117";
    /// A manifest names a place of a password that is not its own.
    static final String PASSWORD_PLACE = "BERTH-119";
    /// A profile, an environment or a patch that there is nothing for.
    static final String LAYER = "BERTH-120";
    /// Saved plans are not the parts of one plan.
    static final String MERGE = "BERTH-118";

    private ProblemCodes() {}
}
