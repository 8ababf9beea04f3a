package dev.berth.provider.postgres;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The privileges that there are on each kind of object. See PostgreSQL docs, "Privileges". Pure.
final class PgPrivileges {

    static final String ALL = "ALL";

    private static final String MAINTAIN = "MAINTAIN";

    private static final int MAINTAIN_SINCE = 17;

    private PgPrivileges() {}

    /// Those of any version.
    static List<String> of(PgObject.Kind kind) {
        return switch (kind) {
            case TABLE ->
                List.of("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", MAINTAIN);
            case COLUMN -> List.of("SELECT", "INSERT", "UPDATE", "REFERENCES");
            case SEQUENCE -> List.of("USAGE", "SELECT", "UPDATE");
            case FUNCTION -> List.of("EXECUTE");
            case SCHEMA -> List.of("USAGE", "CREATE");
            case TYPE -> List.of("USAGE");
        };
    }

    static boolean isKnown(String privilege, int major) {
        return !privilege.equals(MAINTAIN) || major >= MAINTAIN_SINCE;
    }

    /// With `ALL` as the privileges that a server of this version stores for it.
    static SortedSet<String> expanded(SortedSet<String> privileges, PgObject.Kind kind, int major) {
        var expanded = new TreeSet<>(privileges);
        if (expanded.remove(ALL)) {
            of(kind).stream().filter(privilege -> isKnown(privilege, major)).forEach(expanded::add);
        }
        return expanded;
    }
}
