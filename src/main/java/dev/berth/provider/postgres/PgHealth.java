package dev.berth.provider.postgres;

import dev.berth.core.Check;
import dev.berth.core.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The present and imminent problems of a server that accepts logins. Pure.
///
/// @param server the row of `server.sql`
/// @param limits those of `limits.sql`
/// @param ending those of `ending.sql`
/// @param hashed those of `md5.sql`; empty where berth may not read them
/// @param owners the section that speaks for each role
public record PgHealth(
        PgFleet scope,
        Row server,
        PgSessions sessions,
        List<Row> limits,
        List<Row> ending,
        List<Row> hashed,
        Map<String, PgSection> owners) {

    /// How many are named.
    private static final int NAMED = 5;

    public static PgHealth of(
            PgFleet scope, Row server, PgSessions sessions, List<Row> limits, List<Row> ending, List<Row> hashed) {
        return new PgHealth(scope, server, sessions, limits, ending, hashed, owners(scope));
    }

    public List<Check> checks() {
        var checks = new ArrayList<Check>();
        checks.add(age());
        checks.add(room());
        checks.addAll(limits("database"));
        checks.addAll(limits("login"));
        ending.forEach(row -> ending(row, checks));
        checks.addAll(hashes());
        return checks;
    }

    private String subject() {
        return scope.server().address().toString();
    }

    private Check age() {
        int major = server.integer("major");
        return PgEndOfLife.ended(major, Instant.parse(server.text("now")))
                .map(end -> Check.warning(
                        subject(),
                        "PostgreSQL " + major + " is past its end of life: it gets no fixes since " + end,
                        "Upgrade the server to a newer major version (pg_upgrade, or dump and restore)"))
                .orElseGet(() -> Check.ok(subject(), "PostgreSQL " + major + " still gets fixes"));
    }

    private Check room() {
        String taken = sessions.taken() + " of " + sessions.most() + " sessions are taken (max_connections; "
                + sessions.kept() + (sessions.kept() == 1 ? " is" : " are") + " kept for superusers)";
        return sessions.isNearlyFull()
                ? Check.bad(subject(), taken + sessions.heldBy(_ -> true), PgLoginAdvice.full())
                : Check.ok(subject(), taken);
    }

    /// Limits that add up to more than there is.
    private List<Check> limits(String kind) {
        List<Row> own = limits.stream()
                .filter(row -> row.text("kind").equals(kind) && row.integer("most") > 0)
                .toList();
        long sum = own.stream().mapToLong(row -> row.integer("most")).sum();
        if (sum <= sessions.room()) {
            return List.of();
        }
        List<String> highest = own.stream()
                .limit(NAMED)
                .map(row -> row.text("name") + " " + row.integer("most"))
                .toList();
        return List.of(Check.warning(
                subject(),
                "the connection limits of " + Text.count(own.size(), kind) + " add up to " + sum
                        + ", and the server has room for " + Text.count(sessions.room(), "session")
                        + " (max_connections "
                        + sessions.most() + ", " + sessions.kept() + " of them kept for superusers)",
                "Lower `connectionLimit` in manifests, or raise max_connections. The highest: "
                        + String.join(", ", highest)));
    }

    private void ending(Row row, List<Check> checks) {
        String role = row.text("name");
        String what = "the password of " + role + (row.flag("ended") ? " ended at " : " ends at ") + row.text("until");
        PgSection section = owners.get(role);
        if (section != null) {
            Optional<PgLoginSpec> declared = Optional.ofNullable(section.roles().get(role))
                    .filter(login -> login.terms().validUntil().isPresent());
            checks.add(Check.bad(
                    section.service().name(),
                    what,
                    declared.map(login -> "Set a later `validUntil` for " + role + " at " + login.origin()
                                    + ", and run: berth apply")
                            .orElse("Run: berth plan, which takes the end away")));
        } else if (role.equals(scope.server().admin())) {
            checks.add(Check.bad(
                    subject(),
                    what,
                    "As a superuser, run: alter role " + PgDialect.quoted(role) + " valid until 'infinity'"));
        }
    }

    /// A check for each service, and one for all roles that no manifest declares.
    private List<Check> hashes() {
        var checks = new ArrayList<Check>();
        var others = new ArrayList<String>();
        for (Row row : hashed) {
            String role = row.text("name");
            PgSection section = owners.get(role);
            if (section == null) {
                others.add(role);
                continue;
            }
            checks.add(Check.bad(
                    section.service().name(),
                    "the password of " + role
                            + " is stored as an MD5 hash, which is weak and which PostgreSQL gives up",
                    "Run: berth rotate " + section.service().name() + ", which stores it as SCRAM"));
        }
        if (!others.isEmpty()) {
            checks.add(Check.bad(
                    subject(),
                    Text.count(others.size(), "password") + " of logins that no manifest declares "
                            + (others.size() == 1 ? "is" : "are") + " stored as MD5 hashes: "
                            + named(others),
                    "Set each anew while password_encryption is scram-sha-256, in psql: \\password "
                            + others.getFirst()));
        }
        return checks;
    }

    private static String named(List<String> names) {
        int more = names.size() - NAMED;
        return more > 1
                ? String.join(", ", names.subList(0, NAMED)) + " and " + more + " others"
                : String.join(", ", names);
    }

    private static Map<String, PgSection> owners(PgFleet scope) {
        var owners = new HashMap<String, PgSection>();
        for (PgSection section : scope.sections()) {
            Set<String> roles = new HashSet<>(section.allRoles());
            roles.addAll(section.turnUsers().keySet());
            roles.forEach(role -> owners.put(role, section));
        }
        return owners;
    }
}
