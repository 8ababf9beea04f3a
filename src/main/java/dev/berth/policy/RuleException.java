package dev.berth.policy;

/// A rule that can't be compiled; the message says why.
final class RuleException extends Exception {

    private static final long serialVersionUID = 1L;

    RuleException(String message) {
        super(message);
    }
}
