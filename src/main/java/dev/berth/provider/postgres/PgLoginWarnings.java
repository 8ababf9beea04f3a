package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Check;
import dev.berth.core.Note;
import dev.berth.core.Text;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a server warned of when berth logged in: PostgreSQL 19 warns of a password that is stored as an MD5 hash or
/// will expire, a login trigger of 17 and newer of whatever its author wrote. Pure.
///
/// @param said in the server's order; a stranger may have written it
public record PgLoginWarnings(List<String> said) {

    private static final int SHOWN = 3;

    private static final int SHOWN_CHARACTERS = 300;

    public PgLoginWarnings {
        said = said.stream().map(PgLoginWarnings::line).distinct().toList();
    }

    private static String line(String text) {
        return Text.printable(Text.shortened(
                text.substring(0, Math.min(text.length(), 2 * SHOWN_CHARACTERS))
                        .strip()
                        .replaceAll("\\s*\\R\\s*", " "),
                SHOWN_CHARACTERS));
    }

    /// The one note on all of them.
    public Optional<Note> note(Address server, String login) {
        return text(login).map(text -> Note.of("login-warning", server, text));
    }

    /// The one check on all of them.
    ///
    /// @param rotate the command that gives the login a new password
    public Optional<Check> check(String subject, String login, String rotate) {
        return text(login)
                .map(text -> Check.warning(
                        subject, text, "If it is about the password, run: " + rotate + ", which stores a new one"));
    }

    private Optional<String> text(String login) {
        return said.isEmpty()
                ? Optional.empty()
                : Optional.of("the server warned when " + PgDialect.quoted(login) + " logged in: "
                        + said.stream().limit(SHOWN).collect(Collectors.joining("; "))
                        + (said.size() > SHOWN ? "; and " + (said.size() - SHOWN) + " more" : ""));
    }
}
