package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// A login of a service.
///
/// @param attributes of `LOGIN`, `SUPERUSER`, `CREATEDB`, `CREATEROLE`, `REPLICATION`, `BYPASSRLS`, `INHERIT`
///     those it has
/// @param validUntil when its password expires; empty or never
/// @param memberOf the roles it is a direct member of, each with the roles that granted it
/// @param members the roles that are direct members of it, but for the admin and superusers; likewise
/// @param administered whether the admin can act as this role, which owning its database takes
/// @param manageable whether the admin may change it at all; not compared
/// @param comment of which only the mark is compared
record PgRole(
        Address address,
        SortedSet<String> attributes,
        int connectionLimit,
        Optional<String> validUntil,
        Password password,
        SortedMap<String, SortedSet<String>> memberOf,
        SortedMap<String, SortedSet<String>> members,
        boolean administered,
        boolean manageable,
        Comment comment)
        implements PgResource {

    /// What a manifest doesn't say taken from the live role.
    PgRole completedBy(PgRole live) {
        return new PgRole(
                address,
                attributes,
                connectionLimit,
                validUntil,
                password,
                memberOf,
                members,
                administered,
                manageable,
                live.comment.with(comment.mark()));
    }

    @Override
    public Optional<Mark> mark() {
        return comment.mark();
    }

    @Override
    public String kind() {
        return "postgres role";
    }

    @Override
    public String summary() {
        return "login";
    }

    @Override
    public SortedMap<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        fields.put("attributes", Names.of(attributes));
        fields.put("connectionLimit", Limit.of(connectionLimit));
        validUntil.ifPresent(until -> fields.put("validUntil", until));
        fields.put("password", password);
        fields.put("memberOf", Names.of(memberOf.keySet()));
        fields.put("members", Names.of(members.keySet()));
        fields.put("administered", administered ? "yes" : "no");
        mark().ifPresent(value -> fields.put("mark", value));
        return fields;
    }
}
