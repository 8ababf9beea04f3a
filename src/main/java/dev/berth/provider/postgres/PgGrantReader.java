package dev.berth.provider.postgres;

import dev.berth.core.Node;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Reads what the further logins of a section are granted in one of its databases. [PgGrantCheck] finds the mistakes.
record PgGrantReader(Node section) {

    /// The grants in a database.
    ///
    /// @param further whether it is one of `databases:`; a grant that names no database is in the first one
    PgGrants read(PgSection.Named database, boolean further) {
        var byRole = new TreeMap<String, List<PgGrantSpec>>();
        var connecting = new TreeSet<String>();
        section.entries("roles").forEach((role, login) -> {
            if (isByGrants(login)) {
                List<Node> here = login.items("grants").stream()
                        .filter(grant -> grant.text("database")
                                .map(database.name()::equals)
                                .orElse(!further))
                        .toList();
                byRole.put(role, here.stream().map(PgGrantReader::spec).toList());
                if (!here.isEmpty() || (!further && login.items("grants").isEmpty())) {
                    connecting.add(role);
                }
            } else if (further && !login.text("state").equals(Optional.of("absent"))) {
                // What it was granted there before it got another access is nobody else's to take away.
                byRole.put(role, List.of());
            }
        });
        return new PgGrants(byRole, connecting);
    }

    private static boolean isByGrants(Node login) {
        return login.text("access").equals(Optional.of(PgLevel.NONE.toString()))
                && !login.text("state").equals(Optional.of("absent"));
    }

    /// One entry. Names that aren't a list are `all`.
    static PgGrantSpec spec(Node grant) {
        PgObject.Kind kind = PgObject.Kind.of(grant.text("on").orElseThrow());
        return new PgGrantSpec(
                grant.origin(),
                kind,
                grant.text("schema").orElse(PgPublic.NAME),
                grant.get("names")
                        .filter(Node.Items.class::isInstance)
                        .map(_ -> texts(grant, "names").stream()
                                .map(name -> kind == PgObject.Kind.FUNCTION ? PgSignature.normal(name) : name)
                                .collect(Collectors.toCollection(TreeSet::new))),
                texts(grant, "columns"),
                texts(grant, "privileges").stream()
                        .map(privilege -> privilege.toUpperCase(Locale.ROOT))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static SortedSet<String> texts(Node grant, String key) {
        return grant.items(key).stream().map(Node::text).collect(Collectors.toCollection(TreeSet::new));
    }
}
