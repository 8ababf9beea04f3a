package dev.berth.core;

import java.util.List;

/// One thing that `berth doctor` found out.
///
/// @param subject a server's address, or a service
/// @param next what to do about it; empty if it is well
public record Check(String subject, boolean ok, String finding, String next) {

    public static Check ok(String subject, String finding) {
        return new Check(subject, true, finding, "");
    }

    public static Check bad(String subject, String finding, String next) {
        return new Check(subject, false, finding, next);
    }

    /// Whether everything is well.
    public static boolean allOk(List<Check> checks) {
        return checks.stream().allMatch(Check::ok);
    }
}
