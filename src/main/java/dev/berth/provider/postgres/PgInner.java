package dev.berth.provider.postgres;

import java.util.List;
import java.util.Optional;

/// What was read inside a section's database, or in the template of one that is still to be made, that depends on no
/// declaration.
///
/// @param publicSchema its schema `public`, if there is one
/// @param foreign what others own there
public record PgInner(Optional<PgPublic> publicSchema, List<PgForeignObject> foreign) {

    static final PgInner NONE = new PgInner(Optional.empty(), List.of());

    public PgInner {
        foreign = List.copyOf(foreign);
    }
}
