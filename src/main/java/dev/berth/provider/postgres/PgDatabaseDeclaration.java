package dev.berth.provider.postgres;

import dev.berth.core.Origin;
import dev.berth.provider.postgres.PgSection.DatabaseSpec;
import dev.berth.provider.postgres.PgSection.Named;
import dev.berth.provider.postgres.PgSection.PgExtensionSpec;
import dev.berth.provider.postgres.PgSection.PgSchemaSpec;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that a manifest says of one database of its service: the first one, or one of `databases:`.
/// [PgDatabaseReader] makes it.
///
/// @param schemas the owner of each declared schema
/// @param grants what logins with `access: none` are granted in it
/// @param publications its publications by name
/// @param further whether it is one of `databases:`
/// @param absent whether it alone is to be removed
public record PgDatabaseDeclaration(
        DatabaseSpec spec,
        List<PgExtensionSpec> extensions,
        SortedMap<String, PgSchemaSpec> schemas,
        PgGrants grants,
        SortedMap<String, PgPublicationSpec> publications,
        boolean further,
        boolean absent) {

    public PgDatabaseDeclaration {
        extensions = List.copyOf(extensions);
        schemas = Collections.unmodifiableSortedMap(new TreeMap<>(schemas));
        publications = Collections.unmodifiableSortedMap(new TreeMap<>(publications));
    }

    Named named() {
        return spec.named();
    }

    Origin origin() {
        return spec.named().origin();
    }
}
