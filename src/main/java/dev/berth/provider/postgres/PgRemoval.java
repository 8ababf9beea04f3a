package dev.berth.provider.postgres;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The way in which a database is removed, or renamed while it is in use.
///
/// @param absent whether it is to be removed
/// @param endSessions whether live sessions may be ended for that
/// @param dump whether it is dumped before it is dropped
/// @param quarantine how long it stays closed before it is dropped
/// @param discard whether its rows may be lost
public record PgRemoval(boolean absent, boolean endSessions, boolean dump, Duration quarantine, boolean discard) {

    /// A copy for a database that is to be removed.
    PgRemoval asAbsent() {
        return new PgRemoval(true, endSessions, dump, quarantine, discard);
    }

    /// The sentences of a plan about the removal: all of them if the database is to be dropped, else only
    /// that live sessions may be ended.
    public List<String> words() {
        var words = new ArrayList<String>();
        if (endSessions) {
            words.add("endSessions: its sessions may be ended");
        }
        if (absent) {
            words.add("backup: " + (dump ? "dump" : "none"));
            words.add("data: " + (discard ? "discard" : "keep"));
            words.add("quarantine: " + quarantine.toSeconds() + "s");
        }
        return words;
    }
}
