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
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A login of a service, or a group of a database's further logins.
///
/// @param password empty for a group, which has none, and of a desired one for whatever it has
/// @param comment of which only the mark is compared
public record PgRole(
        Identity identity,
        Powers powers,
        Optional<Password> password,
        Memberships memberships,
        Sessions sessions,
        Control control,
        Comment comment)
        implements PgResource {

    /// The names of a role, and its purpose.
    ///
    /// @param former the address that it had before, on a desired one that is to be renamed
    /// @param database the database that it belongs to; empty if no manifest declares it
    /// @param level of a group and its logins what they may do there
    public record Identity(Address address, Optional<Address> former, String database, Optional<PgLevel> level) {}

    /// The attributes of a role on the whole server.
    ///
    /// @param attributes of `LOGIN`, `SUPERUSER`, `CREATEDB`, `CREATEROLE`, `REPLICATION`, `BYPASSRLS`, `INHERIT`
    ///     those it has
    /// @param validUntil when its password expires; empty or never
    public record Powers(SortedSet<String> attributes, PgLimit connectionLimit, Optional<Instant> validUntil) {}

    /// The groups and the members of a role.
    ///
    /// @param memberOf the roles it is a direct member of
    /// @param members the roles that are direct members of it, but for the admin and superusers, each with the
    ///     roles that granted it
    public record Memberships(SortedMap<String, PgMembership> memberOf, SortedMap<String, SortedSet<String>> members) {

        /// Of a desired one, which has no members that a manifest doesn't make some.
        static Memberships of(SortedMap<String, PgMembership> memberOf) {
            return new Memberships(memberOf, new TreeMap<>());
        }
    }

    /// The settings with which the role's sessions begin; empty if no manifest declares settings.
    ///
    /// @param inDatabase the same for its sessions in its database
    public record Sessions(Optional<PgSettings> everywhere, Optional<PgSettings> inDatabase) {

        static final Sessions UNKNOWN = new Sessions(Optional.empty(), Optional.empty());
    }

    /// The rights of berth's admin over the role.
    ///
    /// @param administered whether the admin can act as this role, which owning its database takes
    /// @param manageable whether the admin may change it at all; not compared
    public record Control(boolean administered, boolean manageable) {

        static final Control FULL = new Control(true, true);
    }

    static final String LOGIN = "LOGIN";

    /// The attribute of a login that may read the changes of the whole server.
    static final String REPLICATION = "REPLICATION";

    /// The setting that makes a session begin as another role. See PostgreSQL docs, "ALTER ROLE", Notes.
    static final String ROLE = "role";

    /// The note in its comment that says that the removal of its database has begun. No service can write it, as only
    /// berth's admin may comment on a role.
    static final String REMOVING = "removing";

    /// The note in its comment that says on which day its password was made.
    public static final String ROTATED = "rotated";

    /// The note in its comment that says that berth has removed its password, which an admin that can't read verifiers
    /// doesn't see: `password=none`.
    private static final String PASSWORD = "password";

    private static final String NO_PASSWORD = "none";

    /// The comment of a role that has no password.
    static Comment withoutPassword(Comment comment) {
        return comment.without(ROTATED).with(PASSWORD, NO_PASSWORD);
    }

    /// Whether a comment says that berth has removed the role's password.
    public static boolean saysNoPassword(Comment comment) {
        return comment.note(PASSWORD).equals(Optional.of(NO_PASSWORD));
    }

    boolean replicates() {
        return attributes().contains(REPLICATION);
    }

    /// Whether it logs in without a password.
    boolean isPasswordless() {
        return password.equals(Optional.of(Password.NONE)) && attributes().contains(LOGIN);
    }

    @Override
    public Address address() {
        return identity.address();
    }

    @Override
    public Optional<Address> former() {
        return identity.former();
    }

    SortedMap<String, PgMembership> memberOf() {
        return memberships.memberOf();
    }

    SortedMap<String, SortedSet<String>> members() {
        return memberships.members();
    }

    SortedSet<String> attributes() {
        return powers.attributes();
    }

    /// A copy in which values that the manifest omits come from the live role.
    public PgRole completedBy(PgRole live) {
        return new PgRole(
                identity,
                powers,
                password.or(live::password),
                memberships,
                new Sessions(
                        sessions.everywhere().or(live.sessions::everywhere),
                        sessions.inDatabase().or(live.sessions::inDatabase)),
                control,
                commentOver(live.comment));
    }

    private Comment commentOver(Comment live) {
        Comment kept = live.with(comment.mark()).without(REMOVING);
        return isPasswordless() ? withoutPassword(kept) : kept.without(PASSWORD);
    }

    /// The live role while its database waits to be dropped: it may not log in; nothing else changes.
    public PgRole closed(PgRole live) {
        var attributes = new TreeSet<>(live.powers.attributes());
        attributes.remove(LOGIN);
        return new PgRole(
                new Identity(identity.address(), Optional.empty(), identity.database(), identity.level()),
                new Powers(attributes, live.powers.connectionLimit(), live.powers.validUntil()),
                live.password,
                live.memberships,
                live.sessions,
                live.control,
                live.comment.with(comment.mark()));
    }

    /// The members that no other member granted the membership, with their grantors. Revoking these revokes
    /// the memberships that they granted.
    SortedMap<String, SortedSet<String>> firstMembers() {
        var first = new TreeMap<String, SortedSet<String>>();
        members().forEach((member, grantors) -> {
            var others = new TreeSet<>(grantors);
            others.removeAll(members().keySet());
            if (!others.isEmpty()) {
                first.put(member, others);
            }
        });
        return first;
    }

    /// Whether one of its members made others members.
    boolean passesOn(String member) {
        return members().values().stream().anyMatch(grantors -> grantors.contains(member));
    }

    /// Whether the sessions of this role begin as another role, as the sessions of alternating users do.
    boolean actsAsAnother() {
        return sessions.everywhere()
                .filter(value -> value.values().containsKey(ROLE))
                .isPresent();
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
        return password.filter(value -> value != Password.NONE)
                .map(_ -> comment.note(ROTATED).map(PgRole::day).orElse(LocalDate.MIN));
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
        return (attributes().contains(LOGIN) ? "login" : identity.level().isPresent() ? "group" : "no login")
                + identity.level().map(access -> ", " + access).orElse("")
                + otherGroups();
    }

    /// The groups beyond the group of the role's own database: `, member of pg_monitor`.
    private String otherGroups() {
        String groups = memberOf().entrySet().stream()
                .filter(group -> identity.level()
                        .filter(PgLevel::hasGroup)
                        .filter(access -> access.group(identity.database()).equals(group.getKey()))
                        .isEmpty())
                .map(group -> group.getKey() + group.getValue().suffix())
                .collect(Collectors.joining(", "));
        return groups.isEmpty() ? "" : ", member of " + groups;
    }

    @Override
    public SortedMap<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        fields.put("attributes", Names.of(attributes()));
        fields.put("connectionLimit", powers.connectionLimit());
        powers.validUntil().ifPresent(until -> fields.put("validUntil", until));
        password.ifPresent(value -> fields.put("password", value));
        if (!memberOf().isEmpty()) {
            fields.put(
                    "memberOf",
                    Names.of(memberOf().entrySet().stream()
                            .map(group -> group.getKey() + group.getValue().suffix())
                            .toList()));
        }
        if (!members().isEmpty()) {
            fields.put("members", Names.of(members().keySet()));
        }
        sessions.everywhere().filter(value -> !value.isEmpty()).ifPresent(value -> fields.put("settings", value));
        sessions.inDatabase()
                .filter(value -> !value.isEmpty())
                .ifPresent(value -> fields.put("settings in " + identity.database(), value));
        fields.put("administered", control.administered() ? "yes" : "no");
        mark().ifPresent(value -> fields.put("mark", value));
        if (isLeaving()) {
            fields.put("removal", "begun");
        }
        return fields;
    }
}
