package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// A database.
///
/// @param createdFor on a desired one the login that it is created for and belongs to until it is opened, so
///     that a run that was cut off in between can be told from a stranger's database
/// @param grants what others than the owner may do, by role; the key `` (empty) is PUBLIC
/// @param ownerGrants whether the owner itself still has all rights
/// @param open whether anyone may connect at all
/// @param invalid whether a `drop database` was cut off, so that it can only be dropped
/// @param manageable whether the admin has its owner's rights; not compared
/// @param ownerMark the mark of the role that owns it: a closed database without a mark of its own is that
///     service's, as a run was cut off between creating and opening it
record PgDatabase(
        Address address,
        String owner,
        Optional<String> encoding,
        PgLocale locale,
        Optional<String> template,
        Optional<String> createdFor,
        int connectionLimit,
        SortedMap<String, SortedSet<String>> grants,
        boolean ownerGrants,
        boolean open,
        boolean invalid,
        boolean manageable,
        Comment comment,
        Optional<Mark> ownerMark)
        implements PgResource {

    /// What a manifest doesn't say, and nobody can change, taken from the live database.
    PgDatabase completedBy(PgDatabase live) {
        return new PgDatabase(
                address,
                owner,
                encoding.filter(value -> !value.equalsIgnoreCase(live.encoding.orElse("")))
                        .or(live::encoding),
                locale.completedBy(live.locale),
                template,
                createdFor,
                connectionLimit,
                grants,
                ownerGrants,
                open,
                invalid,
                manageable,
                live.comment.with(comment.mark()),
                ownerMark);
    }

    @Override
    public Optional<Mark> mark() {
        return open ? comment.mark() : comment.mark().or(() -> ownerMark);
    }

    @Override
    public String kind() {
        return "postgres database";
    }

    @Override
    public String summary() {
        return "owner " + owner;
    }

    @Override
    public SortedMap<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        fields.put("owner", owner);
        encoding.ifPresent(value -> fields.put("encoding", value));
        locale.provider().ifPresent(value -> fields.put("localeProvider", value));
        locale.locale().ifPresent(value -> fields.put("locale", value));
        locale.icu().ifPresent(value -> fields.put("icuLocale", value));
        fields.put("connectionLimit", Limit.of(connectionLimit));
        grants.forEach((role, privileges) -> fields.put("grant to " + grantee(role), Names.of(privileges)));
        fields.put("owner's rights", ownerGrants ? "all" : "restricted");
        fields.put("connections", open ? "allowed" : "refused");
        if (invalid) {
            fields.put("valid", "no");
        }
        comment.mark().ifPresent(value -> fields.put("mark", value));
        return fields;
    }

    /// PUBLIC is not a role, and a role may be called so.
    private static String grantee(String role) {
        return role.isEmpty() ? "PUBLIC" : role.equalsIgnoreCase("public") ? "role " + role : role;
    }
}
