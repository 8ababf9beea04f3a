package dev.berth.provider.postgres.bootstrap;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Comment;
import dev.berth.core.Field;
import dev.berth.core.Refusal;
import dev.berth.provider.postgres.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Berth's own role as it is, and what is to change about it. Pure.
///
/// @param row the row of `admin.sql`
/// @param superuser whether it is to be one
/// @param connections how many sessions berth takes
public record PgAdminRole(Row row, boolean superuser, int connections) {

    /// How the password that berth logs in with relates to the one that the server has.
    public enum Password {
        SAME,
        DIFFERENT,
        /// There is none that berth could log in with yet.
        TO_BE_MADE,
        /// No source holds a password, and the role has none.
        MISSING
    }

    /// Whether the role is there.
    public boolean isThere() {
        return row.flag("there");
    }

    /// Whether the role is the login that the bootstrap uses. That login is never changed.
    public boolean isRoot() {
        return isThere() && row.flag("root");
    }

    /// What differs.
    public List<Field> fields(Password password) {
        var fields = new ArrayList<Field>();
        attribute(fields, "login", true);
        attribute(fields, "createdb", true);
        attribute(fields, "createrole", true);
        attribute(fields, "inherit", true);
        attribute(fields, "superuser", superuser);
        if (hasTooFewConnections()) {
            fields.add(field("connectionLimit", row.text("connection_limit"), "-1"));
        }
        if (row.flag("expired")) {
            fields.add(field("validUntil", row.find("valid_until").orElse("-infinity"), "infinity"));
        }
        if (!row.flag("connect")) {
            fields.add(field("connect", "false", "true"));
        }
        if (password != Password.SAME) {
            fields.add(new Field(
                    "password",
                    password == Password.MISSING ? Optional.empty() : Optional.of(Field.SECRET),
                    Optional.of(Field.SECRET)));
        }
        return fields;
    }

    private void attribute(List<Field> fields, String name, boolean wanted) {
        if (row.flag(name) != wanted) {
            fields.add(field(name, String.valueOf(!wanted), String.valueOf(wanted)));
        }
    }

    private static Field field(String name, String live, String desired) {
        return new Field(name, Optional.of(live), Optional.of(desired));
    }

    private boolean hasTooFewConnections() {
        int limit = row.integer("connection_limit");
        return limit >= 0 && limit < connections;
    }

    /// The statements that make the role, or that change what differs; together one transaction.
    ///
    /// @param verifier what the server is to store of the password, or what stands for it in a preview
    public List<String> statements(Password password, String verifier) {
        String name = quoted(row.text("name"));
        var statements = new ArrayList<String>();
        if (!isThere()) {
            statements.add("create role " + name + " login createdb createrole" + (superuser ? " superuser" : "")
                    + " password " + verifier);
        } else {
            var attributes = new ArrayList<String>();
            for (Field field : fields(password)) {
                switch (field.name()) {
                    case "login", "createdb", "createrole", "inherit" -> attributes.add(field.name());
                    case "superuser" -> attributes.add(superuser ? "superuser" : "nosuperuser");
                    case "connectionLimit" -> attributes.add("connection limit -1");
                    case "validUntil" -> attributes.add("valid until 'infinity'");
                    case "password" -> attributes.add("password " + verifier);
                    case "connect" -> {}
                    default -> throw new AssertionError(field);
                }
            }
            if (!attributes.isEmpty()) {
                statements.add("alter role " + name + " " + String.join(" ", attributes));
            }
        }
        if (!row.flag("connect")) {
            statements.add("grant connect on database " + quoted(row.text("maintenance")) + " to " + name);
        }
        return statements;
    }

    /// What stands against that.
    public List<Refusal> refusals(Password password) {
        if (!isThere()) {
            return List.of();
        }
        var refusals = new ArrayList<Refusal>();
        Comment.parse(row.find("comment").orElse(""))
                .mark()
                .ifPresent(mark -> refusals.add(Refusal.always(
                        "conflict",
                        "it belongs to service " + mark + ". Name another role under `admin:` in berth.yaml")));
        if (row.flag("superuser") && !superuser) {
            refusals.add(Refusal.guard(
                    "demote",
                    "it is a superuser, and berth.yaml doesn't say so. Write `superuser: true` under `admin:` to keep it,"
                            + " or allow that it is taken away; berth may then need --adopt to manage what it made"));
        }
        if (password == Password.TO_BE_MADE) {
            refusals.add(Refusal.guard(
                    "password-reset",
                    "it has a password, and none of the places in berth.yaml holds it. Put it into one of them, or allow"
                            + " a new one; other clients that log in with the old one are locked out"));
        }
        return refusals;
    }

    /// Powers that it has besides and keeps, in words; empty if there are none.
    public Optional<String> more() {
        if (!isThere()) {
            return Optional.empty();
        }
        var more = new ArrayList<String>();
        if (row.flag("replication")) {
            more.add("replication");
        }
        if (row.flag("bypassrls")) {
            more.add("bypassrls");
        }
        row.find("powerful").ifPresent(groups -> more.add("member of " + groups));
        return more.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", more));
    }
}
