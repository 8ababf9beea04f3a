package dev.berth.provider.postgres;

import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/// The access level of a further login of a database. The rights of a level belong to a group without a login,
/// `cafe_read` or `cafe_write`, whose members the logins are, so that every object carries at most two
/// entries for them.
enum PgLevel {
    /// Nothing but what `grants:` lists, which belongs to the login itself: there is no group.
    NONE,
    /// Look at everything.
    READ,
    /// Change rows, but no definitions.
    WRITE;

    /// The levels that have a group.
    static final List<PgLevel> WITH_GROUP = List.of(READ, WRITE);

    static PgLevel of(String access) {
        return valueOf(access.toUpperCase(Locale.ROOT));
    }

    boolean hasGroup() {
        return this != NONE;
    }

    /// The group's name: `cafe_read`. Level `none` has none.
    String group(String ofDatabase) {
        if (!hasGroup()) {
            throw new AssertionError("access " + this + " has no group");
        }
        return ofDatabase + "_" + this;
    }

    SortedSet<String> onDatabase() {
        return new TreeSet<>(
                switch (this) {
                    case NONE, READ -> List.of("CONNECT");
                    case WRITE -> List.of("CONNECT", "TEMPORARY");
                });
    }

    /// The privileges on each object of a kind.
    SortedSet<String> on(PgObject.Kind kind) {
        if (!hasGroup()) {
            return new TreeSet<>();
        }
        boolean writes = this == WRITE;
        return new TreeSet<>(
                switch (kind) {
                    case SCHEMA -> List.of("USAGE");
                    case TABLE -> writes ? List.of("DELETE", "INSERT", "SELECT", "UPDATE") : List.of("SELECT");
                    case SEQUENCE -> writes ? List.of("SELECT", "UPDATE", "USAGE") : List.of("SELECT");
                    case FUNCTION -> List.of("EXECUTE");
                    case COLUMN, TYPE -> List.<String>of();
                });
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
