package dev.berth.credential;

import dev.berth.core.Secret;
import java.util.function.BooleanSupplier;

/// The user and password with which berth logs in to a server.
///
/// @param renewed whether a rotation that was cut off has left another password beside this one. Reads
public record AdminLogin(String user, Secret password, BooleanSupplier renewed) {

    /// A login whose password is not being rotated.
    public AdminLogin(String user, Secret password) {
        this(user, password, () -> false);
    }
}
