package dev.berth.core;

import java.util.List;
import java.util.Locale;

/// A service's name, its namespace, where it is declared, and the names that follow from its own.
///
/// @param absent whether everything that its manifest declares is to be removed
public record ServiceId(String name, String namespace, Origin origin, boolean absent) {

    private static final List<String> ROLES = List.of("-backend", "-frontend", "-service", "-api", "-app", "-ui");

    public ServiceId(String name, String namespace, Origin origin) {
        this(name, namespace, origin, false);
    }

    /// A service in its default namespace.
    public static ServiceId of(String name, Origin origin) {
        return new ServiceId(name, base(name), origin);
    }

    /// The name without one trailing `-backend`, `-frontend`, `-service`, `-api`, `-app` or `-ui`: `cafe`.
    public String base() {
        return base(name);
    }

    /// The base as PostgreSQL names are written: `order_book`.
    public String database() {
        return base().replace('-', '_');
    }

    /// The prefix of default Secret keys: `ORDER_BOOK`.
    public String keyPrefix() {
        return database().toUpperCase(Locale.ROOT);
    }

    private static String base(String name) {
        return ROLES.stream()
                .filter(role -> name.endsWith(role) && name.length() > role.length())
                .findFirst()
                .map(role -> name.substring(0, name.length() - role.length()))
                .orElse(name);
    }
}
