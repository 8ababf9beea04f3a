package dev.berth.manifest;

import dev.berth.core.Origin;
import dev.berth.template.Part;
import dev.berth.template.Template;
import java.util.List;

/// The value that a manifest declares for a Secret's key.
///
/// @param template as it was written, or as the defaults have it
/// @param origin where the key stands, or the section that a default follows from
/// @param parts the template's text and passwords
public record DeclaredKey(Template template, Origin origin, List<Part> parts) {

    public DeclaredKey {
        parts = List.copyOf(parts);
    }

    /// A key whose template could not be read, so that later checks know that it is there.
    static DeclaredKey broken(Origin origin) {
        return new DeclaredKey(new Template(List.of(new Template.Piece.Literal("?"))), origin, List.of());
    }

    boolean isBroken() {
        return parts.isEmpty() && !template.pieces().isEmpty();
    }
}
