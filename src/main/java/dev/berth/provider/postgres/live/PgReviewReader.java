package dev.berth.provider.postgres.live;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.UnreadableException;
import dev.berth.core.access.AccessQuestion;
import dev.berth.core.access.AccessReview;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgReview;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.Row;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/// Reads a server for `berth access`: one session for what all databases share, and one in each database. Writes
/// nothing.
///
/// @param server as the admin's login has it
record PgReviewReader(PgServerSpec server, AdminLogin admin) {

    private static final String DENIED = "42501";

    /// Who may do what there. A database that can't be read is noted.
    /// @throws UnreadableException if the server can't be read
    AccessReview read(AccessQuestion question) {
        PgPreflight admission = PgPreflight.of(server, admin);
        try (PgConnection session = admission.session()) {
            var review = new PgReview(server.address(), question, PgSharedReader.inspect(session, PgReview.SHARED));
            PgServer facts = PgServer.bare(admission.server());
            var notes = new ConcurrentLinkedQueue<Note>();
            Map<String, List<Row>> inside = Parallel.map(
                            review.databases(),
                            server.manners().more(),
                            database -> inside(review, database, facts, notes).map(rows -> Map.entry(database, rows)))
                    .stream()
                    .flatMap(Optional::stream)
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            return review.of(inside, notes.stream().sorted().toList());
        } catch (PgException e) {
            throw PgPreflight.unreadable(server, e);
        }
    }

    private Optional<List<Row>> inside(PgReview review, String database, PgServer facts, Collection<Note> notes) {
        if (!review.isOpen(database)) {
            notes.add(note(
                    database, "nothing in database " + quoted(database) + " can be read: it takes no connections"));
            return Optional.empty();
        }
        try (var session = PgConnection.inside(server, database, admin.password(), facts)) {
            return Optional.of(session.inspect(PgReview.INSIDE).getFirst());
        } catch (PgException e) {
            if (!e.state().equals(DENIED) && !e.isOfDatabase()) {
                throw e;
            }
            notes.add(note(
                    database,
                    e.state().equals(DENIED)
                            ? "nothing in database " + quoted(database) + " can be read: " + e.said()
                                    + ". Let its owner run: grant connect on database " + quoted(database) + " to "
                                    + quoted(server.admin())
                            : PgUnreadableDatabase.said(database, e)));
            return Optional.empty();
        }
    }

    private Note note(String database, String message) {
        return Note.of(Note.UNREADABLE, server.database(database), message);
    }
}
