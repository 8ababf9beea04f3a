package dev.berth.provider.postgres;

import dev.berth.core.Comment;
import dev.berth.core.Mark;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// The facts about the live server that desired resources and steps depend on. Facts that no manifest needs
/// aren't read and are empty.
///
/// @param roles all roles and what the admin may do with each
/// @param databases all databases
/// @param offer what services may ask for
/// @param findings what was looked for besides
public record PgServer(
        Greeting greeting,
        SortedMap<String, Power> roles,
        SortedMap<String, DatabaseFacts> databases,
        Offer offer,
        PgFindings findings) {

    /// What the server says first, to whom.
    ///
    /// @param major 13 to 18
    /// @param admin the role that berth logs in as
    /// @param superuser whether that role is one; else it is a createdb + createrole admin, as managed clouds give
    /// @param now the server's clock
    record Greeting(int major, String admin, boolean superuser, Instant now) {}

    /// What the server has that services may ask for.
    ///
    /// @param extensions by name
    /// @param tablespaces whether the admin may use each
    /// @param settings who may change each setting, by its name in lower case: `user`, `superuser`, `postmaster`, …
    record Offer(
            SortedMap<String, OfferedExtension> extensions,
            SortedMap<String, Boolean> tablespaces,
            SortedMap<String, String> settings) {

        static final Offer NONE =
                new Offer(Collections.emptySortedMap(), Collections.emptySortedMap(), Collections.emptySortedMap());
    }

    /// An extension that the server can create, by its versions.
    record OfferedExtension(SortedMap<String, OfferedVersion> versions, String usual) {

        /// The version of this name, or what `create extension` takes if nobody names one; empty if there is
        /// none.
        Optional<OfferedVersion> version(Optional<String> name) {
            return Optional.ofNullable(versions.get(name.orElse(usual)));
        }
    }

    /// A version of an extension.
    ///
    /// @param trusted whether a database's owner may create it without being superuser
    /// @param relocatable whether it can move to another schema
    /// @param fixedSchema the schema that its control file names, so that no statement may
    /// @param requires the extensions that must be there first
    record OfferedVersion(
            boolean trusted, boolean relocatable, Optional<String> fixedSchema, SortedSet<String> requires) {}

    /// The rights of the admin over a role.
    ///
    /// @param administered whether it has the role's rights
    /// @param grantable whether it may make others members
    /// @param login whether the role may log in
    /// @param powers those of its attributes that no service's login has
    /// @param memberOf the roles that it is a direct member of
    /// @param comment which says whose the role is
    /// @param settings what its sessions begin with, by database; an empty name stands for all
    record Power(
            boolean administered,
            boolean grantable,
            boolean login,
            SortedSet<String> powers,
            SortedSet<String> memberOf,
            Comment comment,
            SortedMap<String, PgSettings> settings) {

        Optional<Mark> mark() {
            return comment.mark();
        }

        PgSettings settings(String database) {
            return settings.getOrDefault(database, PgSettings.NONE);
        }
    }

    /// The facts about a database that matter even without a declaration.
    ///
    /// @param quarantinedUntil when it may be dropped, if berth has closed it for that
    /// @param mark whose the database is
    /// @param collation set if its version differs from the operating system's
    /// @param copyable whether the admin may make another from it
    /// @param moving whether a migration is filling it
    /// @param moved whether a migration has brought its data here
    record DatabaseFacts(
            String owner,
            Optional<Instant> quarantinedUntil,
            Optional<Mark> mark,
            Optional<PgCollation> collation,
            boolean copyable,
            boolean moving,
            boolean moved) {}

    /// Something that stands against dropping a role.
    ///
    /// @param database where; empty for databases and tablespaces themselves
    /// @param owned whether the role owns it; else it is granted something
    record Dependent(String role, String database, boolean owned, int objects) {}

    /// Something that the admin can't take from a role.
    ///
    /// @param kind `right`, `closed`, `subscription` or `owned`
    /// @param database where; empty if that is nowhere
    /// @param name in words
    /// @param statement what a superuser may run there; a person chooses `new_owner`
    public record Lasting(String role, String kind, String database, String name, String statement) {

        /// From a row of `role_obstacles.sql` or `leftovers.sql`.
        public static Lasting of(Row row, String database) {
            return new Lasting(row.text("role"), row.text("kind"), database, row.text("name"), row.text("statement"));
        }
    }

    /// The server of a row of `server.sql`, without extensions.
    public static PgServer bare(Row server) {
        return bare(server.integer("major"), server.text("admin"), server.flag("superuser"));
    }

    /// A server of which nothing but its version and admin is known.
    static PgServer bare(int major, String admin, boolean superuser) {
        return new PgServer(
                new Greeting(major, admin, superuser, Instant.EPOCH),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Offer.NONE,
                PgFindings.NONE);
    }

    public PgServer with(PgFindings found) {
        return new PgServer(greeting, roles, databases, offer, found);
    }

    public int major() {
        return greeting.major();
    }

    public String admin() {
        return greeting.admin();
    }

    public boolean superuser() {
        return greeting.superuser();
    }

    public Instant now() {
        return greeting.now();
    }

    SortedMap<String, OfferedExtension> extensions() {
        return offer.extensions();
    }

    SortedMap<String, Boolean> tablespaces() {
        return offer.tablespaces();
    }

    SortedMap<String, String> settings() {
        return offer.settings();
    }

    /// What was read inside a section's database.
    PgInner inner(String database) {
        return findings.inside().getOrDefault(database, PgInner.NONE);
    }

    /// The statement with which a superuser lets berth's admin act as a role. Since version 16 a plain `grant` changes
    /// nothing where the admin is a member already, as of a role that it made, without having its rights.
    String lettingIn(String role) {
        return "grant " + PgDialect.quoted(role) + " to " + PgDialect.quoted(admin())
                + (major() < 16 ? "" : " with inherit true, set true");
    }

    boolean administers(String role) {
        return superuser() || (roles.containsKey(role) && roles.get(role).administered());
    }

    /// The names of all roles, and of those that there will be.
    SortedSet<String> rolesAnd(SortedSet<String> declared) {
        var all = new TreeSet<>(declared);
        all.addAll(roles.keySet());
        return all;
    }

    /// What stands against dropping a role, by database.
    public SortedMap<String, List<Dependent>> dependentsOf(String role) {
        return findings.dependents().of(role);
    }
}
