package dev.berth.provider.postgres.migrate;

import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Comment;
import dev.berth.provider.postgres.PgMoving;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The statements that make the new database and its login, and take them away. The login gets its password, and may
/// log in for good, by the switch. Pure.
///
/// @param superuser whether berth's admin is one
/// @param admin berth's admin
public record PgMaking(PgMove move, boolean superuser, String admin) {

    /// The login, as one transaction.
    public List<String> role(Instant now) {
        var statements = new ArrayList<String>();
        statements.add("create role " + quoted(user()) + " nologin");
        statements.add(comment("role", user(), Comment.of(move.mark()).with(PgMoving.MOVING, now.toString())));
        if (!superuser) {
            // Without superuser, what is to belong to a role can be made by its members only.
            statements.add("grant " + quoted(user()) + " to " + quoted(admin));
        }
        return statements;
    }

    /// Opens the login while pg_restore uses it, and closes it by itself at a moment.
    ///
    /// @param verifier of its password
    public String lend(String verifier, Instant until) {
        return "alter role " + quoted(user()) + " login password " + literal(verifier) + until(until);
    }

    /// Another moment for [#lend].
    public String renew(Instant until) {
        return "alter role " + quoted(user()) + until(until);
    }

    /// Takes [#lend] back.
    public String close() {
        return "alter role " + quoted(user()) + " nologin password null valid until 'infinity'";
    }

    private static String until(Instant until) {
        return " valid until " + literal(until.toString());
    }

    /// The database, closed. Runs in no transaction.
    public String database() {
        return PgMoving.createDatabase(move.section());
    }

    /// Lets only berth connect: the service's login may not log in, and no other role may connect. One
    /// transaction.
    public List<String> open(Instant now) {
        String name = quoted(move.section().database());
        return List.of(
                comment(
                        "database",
                        move.section().database(),
                        Comment.of(move.mark()).with(PgMoving.MOVING, now.toString())),
                "revoke all on database " + name + " from public",
                "alter database " + name + " allow_connections true");
    }

    /// It is the one from now on. One transaction.
    public List<String> arrive(Comment database, Comment role) {
        String since = database.note(PgMoving.MOVING).orElse("");
        return List.of(
                comment(
                        "database",
                        move.section().database(),
                        database.without(PgMoving.MOVING).with(PgMoving.MOVED, since)),
                comment("role", user(), role.without(PgMoving.MOVING)));
    }

    /// The opposite. One transaction.
    public List<String> doubt(Comment database, Comment role) {
        String since = database.note(PgMoving.MOVED).orElse("");
        return List.of(
                comment(
                        "database",
                        move.section().database(),
                        database.without(PgMoving.MOVED).with(PgMoving.MOVING, since)),
                comment("role", user(), role.with(PgMoving.MOVING, since)));
    }

    /// Takes the database away. With FORCE nobody but a superuser may end autovacuum, so others end the sessions
    /// before.
    /// Runs in no transaction.
    public String dropDatabase() {
        return "drop database " + quoted(move.section().database()) + (superuser ? " with (force)" : "");
    }

    /// Takes the login away.
    public String dropRole() {
        return "drop role " + quoted(user());
    }

    private String user() {
        return move.section().user();
    }

    private static String comment(String what, String name, Comment comment) {
        return "comment on " + what + " " + quoted(name) + " is " + literal(comment.text());
    }
}
