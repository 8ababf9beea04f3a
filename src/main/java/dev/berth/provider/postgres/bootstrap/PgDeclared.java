package dev.berth.provider.postgres.bootstrap;

import dev.berth.provider.postgres.PgSection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The objects of a server that manifests declare, for `--adopt`.
public record PgDeclared(String fleet, SortedSet<String> roles, SortedSet<String> databases) {

    public PgDeclared {
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
        databases = Collections.unmodifiableSortedSet(new TreeSet<>(databases));
    }

    /// What the sections declare.
    public static PgDeclared of(String fleet, List<PgSection> sections) {
        var roles = new TreeSet<String>();
        var databases = new TreeSet<String>();
        sections.forEach(section -> {
            roles.addAll(section.allRoles());
            section.formerUser().ifPresent(roles::add);
            section.perDatabase().forEach(each -> {
                databases.add(each.database());
                each.formerDatabase().ifPresent(databases::add);
            });
        });
        return new PgDeclared(fleet, roles, databases);
    }

    /// Nothing, for who adopts nothing.
    public static PgDeclared none() {
        return new PgDeclared("", new TreeSet<>(), new TreeSet<>());
    }
}
