package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Mark;
import dev.berth.core.Resource;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The nouns of PostgreSQL. [PgSession] reads live ones, [PostgresProvider] makes desired ones, [PgSql] writes
/// their changes.
sealed interface PgResource extends Resource {

    /// Whether a login's password is what its Secret says. A password that can't be checked counts as the
    /// Secret's, and a note says so.
    enum Password {
        AS_IN_SECRET("as in the Secret"),
        DIFFERENT("differs from the Secret"),
        NONE("none");

        private final String text;

        Password(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// A login of a service.
    ///
    /// @param attributes of `LOGIN`, `SUPERUSER`, `CREATEDB`, `CREATEROLE`, `REPLICATION`, `BYPASSRLS`, `INHERIT`
    ///     those it has
    /// @param validUntil when its password expires; empty or never
    /// @param memberOf the roles it is a direct member of, each with the roles that granted it
    /// @param members the roles that are direct members of it, but for the admin and superusers; likewise
    /// @param administered whether the admin can act as this role, which owning its database takes
    /// @param manageable whether the admin may change it at all; not compared
    /// @param remark what a person wrote in its comment; kept, not compared
    record PgRole(
            Address address,
            SortedSet<String> attributes,
            int connectionLimit,
            Optional<String> validUntil,
            Password password,
            SortedMap<String, SortedSet<String>> memberOf,
            SortedMap<String, SortedSet<String>> members,
            boolean administered,
            boolean manageable,
            Optional<Mark> mark,
            String remark)
            implements PgResource {

        /// What a manifest doesn't say taken from the live role.
        PgRole completedBy(PgRole live) {
            return new PgRole(
                    address,
                    attributes,
                    connectionLimit,
                    validUntil,
                    password,
                    memberOf,
                    members,
                    administered,
                    manageable,
                    mark,
                    live.remark);
        }

        @Override
        public String kind() {
            return "postgres role";
        }

        @Override
        public String summary() {
            return "login";
        }

        @Override
        public SortedMap<String, Object> fields() {
            var fields = new TreeMap<String, Object>();
            fields.put("attributes", Names.of(attributes));
            fields.put("connectionLimit", Limit.of(connectionLimit));
            validUntil.ifPresent(until -> fields.put("validUntil", until));
            fields.put("password", password);
            fields.put("memberOf", Names.of(memberOf.keySet()));
            fields.put("members", Names.of(members.keySet()));
            fields.put("administered", administered ? "yes" : "no");
            mark.ifPresent(value -> fields.put("mark", value));
            return fields;
        }
    }

    /// A database.
    ///
    /// @param createdFor on a desired one the login that it is created for and belongs to until it is opened, so
    ///     that a run that was cut off in between can be told from a stranger's database
    /// @param grants what others than the owner may do, by role; the key `` (empty) is PUBLIC
    /// @param ownerGrants whether the owner itself still has all rights
    /// @param open whether anyone may connect at all
    /// @param invalid whether a `drop database` was cut off, so that it can only be dropped
    /// @param manageable whether the admin has its owner's rights; not compared
    /// @param ownerMark the mark of the role that owns it: a closed database without a mark of its own is that
    ///     service's, as a run was cut off between creating and opening it
    record PgDatabase(
            Address address,
            String owner,
            Optional<String> encoding,
            PgLocale locale,
            Optional<String> template,
            Optional<String> createdFor,
            int connectionLimit,
            SortedMap<String, SortedSet<String>> grants,
            boolean ownerGrants,
            boolean open,
            boolean invalid,
            boolean manageable,
            Optional<Mark> ownMark,
            Optional<Mark> ownerMark,
            String remark)
            implements PgResource {

        /// What a manifest doesn't say, and nobody can change, taken from the live database.
        PgDatabase completedBy(PgDatabase live) {
            return new PgDatabase(
                    address,
                    owner,
                    encoding.filter(value -> !value.equalsIgnoreCase(live.encoding.orElse("")))
                            .or(live::encoding),
                    locale.completedBy(live.locale),
                    template,
                    createdFor,
                    connectionLimit,
                    grants,
                    ownerGrants,
                    open,
                    invalid,
                    manageable,
                    ownMark,
                    ownerMark,
                    live.remark);
        }

        @Override
        public Optional<Mark> mark() {
            return open ? ownMark : ownMark.or(() -> ownerMark);
        }

        @Override
        public String kind() {
            return "postgres database";
        }

        @Override
        public String summary() {
            return "owner " + owner;
        }

        @Override
        public SortedMap<String, Object> fields() {
            var fields = new TreeMap<String, Object>();
            fields.put("owner", owner);
            encoding.ifPresent(value -> fields.put("encoding", value));
            locale.provider().ifPresent(value -> fields.put("localeProvider", value));
            locale.locale().ifPresent(value -> fields.put("locale", value));
            locale.icu().ifPresent(value -> fields.put("icuLocale", value));
            fields.put("connectionLimit", Limit.of(connectionLimit));
            grants.forEach((role, privileges) -> fields.put("grant to " + grantee(role), Names.of(privileges)));
            fields.put("owner's rights", ownerGrants ? "all" : "restricted");
            fields.put("connections", open ? "allowed" : "refused");
            if (invalid) {
                fields.put("valid", "no");
            }
            ownMark.ifPresent(value -> fields.put("mark", value));
            return fields;
        }
    }

    /// An extension inside a database.
    ///
    /// @param version empty on a desired one that any version satisfies
    record PgExtension(Address address, String database, String name, Optional<String> version) implements PgResource {

        PgExtension completedBy(PgExtension live) {
            return new PgExtension(address, database, name, version.or(live::version));
        }

        @Override
        public String kind() {
            return "postgres extension";
        }

        @Override
        public String label() {
            return database + "/" + name;
        }

        @Override
        public String summary() {
            return version.map(value -> "version " + value).orElse("");
        }

        @Override
        public SortedMap<String, Object> fields() {
            var fields = new TreeMap<String, Object>();
            version.ifPresent(value -> fields.put("version", value));
            return fields;
        }
    }

    /// A schema inside a database: here only `public`, whose owner and openness isolation depends on.
    record PgSchema(Address address, String database, String name, String owner, boolean publicMayCreate)
            implements PgResource {

        @Override
        public String kind() {
            return "postgres schema";
        }

        @Override
        public String label() {
            return database + "/" + name;
        }

        @Override
        public String summary() {
            return "owner " + owner;
        }

        @Override
        public SortedMap<String, Object> fields() {
            var fields = new TreeMap<String, Object>();
            fields.put("owner", owner);
            fields.put("PUBLIC may create", publicMayCreate ? "yes" : "no");
            return fields;
        }
    }

    /// PUBLIC is not a role, and a role may be called so.
    private static String grantee(String role) {
        return role.isEmpty() ? "PUBLIC" : role.equalsIgnoreCase("public") ? "role " + role : role;
    }

    /// A set of names that prints as `a, b`, or `none`.
    record Names(SortedSet<String> names) {
        static Names of(java.util.Collection<String> names) {
            return new Names(Collections.unmodifiableSortedSet(new TreeSet<>(names)));
        }

        @Override
        public String toString() {
            return names.isEmpty() ? "none" : String.join(", ", names);
        }
    }

    /// A connection limit that prints as PostgreSQL means it.
    record Limit(int connections) {
        static Limit of(int connections) {
            return new Limit(connections);
        }

        @Override
        public String toString() {
            return connections < 0 ? "unlimited" : String.valueOf(connections);
        }
    }
}
