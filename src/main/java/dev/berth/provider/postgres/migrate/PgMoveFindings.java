package dev.berth.provider.postgres.migrate;

import dev.berth.provider.postgres.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was read of both servers, besides the state of the move.
///
/// @param source the row of `server.sql` of the old server
/// @param target that of the new one
/// @param sameServer whether they are one
/// @param template the row of `template0` on the new server, which its databases are made from
/// @param programs why the client programs can't copy from one to the other; empty if they can
/// @param inside the rows of the queries inside the old database, by query; empty if it can't be entered
public record PgMoveFindings(
        Row source,
        Row target,
        boolean sameServer,
        Optional<Row> template,
        Optional<String> programs,
        Map<String, List<Row>> inside) {

    public PgMoveFindings {
        inside = Map.copyOf(inside);
    }

    List<Row> of(String query) {
        return inside.getOrDefault(query, List.of());
    }

    /// The names of what was found of one kind.
    List<String> obstacles(String kind) {
        return of("obstacles").stream()
                .filter(row -> row.text("kind").equals(kind))
                .map(row -> row.text("name"))
                .toList();
    }

    int majorOfSource() {
        return source.integer("major");
    }

    int majorOfTarget() {
        return target.integer("major");
    }
}
