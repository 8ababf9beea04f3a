package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import dev.berth.core.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// A database.
///
/// @param former the address that it had before, on a desired one that is to be renamed
/// @param tablespace empty on a desired one that may lie anywhere
/// @param quarantine whether it waits to be dropped
/// @param comment of which the mark and the quarantine are compared
public record PgDatabase(
        Address address,
        Optional<Address> former,
        Creation creation,
        Optional<String> tablespace,
        Sessions sessions,
        Access access,
        Optional<Quarantine> quarantine,
        Comment comment,
        Condition condition)
        implements PgResource {

    /// How many sessions there may be, and how they are.
    ///
    /// @param settings of new sessions; empty if no manifest declares settings
    /// @param endable on a desired one, whether live sessions may be ended for a change that can't be made beside
    ///     them
    record Sessions(PgLimit limit, Optional<PgSettings> settings, boolean endable) {}

    /// The roles that have privileges on the database.
    ///
    /// @param grants privileges by role, without the owner's; an empty name is PUBLIC
    /// @param ownerGrants whether the owner itself still has all rights
    /// @param open whether anyone may connect at all
    record Access(String owner, SortedMap<String, SortedSet<String>> grants, boolean ownerGrants, boolean open) {}

    /// The suffix of a live privilege that has the grant option.
    static final String PASSING_ON = " WITH GRANT OPTION";

    /// The note in its comment that says until when it waits to be dropped.
    public static final String UNTIL = "until";

    /// The properties that are fixed at creation. Empty properties of a desired database are left to the
    /// server.
    ///
    /// @param createdFor the login that it is created for and belongs to until it is opened, so that a run that
    ///     was cut off in between can be told from a stranger's database
    record Creation(
            Optional<String> encoding, PgLocale locale, Optional<String> template, Optional<String> createdFor) {

        private Creation completedBy(Creation live) {
            return new Creation(
                    encoding.filter(value -> !value.equalsIgnoreCase(live.encoding.orElse("")))
                            .or(live::encoding),
                    locale.completedBy(live.locale),
                    template,
                    createdFor);
        }
    }

    /// How long it stays closed before it is dropped.
    sealed interface Quarantine {

        /// From the apply on, on a desired one.
        record For(Duration time) implements Quarantine {
            @Override
            public String toString() {
                return "for "
                        + (time.toDays() > 0
                                ? Text.count(time.toDays(), "day")
                                : Text.count(time.toSeconds(), "second"));
            }
        }

        /// On a live one.
        record Until(Instant end) implements Quarantine {
            @Override
            public String toString() {
                return "until " + end;
            }
        }
    }

    /// The facts about a live database that no manifest declares.
    ///
    /// @param invalid whether a `drop database` was cut off, so that it can only be dropped
    /// @param manageable whether the admin has its owner's rights
    /// @param ownerMark the mark of the role that owns it: a closed database without a mark of its own is that
    ///     service's, as a run was cut off between creating and opening it
    /// @param sessions how many there are, as far as that matters
    /// @param obstacles what else stands against dropping it
    record Condition(
            boolean invalid,
            boolean manageable,
            Optional<Mark> ownerMark,
            int sessions,
            Optional<Usage> usage,
            PgObstacles obstacles) {

        /// A desired one is as it should be.
        static final Condition SOUND =
                new Condition(false, true, Optional.empty(), 0, Optional.empty(), PgObstacles.NONE);
    }

    /// The contents that would be lost with the database.
    ///
    /// @param size for people: `12 MB`
    /// @param lastUse when one of its tables was last read; empty before 16, or if nobody
    ///     did since the statistics began
    record Usage(String size, int tables, Optional<String> lastUse) {
        @Override
        public String toString() {
            return size + ", " + dev.berth.core.Text.count(tables, "table")
                    + lastUse.map(time -> ", last read " + time).orElse("");
        }
    }

    String owner() {
        return access.owner();
    }

    SortedMap<String, SortedSet<String>> grants() {
        return access.grants();
    }

    boolean open() {
        return access.open();
    }

    /// A copy in which values that the manifest omits, and that can't be changed, come from the live
    /// database.
    public PgDatabase completedBy(PgDatabase live) {
        boolean waiting = quarantine.isPresent();
        return new PgDatabase(
                address,
                former,
                creation.completedBy(live.creation),
                waiting ? live.tablespace : tablespace.or(live::tablespace),
                new Sessions(
                        waiting ? live.sessions.limit() : sessions.limit(),
                        waiting ? live.sessions.settings() : sessions.settings().or(live.sessions::settings),
                        sessions.endable()),
                waiting ? new Access(live.owner(), grants(), live.access.ownerGrants(), live.open()) : access,
                waiting ? live.quarantine.or(() -> quarantine) : quarantine,
                waiting
                        ? live.comment.with(comment.mark())
                        : live.comment.with(comment.mark()).without(UNTIL),
                condition);
    }

    @Override
    public Optional<Mark> mark() {
        return open() ? comment.mark() : comment.mark().or(condition::ownerMark);
    }

    @Override
    public boolean isWaiting() {
        return quarantine.isPresent();
    }

    @Override
    public String kind() {
        return "postgres database";
    }

    @Override
    public String summary() {
        return condition
                .usage()
                .map(usage -> usage + ", " + dev.berth.core.Text.count(condition.sessions(), "session"))
                .orElse("owner " + owner()
                        + creation.template()
                                .filter(template -> !template.equals("template0"))
                                .map(template -> ", template " + template)
                                .orElse(""));
    }

    /// Of one that a cut-off run left closed, everything is still to come.
    @Override
    public SortedMap<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        if (!open() && comment.mark().isEmpty() && condition.ownerMark().isPresent() && !condition.invalid()) {
            return fields;
        }
        fields.put("owner", owner());
        creation.encoding().ifPresent(value -> fields.put("encoding", value));
        creation.locale().provider().ifPresent(value -> fields.put("localeProvider", value));
        creation.locale().locale().ifPresent(value -> fields.put("locale", value));
        creation.locale().icu().ifPresent(value -> fields.put("icuLocale", value));
        tablespace.ifPresent(value -> fields.put("tablespace", value));
        fields.put("connectionLimit", sessions.limit());
        sessions.settings().filter(value -> !value.isEmpty()).ifPresent(value -> fields.put("settings", value));
        grants().forEach((role, privileges) -> fields.put("grant to " + grantee(role), Names.of(privileges)));
        fields.put("owner's rights", access.ownerGrants() ? "all" : "restricted");
        fields.put("connections", open() ? "allowed" : "refused");
        quarantine.ifPresent(value -> fields.put("quarantine", value));
        if (condition.invalid()) {
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
