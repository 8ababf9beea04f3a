package dev.berth.provider.postgres.bootstrap;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.ChangedObject;
import dev.berth.core.Comment;
import dev.berth.core.Field;
import dev.berth.core.Origin;
import dev.berth.core.PlannedChange;
import dev.berth.core.Risk;
import dev.berth.provider.postgres.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What an admin without superuser lacks to adopt declared roles and databases that others made. Pure.
///
/// A role with powers is never granted to it, as that would hand them on.
///
/// @param server its address
/// @param roles the rows of `adoptable_roles.sql`, by name
public record PgAdoption(
        Address server, Origin origin, String admin, int major, PgDeclared declared, Map<String, Row> roles) {

    /// A change, and the one statement that it runs.
    public record Adopted(PlannedChange change, String statement) {}

    /// The adoption for the rows that were read.
    ///
    /// @param rows of `adoptable_roles.sql`
    public static PgAdoption of(
            Address server, Origin origin, String admin, int major, PgDeclared declared, List<Row> rows) {
        return new PgAdoption(
                server,
                origin,
                admin,
                major,
                declared,
                rows.stream().collect(Collectors.toMap(row -> row.text("name"), Function.identity())));
    }

    /// What is to run.
    ///
    /// @param databases the rows of `adoptable_databases.sql`
    public List<Adopted> changes(List<Row> databases) {
        var changes = new ArrayList<Adopted>();
        declared.roles().stream()
                .flatMap(role -> Optional.ofNullable(roles.get(role)).stream())
                .filter(this::isToGrant)
                .forEach(role -> changes.add(grant(role.text("name"), " with admin option")));
        for (Row database : databases) {
            if (declared.databases().contains(database.text("name"))) {
                owner(database).ifPresent(changes::add);
            }
        }
        return changes.stream().distinct().toList();
    }

    /// Until 15 who may create roles may grant itself every role that is no superuser.
    private boolean isToGrant(Row role) {
        return major >= 16
                && !role.text("name").equals(admin)
                && !role.flag("grantable")
                && !role.flag("powerful")
                && isOurs(role);
    }

    private boolean isOurs(Row role) {
        return Comment.parse(role.find("comment").orElse(""))
                .mark()
                .filter(mark -> !mark.fleet().equals(declared.fleet()))
                .isEmpty();
    }

    private Optional<Adopted> owner(Row database) {
        String owner = database.text("owner");
        Row role = roles.get(owner);
        if (owner.equals(admin) || declared.roles().contains(owner) || role == null || role.flag("administered")) {
            return Optional.empty();
        }
        return Optional.of(role.flag("powerful") ? take(database.text("name"), owner) : grant(owner, ""));
    }

    private Adopted grant(String role, String how) {
        return adopted(
                server.child("role", role),
                "postgres role",
                new Field("granted to", Optional.empty(), Optional.of(admin)),
                "grant " + quoted(role) + " to " + quoted(admin) + how);
    }

    private Adopted take(String database, String owner) {
        return adopted(
                server.child("database", database),
                "postgres database",
                new Field("owner", Optional.of(owner), Optional.of(admin)),
                "alter database " + quoted(database) + " owner to " + quoted(admin));
    }

    private Adopted adopted(Address address, String kind, Field field, String statement) {
        return new Adopted(
                new PlannedChange(
                        new ChangedObject(server.toString(), origin, address, kind, address.name()),
                        Action.UPDATE,
                        Risk.SAFE,
                        field.toString(),
                        List.of(field),
                        List.of(statement),
                        List.of(),
                        List.of()),
                statement);
    }
}
