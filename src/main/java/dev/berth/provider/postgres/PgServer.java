package dev.berth.provider.postgres;

import java.util.SortedMap;
import java.util.SortedSet;

/// What the live server is, as far as desired resources and steps depend on it.
///
/// @param major 13 to 18
/// @param admin the role that berth logs in as
/// @param superuser whether that role is one; else it is a createdb + createrole admin, as managed clouds give
/// @param extensions what the server offers, by name; empty when no manifest asks for any
/// @param roles the names of all its roles
/// @param administered those of them whose privileges the admin has
record PgServer(
        int major,
        String admin,
        boolean superuser,
        SortedMap<String, OfferedExtension> extensions,
        SortedSet<String> roles,
        SortedSet<String> administered) {

    /// An extension that the server can create.
    ///
    /// @param trusted whether a database's owner may create it without being superuser
    /// @param fixedSchema whether its control file names the schema, so that no statement may
    record OfferedExtension(SortedSet<String> versions, boolean trusted, boolean fixedSchema) {}
}
