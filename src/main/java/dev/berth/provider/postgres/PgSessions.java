package dev.berth.provider.postgres;

import dev.berth.core.Text;
import java.util.List;
import java.util.function.Predicate;

/// How many sessions a server has room for, and who holds them. `PgDoctor` reads it; empty where it can't.
///
/// @param most `max_connections`
/// @param kept how many of those are not for services
/// @param held the most first
public record PgSessions(int most, int kept, List<Held> held) {

    public static final PgSessions UNKNOWN = new PgSessions(0, 0, List.of());

    /// How many are named.
    private static final int NAMED = 5;

    /// A service can still log in, but not for long.
    private static final double NEARLY = 0.9;

    /// @param database empty for a session that is in none
    record Held(String role, String database, int sessions) {

        private String words() {
            return role + (database.isEmpty() ? "" : " in " + database) + " " + sessions;
        }
    }

    public PgSessions {
        held = List.copyOf(held);
    }

    public static PgSessions of(Row room, List<Row> held) {
        return new PgSessions(
                room.integer("most"),
                room.integer("kept"),
                held.stream()
                        .map(row -> new Held(row.text("role"), row.text("database"), row.integer("sessions")))
                        .toList());
    }

    /// How many services may have.
    int room() {
        return most - kept;
    }

    int taken() {
        return held.stream().mapToInt(Held::sessions).sum();
    }

    public boolean isNearlyFull() {
        return most > 0 && taken() >= NEARLY * room();
    }

    /// The users of the sessions that `wanted` chooses: `cafe_user in cafe 40, erp_user in erp 8 and 3 more
    /// 5`; empty if nobody.
    String holders(Predicate<Held> wanted) {
        List<Held> chosen = held.stream().filter(wanted).toList();
        List<Held> first = chosen.size() > NAMED + 1 ? chosen.subList(0, NAMED) : chosen;
        List<Held> rest = chosen.subList(first.size(), chosen.size());
        String words = String.join(", ", first.stream().map(Held::words).toList());
        return rest.isEmpty()
                ? words
                : words + " and "
                        + Text.count(rest.stream().mapToInt(Held::sessions).sum(), "session") + " of "
                        + rest.size() + " others";
    }

    /// `. They are held by …`, or nothing if that isn't known.
    String heldBy(Predicate<Held> wanted) {
        String holders = holders(wanted);
        return holders.isEmpty() ? "" : ". They are held by " + holders;
    }
}
