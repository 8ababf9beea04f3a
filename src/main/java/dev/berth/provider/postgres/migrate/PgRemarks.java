package dev.berth.provider.postgres.migrate;

import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a person should know of a move and nothing stands against. Pure.
record PgRemarks(PgState state, PgMoveFindings found) {

    List<String> remarks() {
        var remarks = new ArrayList<String>();
        int sessions = state.old().map(row -> row.integer("sessions")).orElse(0);
        if (sessions > 0) {
            remarks.add(Text.count(sessions, "session") + " of the old database " + (sessions == 1 ? "is" : "are")
                    + " ended when it is closed");
        }
        some("grantee")
                .ifPresent(names -> remarks.add("rights of other roles aren't copied: " + names
                        + ". Declare the roles that are needed under `roles`"));
        some("setting")
                .ifPresent(names -> remarks.add("settings of the old database aren't copied: " + names
                        + ". Declare those that are needed under `settings`"));
        some("tablespace")
                .ifPresent(names ->
                        remarks.add("tablespaces aren't copied: " + names + ". All goes to the new database's own"));
        some("index").ifPresent(names -> remarks.add("indexes that are invalid aren't copied: " + names));
        some("materialized-view")
                .ifPresent(names ->
                        remarks.add("materialized views are computed anew, and so not compared row by row: " + names));
        return remarks;
    }

    private Optional<String> some(String kind) {
        List<String> names = found.obstacles(kind).stream()
                .map(name -> kind.equals("setting") ? name.split("=", 2)[0] : name)
                .toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(PgMoveCheck.listed(names));
    }
}
