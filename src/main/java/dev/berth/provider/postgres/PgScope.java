package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a fleet has to do with one server: its sections that name it. Decides which of the live objects are looked at.
record PgScope(String fleet, PgServerSpec server, List<PgSection> sections) {

    PgScope {
        sections = List.copyOf(sections);
    }

    Mark mark(PgSection section) {
        return new Mark(fleet, section.service().name());
    }

    /// The addresses of all declared logins.
    SortedSet<Address> logins() {
        return sections.stream().map(PgSection::login).collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> declaredRoles() {
        return sections.stream().map(PgSection::user).collect(Collectors.toSet());
    }

    Set<String> declaredDatabases() {
        return sections.stream().map(PgSection::database).collect(Collectors.toSet());
    }

    boolean hasExtensions() {
        return sections.stream().anyMatch(section -> !section.extensions().isEmpty());
    }

    /// Whether something is declared inside the section's database, so that it must be entered.
    boolean looksInto(PgSection section, PgServer facts) {
        return !section.extensions().isEmpty() || looksIntoSchema(section, facts);
    }

    /// Whether isolation depends on schema `public`: it must belong to a service that doesn't own its database, and
    /// before 15 everybody may create in it. There only a superuser can change that, as the schema belongs to the
    /// bootstrap superuser.
    boolean looksIntoSchema(PgSection section, PgServer facts) {
        return facts.major() >= 15 ? section.ownedByAdmin() : facts.superuser();
    }

    /// Whether a live role or database is this fleet's by its comment, declared or not.
    boolean isMarked(Row row) {
        return row.find("comment")
                .flatMap(comment -> Comment.parse(comment).mark())
                .filter(mark -> mark.fleet().equals(fleet))
                .isPresent();
    }
}
