package dev.berth.provider.postgres.migrate;

import dev.berth.core.Comment;
import dev.berth.core.Mark;
import dev.berth.core.Secret;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.PgFrom;
import dev.berth.provider.postgres.PgMoving;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgServerSpec;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// The database of a service, where it is and where it is moved to. The composition root makes it.
///
/// @param target the shared server, as berth's admin reaches it
/// @param admin finds berth's login there, when it is needed
/// @param password finds the password of the login on the old server
/// @param programs what copies, and the folder in which a copy lies meanwhile
/// @param jobs how many tables at once
public record PgMove(
        String fleet,
        PgSection section,
        PgFrom from,
        PgServerSpec target,
        Supplier<AdminLogin> admin,
        Supplier<Secret> password,
        PgBackup programs,
        int jobs) {

    /// NAMEDATALEN - 1.
    private static final int MAX_NAME_BYTES = 63;

    private static final String SUFFIX = "_berth_moved";

    /// The mark of the new database's owner.
    public Mark mark() {
        return new Mark(fleet, section.service().name());
    }

    /// The name of the old database from the moment on at which nobody may use it any more. A service that logs in as a
    /// superuser is kept out by that, where no right could be taken from it.
    public String hidden() {
        String name = from.database();
        while ((name + SUFFIX).getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return name + SUFFIX;
    }

    /// Whether a comment says that this move is at work there.
    public boolean isMoving(Comment comment) {
        return isOurs(comment) && comment.note(PgMoving.MOVING).isPresent();
    }

    /// Whether a comment says that this move is done.
    public boolean isMoved(Comment comment) {
        return isOurs(comment) && comment.note(PgMoving.MOVED).isPresent();
    }

    /// Whether a comment carries this service's mark.
    public boolean isOurs(Comment comment) {
        return comment.mark().filter(mark()::equals).isPresent();
    }
}
