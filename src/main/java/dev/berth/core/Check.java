package dev.berth.core;

import java.util.List;

/// A finding of `berth doctor`.
///
/// @param subject a server's address, or a service
/// @param next what to do about it; empty if it is well
public record Check(String subject, Level level, String finding, String next) {

    /// How bad it is.
    public enum Level {
        WELL,
        /// Everything works, but a person should act.
        WARNING,
        FAILED
    }

    public static Check ok(String subject, String finding) {
        return new Check(subject, Level.WELL, finding, "");
    }

    public static Check warning(String subject, String finding, String next) {
        return new Check(subject, Level.WARNING, finding, next);
    }

    public static Check bad(String subject, String finding, String next) {
        return new Check(subject, Level.FAILED, finding, next);
    }

    /// Whether the check found no problem.
    public boolean ok() {
        return level != Level.FAILED;
    }

    /// Whether everything works.
    public static boolean allOk(List<Check> checks) {
        return checks.stream().allMatch(Check::ok);
    }
}
