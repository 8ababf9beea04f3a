package dev.berth.provider.postgres.migrate;

import java.time.Duration;

/// How long a cut-over may take.
///
/// @param drain how long the new server may take for the last changes
/// @param verify how long the rows are compared
/// @param partly whether tables that could not be compared in that time are left out
public record PgReplicaOptions(Duration drain, Duration verify, boolean partly) {

    /// The default options.
    public static final PgReplicaOptions USUAL =
            new PgReplicaOptions(Duration.ofMinutes(1), Duration.ofMinutes(5), false);
}
