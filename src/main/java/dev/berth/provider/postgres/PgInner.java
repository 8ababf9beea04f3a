package dev.berth.provider.postgres;

import java.util.List;
import java.util.Optional;

/// The facts inside a section's database, or inside the template of a database that does not exist yet. They
/// do not depend on declarations.
///
/// @param publicSchema its schema `public`, if there is one
/// @param foreign what others own there
/// @param grants what the logins with `access: none` have there; empty if that wasn't read
/// @param publications what it could publish; empty if that wasn't read
public record PgInner(
        Optional<PgPublic> publicSchema,
        List<PgForeignObject> foreign,
        Optional<PgInnerGrants> grants,
        Optional<PgInnerPublications> publications) {

    static final PgInner NONE = new PgInner(Optional.empty(), List.of());

    /// Of a reading that asks for nothing else.
    public PgInner(Optional<PgPublic> publicSchema, List<PgForeignObject> foreign) {
        this(publicSchema, foreign, Optional.empty(), Optional.empty());
    }

    public PgInner {
        foreign = List.copyOf(foreign);
    }
}
