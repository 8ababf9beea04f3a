package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Refusal;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The obstacles to dropping a live database, or to giving it another name or place.
///
/// @param template whether it is a template
/// @param subscriptions the names of those in it
/// @param enabled those of them that are at work
/// @param slots the replication slots that read it
/// @param prepared the prepared transactions in it, by their identifiers
/// @param kinds how many sessions there are of each kind, as PostgreSQL calls it
/// @param lasting how many sessions each role has that berth can't end
/// @param undumpable why pg_dump could not copy it whole, in words
record PgObstacles(
        boolean template,
        List<String> subscriptions,
        List<String> enabled,
        List<String> slots,
        List<String> prepared,
        SortedMap<String, Integer> kinds,
        SortedMap<String, Integer> lasting,
        List<String> undumpable) {

    private static final String CLIENT = "client backend";

    static final PgObstacles NONE = new PgObstacles(
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            List.of());

    PgObstacles {
        subscriptions = List.copyOf(subscriptions);
        enabled = List.copyOf(enabled);
        slots = List.copyOf(slots);
        prepared = List.copyOf(prepared);
        kinds = Collections.unmodifiableSortedMap(new TreeMap<>(kinds));
        lasting = Collections.unmodifiableSortedMap(new TreeMap<>(lasting));
        undumpable = List.copyOf(undumpable);
    }

    /// Why the database can't be dropped.
    ///
    /// @param admin berth's login
    List<Refusal> refusals(String database, PgRemoval removal, String admin) {
        var refusals = new ArrayList<Refusal>();
        if (template) {
            refusals.add(Refusal.always(
                    "template-database",
                    "it is a template, which PostgreSQL does not drop. Make sure that nobody copies it, and run: alter database "
                            + quoted(database) + " is_template false"));
        }
        several("subscription", subscriptions)
                .map(what -> what + ", and it can't be dropped with one. Run in " + quoted(database)
                        + " for each: drop subscription " + quoted(subscriptions.getFirst()))
                .ifPresent(message -> refusals.add(Refusal.always("subscription", message)));
        several("replication slot", slots)
                .map(what -> what + ", so somebody still reads its changes. " + dropped(slots))
                .ifPresent(message -> refusals.add(Refusal.always("replication-slot", message)));
        refusals.addAll(held(database, "dropped", removal.endSessions(), admin));
        if (removal.dump()) {
            undumpable.forEach(reason -> refusals.add(Refusal.always("backup", reason)));
        }
        return refusals;
    }

    /// Why the database can't get another name or place. A slot would go on reading, but its readers would no
    /// longer find the database by its name, and a subscription's worker comes back by itself.
    ///
    /// @param verb what can't be done: `renamed`
    /// @param byHand the statement that does it
    List<Refusal> moving(String database, String verb, String byHand, boolean endSessions, String admin) {
        var refusals = new ArrayList<Refusal>();
        several("subscription", enabled)
                .map(what -> what + " at work, and it can't be " + verb + " meanwhile. Run in " + quoted(database)
                        + " for each, and enable it afterwards: alter subscription " + quoted(enabled.getFirst())
                        + " disable")
                .ifPresent(message -> refusals.add(Refusal.always("subscription", message)));
        several("replication slot", slots)
                .map(what -> what + ", so somebody reads its changes and would lose it when it is " + verb + ". "
                        + dropped(slots) + ". Or, if the slot is to stay, stop its reader and run: " + byHand)
                .ifPresent(message -> refusals.add(Refusal.always("replication-slot", message)));
        refusals.addAll(held(database, verb, endSessions, admin));
        return refusals;
    }

    private static String dropped(List<String> slots) {
        return "End that, and run for each: select pg_drop_replication_slot(" + literal(slots.getFirst()) + ")";
    }

    /// The refusals for sessions and transactions that PostgreSQL counts as users of a database.
    private List<Refusal> held(String database, String verb, boolean endSessions, String admin) {
        var refusals = new ArrayList<Refusal>();
        several("prepared transaction", prepared)
                .map(what -> what + ", and it can't be " + verb + " with one. Run in " + quoted(database)
                        + " for each, or commit it: rollback prepared " + literal(prepared.getFirst()))
                .ifPresent(message -> refusals.add(Refusal.always("prepared-transaction", message)));
        if (endSessions && !lasting.isEmpty()) {
            int sessions = lasting.values().stream().mapToInt(Integer::intValue).sum();
            refusals.add(Refusal.always(
                    "live-sessions",
                    Text.count(sessions, "session") + " of "
                            + String.join(
                                    ", ",
                                    lasting.keySet().stream()
                                            .map(PgDialect::quoted)
                                            .toList())
                            + (sessions == 1 ? " uses" : " use") + " it, and " + admin
                            + " may not end that. Stop what uses it, or let a superuser run: grant pg_signal_backend to "
                            + quoted(admin) + ", which is enough unless a superuser's session is meant"));
        }
        return refusals;
    }

    /// `3 sessions (1 client backend, 2 walsenders)`; without the kinds if there are but clients.
    String sessions() {
        int all = kinds.values().stream().mapToInt(Integer::intValue).sum();
        String each = kinds.entrySet().stream()
                .map(kind -> Text.count(kind.getValue(), kind.getKey()))
                .collect(Collectors.joining(", "));
        return Text.count(all, "session") + (kinds.keySet().equals(Set.of(CLIENT)) ? "" : " (" + each + ")");
    }

    private static Optional<String> several(String what, List<String> names) {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of("it has " + Text.count(names.size(), what) + " ("
                        + String.join(
                                ", ", names.stream().map(PgDialect::quoted).toList()) + ")");
    }

    /// From the row of `undumpable.sql`.
    static List<String> undumpable(Row row, String admin) {
        var reasons = new ArrayList<String>();
        int unreadable = row.integer("unreadable");
        if (unreadable > 0) {
            reasons.add(admin + " may not read " + unreadable + " of its tables and sequences ("
                    + row.text("unreadable_first")
                    + "), so it can't be dumped. Let their owner run in it: grant select on … to " + quoted(admin)
                    + ", or write `backup: none`");
        }
        int secured = row.integer("secured");
        if (secured > 0) {
            reasons.add("row-level security hides rows of " + Text.count(secured, "table") + " ("
                    + row.text("secured_first") + ") from " + admin
                    + ", so it can't be dumped whole. Let a superuser run: alter role " + quoted(admin)
                    + " bypassrls; or run in it: alter table … no force row level security; or write `backup: none`");
        }
        return reasons;
    }
}
