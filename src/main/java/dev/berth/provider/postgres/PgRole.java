package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A login of a service, or a group of a database's further logins.
///
/// @param former the address that it had before, on a desired one that is to be renamed
/// @param database the database that it belongs to; empty if nobody declares it
/// @param level the access that it gives or has; empty for the service's own login
/// @param attributes of `LOGIN`, `SUPERUSER`, `CREATEDB`, `CREATEROLE`, `REPLICATION`, `BYPASSRLS`, `INHERIT`
///     those it has
/// @param validUntil when its password expires; empty or never
/// @param password empty for a group, which has none, and of a desired one for whatever it has
/// @param memberOf the roles it is a direct member of
/// @param members the roles that are direct members of it, but for the admin and superusers, each with the
///     roles that granted it
/// @param settings what its sessions begin with; empty: nobody's business
/// @param databaseSettings the same for its sessions in `database`
/// @param administered whether the admin can act as this role, which owning its database takes
/// @param manageable whether the admin may change it at all; not compared
/// @param comment of which only the mark is compared
public record PgRole(
        Address address,
        Optional<Address> former,
        String database,
        Optional<PgLevel> level,
        SortedSet<String> attributes,
        int connectionLimit,
        Optional<Instant> validUntil,
        Optional<Password> password,
        SortedMap<String, PgMembership> memberOf,
        SortedMap<String, SortedSet<String>> members,
        Optional<PgSettings> settings,
        Optional<PgSettings> databaseSettings,
        boolean administered,
        boolean manageable,
        Comment comment)
        implements PgResource {

    static final String LOGIN = "LOGIN";

    /// The setting that makes a session begin as another role. See PostgreSQL docs, "ALTER ROLE", Notes.
    static final String ROLE = "role";

    /// The note in its comment that says that the removal of its database has begun. No service can write it, as only
    /// berth's admin may comment on a role.
    static final String REMOVING = "removing";

    /// The note in its comment that says on which day its password was made.
    public static final String ROTATED = "rotated";

    /// What a manifest doesn't say taken from the live role.
    public PgRole completedBy(PgRole live) {
        return new PgRole(
                address,
                former,
                database,
                level,
                attributes,
                connectionLimit,
                validUntil,
                password.or(live::password),
                memberOf,
                members,
                settings.or(live::settings),
                databaseSettings.or(live::databaseSettings),
                administered,
                manageable,
                live.comment.with(comment.mark()).without(REMOVING));
    }

    /// The live role as it is while its database waits to be dropped: nobody logs in, nothing else changes.
    public PgRole closed(PgRole live) {
        var attributes = new java.util.TreeSet<>(live.attributes);
        attributes.remove(LOGIN);
        return new PgRole(
                address,
                Optional.empty(),
                database,
                level,
                attributes,
                live.connectionLimit,
                live.validUntil,
                live.password,
                live.memberOf,
                live.members,
                live.settings,
                live.databaseSettings,
                live.administered,
                live.manageable,
                live.comment.with(comment.mark()));
    }

    /// Those of the members whom none of the others made one, with their grantors: with them go those whom they made
    /// members.
    SortedMap<String, SortedSet<String>> firstMembers() {
        var first = new TreeMap<String, SortedSet<String>>();
        members.forEach((member, grantors) -> {
            var others = new java.util.TreeSet<>(grantors);
            others.removeAll(members.keySet());
            if (!others.isEmpty()) {
                first.put(member, others);
            }
        });
        return first;
    }

    /// Whether one of its members made others members.
    boolean passesOn(String member) {
        return members.values().stream().anyMatch(grantors -> grantors.contains(member));
    }

    /// Whether its sessions begin as another role, as those of users who take turns do.
    boolean actsAsAnother() {
        return settings.filter(value -> value.values().containsKey(ROLE)).isPresent();
    }

    @Override
    public Optional<Mark> mark() {
        return comment.mark();
    }

    @Override
    public boolean isLeaving() {
        return comment.note(REMOVING).isPresent();
    }

    @Override
    public Optional<LocalDate> passwordMade() {
        return password.map(_ -> comment.note(ROTATED).map(PgRole::day).orElse(LocalDate.MIN));
    }

    private static LocalDate day(String note) {
        try {
            return LocalDate.parse(note);
        } catch (DateTimeParseException other) {
            return LocalDate.MIN;
        }
    }

    @Override
    public String kind() {
        return "postgres role";
    }

    @Override
    public String summary() {
        return (attributes.contains(LOGIN) ? "login" : level.isPresent() ? "group" : "no login")
                + level.map(access -> ", " + access).orElse("")
                + memberships();
    }

    /// Those beyond the group of its own database: `, member of pg_monitor`.
    private String memberships() {
        String groups = memberOf.entrySet().stream()
                .filter(group -> level.filter(access -> access.group(database).equals(group.getKey()))
                        .isEmpty())
                .map(group -> group.getKey() + group.getValue().suffix())
                .collect(Collectors.joining(", "));
        return groups.isEmpty() ? "" : ", member of " + groups;
    }

    @Override
    public SortedMap<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        fields.put("attributes", Names.of(attributes));
        fields.put("connectionLimit", Limit.of(connectionLimit));
        validUntil.ifPresent(until -> fields.put("validUntil", until));
        password.ifPresent(value -> fields.put("password", value));
        if (!memberOf.isEmpty()) {
            fields.put(
                    "memberOf",
                    Names.of(memberOf.entrySet().stream()
                            .map(group -> group.getKey() + group.getValue().suffix())
                            .toList()));
        }
        if (!members.isEmpty()) {
            fields.put("members", Names.of(members.keySet()));
        }
        settings.filter(value -> !value.isEmpty()).ifPresent(value -> fields.put("settings", value));
        databaseSettings
                .filter(value -> !value.isEmpty())
                .ifPresent(value -> fields.put("settings in " + database, value));
        fields.put("administered", administered ? "yes" : "no");
        mark().ifPresent(value -> fields.put("mark", value));
        if (isLeaving()) {
            fields.put("removal", "begun");
        }
        return fields;
    }
}
