package dev.berth.provider.postgres;

import java.time.Duration;

/// How a database goes, or is renamed while somebody uses it.
///
/// @param absent whether it is to be removed
/// @param endSessions whether live sessions may be ended for that
/// @param dump whether it is dumped before it is dropped
/// @param quarantine how long it stays closed before it is dropped
/// @param discard whether its rows may be lost
record PgRemoval(boolean absent, boolean endSessions, boolean dump, Duration quarantine, boolean discard) {}
