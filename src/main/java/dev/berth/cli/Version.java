package dev.berth.cli;

import java.util.Optional;

/// berth's own version.
final class Version {

    private Version() {}

    /// `0.1.0`; `dev` when run from classes instead of the jar.
    static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }

    static String line() {
        return "berth " + number();
    }
}
