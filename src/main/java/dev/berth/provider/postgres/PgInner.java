package dev.berth.provider.postgres;

import java.util.List;
import java.util.Optional;

/// The facts inside a section's database, or inside the template of a database that does not exist yet. They
/// do not depend on declarations.
///
/// @param publicSchema its schema `public`, if there is one
/// @param foreign what others own there
public record PgInner(Optional<PgPublic> publicSchema, List<PgForeignObject> foreign) {

    static final PgInner NONE = new PgInner(Optional.empty(), List.of());

    public PgInner {
        foreign = List.copyOf(foreign);
    }
}
