package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Mark;
import dev.berth.core.Resource;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The nouns of PostgreSQL. `PgSession` reads live ones, `PostgresProvider` makes desired ones, [PgSql] writes
/// their changes.
public sealed interface PgResource extends Resource
        permits PgRole, PgDatabase, PgAccess, PgOwnership, PgPublication, PgResource.PgExtension, PgResource.PgSchema {

    /// Whether a login's password is what its Secret says. A password that can't be checked counts as the
    /// Secret's, and a note says so.
    enum Password {
        AS_IN_SECRET("as in the Secret"),
        DIFFERENT("differs from the Secret"),
        /// Of a live one with a password, of which no key of a Secret tells any.
        NOT_FOUND("not found in the Secret"),
        /// Of a desired one that is to get another than it has.
        RENEWED("a new one"),
        /// A new one, while another user keeps the password that the Secret holds, so that no client is
        /// locked out.
        NEXT("a new one"),
        NONE("none"),
        /// Of a live one that is to have none.
        SET("set"),
        /// Of a live role that may not log in: whether it has one makes no difference.
        UNUSED("not in use, as it may not log in");

        private final String text;

        Password(String text) {
            this.text = text;
        }

        /// The password of a login that a Secret holds.
        static Password of(Credentials credentials, Address login) {
            if (!credentials.isRenewed(login)) {
                return AS_IN_SECRET;
            }
            return credentials.isNextTurn(login) ? NEXT : RENEWED;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// An extension inside a database.
    ///
    /// @param version empty on a desired one that any version satisfies
    /// @param schema likewise; where its objects lie
    record PgExtension(Address address, String database, String name, Optional<String> version, Optional<String> schema)
            implements PgResource {

        public PgExtension completedBy(PgExtension live) {
            return new PgExtension(address, database, name, version.or(live::version), schema.or(live::schema));
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
            schema.ifPresent(value -> fields.put("schema", value));
            return fields;
        }
    }

    /// A schema inside a database: one that is declared, or `public`, whose owner and openness isolation
    /// depends on.
    ///
    /// @param openers the roles that let everybody create in it: the owner, or those whom it let pass that on;
    ///     none on a desired one
    /// @param ownerRights whether its owner has all rights on it
    /// @param groups who gets to use a new one; afterwards [PgAccess] sees to that
    /// @param mark its database's, so that a schema is adopted together with it
    /// @param implied whether no manifest says it, so that it is planned only while it isn't as it should be
    record PgSchema(
            Address address,
            String database,
            String name,
            String owner,
            SortedSet<String> openers,
            boolean ownerRights,
            SortedSet<String> groups,
            Optional<Mark> mark,
            boolean implied)
            implements PgResource {

        @Override
        public boolean isImplied() {
            return implied;
        }

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
            fields.put("PUBLIC may create", openers.isEmpty() ? "no" : "yes");
            fields.put("owner's rights", ownerRights ? "all" : "restricted");
            return fields;
        }
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
}
