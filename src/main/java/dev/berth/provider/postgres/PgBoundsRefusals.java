package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Mark;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgServer.OfferedExtension;
import dev.berth.provider.postgres.PgServer.Power;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// The refusals of changes that would give a service more than its own objects, as far as only the server
/// shows it. No option allows these changes. Pure.
record PgBoundsRefusals(PgFleet scope, PgServer server) {

    private static final String GUARD = "beyond-service";

    /// Predefined roles that only read what the server counts, or have nothing of their own.
    private static final Set<String> HARMLESS = harmless();

    /// Databases without data of a service. Empty: what all of them share.
    private static final Set<String> SHARED = Set.of("", "postgres", "template1");

    private static Set<String> harmless() {
        var harmless = new TreeSet<>(PgBounds.MONITORING);
        harmless.add("pg_database_owner");
        return harmless;
    }

    /// Where a membership in a role of the platform's list would lead.
    Optional<Refusal> joining(PgRole desired, String group) {
        PgSection section = section(desired).orElse(null);
        Power listed = server.roles().get(group);
        if (section == null || listed == null || section.allRoles().contains(group)) {
            return Optional.empty();
        }
        Optional<String> against = own(group, listed, section).or(() -> leadsTo(group, section));
        return against.map(why -> Refusal.always(
                GUARD,
                "it would be a member of " + quoted(group) + ", which " + why
                        + ". Remove it from `memberOf`, whatever berth.yaml lists"));
    }

    private Optional<String> own(String role, Power power, PgSection section) {
        if (role.equals(server.admin())) {
            return Optional.of("is berth's admin");
        }
        if (power.powers().contains("SUPERUSER")) {
            return Optional.of("is a superuser");
        }
        return power.mark().filter(mark -> !mark.equals(scope.mark(section))).map(mark -> "belongs to service " + mark);
    }

    private Optional<String> leadsTo(String group, PgSection section) {
        for (String role : reached(group)) {
            Power power = server.roles().get(role);
            if (power == null || scope.server().bounds().memberships().contains(role)) {
                continue;
            }
            Optional<String> against = own(role, power, section).or(() -> powers(role, power));
            if (against.isPresent()) {
                return against.map(why -> "leads to role " + quoted(role) + ", which " + why);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> powers(String role, Power power) {
        if (role.startsWith("pg_") && !HARMLESS.contains(role)) {
            return Optional.of("reaches every service's data or the server's files");
        }
        return power.powers().isEmpty() ? Optional.empty() : Optional.of("has " + String.join(", ", power.powers()));
    }

    /// The roles that `group` is a member of, directly or not.
    private SortedSet<String> reached(String group) {
        var reached = new TreeSet<String>();
        var waiting = new ArrayDeque<>(List.of(group));
        while (!waiting.isEmpty()) {
            Power power = server.roles().get(waiting.remove());
            if (power != null) {
                power.memberOf().stream().filter(reached::add).forEach(waiting::add);
            }
        }
        reached.remove(group);
        return reached;
    }

    /// The refusals for the rights that an existing role without a mark would keep or lose. A role with
    /// another service's mark is refused in any case.
    ///
    /// @param desired what declares it; the live one itself if it is to go
    List<Refusal> takingOver(PgRole live, PgRole desired) {
        Optional<PgSection> found = section(desired);
        if (found.isEmpty() || live.mark().isPresent()) {
            return List.of();
        }
        PgSection section = found.get();
        String name = live.address().name();
        var refusals = new ArrayList<Refusal>();
        var powers = new TreeSet<>(live.attributes());
        powers.retainAll(PgClusterCatalog.POWERS.values());
        if (section.declaredLogins().replicating().containsKey(desired.address().name())) {
            powers.remove(PgRole.REPLICATION);
        }
        List<String> groups = live.memberOf().keySet().stream()
                .filter(group -> !section.allRoles().contains(group)
                        && !scope.server().bounds().memberships().contains(group))
                .toList();
        if (!powers.isEmpty() || !groups.isEmpty()) {
            refusals.add(Refusal.always(
                    GUARD,
                    "role " + quoted(name) + " exists already, carries no mark of berth, and has "
                            + list(powers, groups)
                            + ", which no manifest may take over. Choose another name, or let a platform engineer run: "
                            + weaken(name, powers, groups)));
        }
        // Databases of other manifests get their own owner in the same plan.
        Set<String> declared = scope.databases().keySet();
        List<String> databases = server.databases().entrySet().stream()
                .filter(entry -> entry.getValue().owner().equals(name))
                .map(java.util.Map.Entry::getKey)
                .filter(database -> !declared.contains(database))
                .toList();
        if (!databases.isEmpty()) {
            refusals.add(Refusal.always(
                    GUARD,
                    "role " + quoted(name) + " exists already, carries no mark of berth, and owns "
                            + Text.count(databases.size(), "database") + " that no manifest declares: "
                            + String.join(
                                    ", ",
                                    databases.stream().map(PgDialect::quoted).toList())
                            + ". Choose another name, or let a platform engineer run: alter database "
                            + quoted(databases.getFirst()) + " owner to …"));
        }
        reaching(name, section).ifPresent(refusals::add);
        return refusals;
    }

    /// The refusal for the rights of a role in other services' databases. A service may allow the role in
    /// `allowConnect`.
    private Optional<Refusal> reaching(String role, PgSection section) {
        List<String> databases = server.dependentsOf(role).keySet().stream()
                .filter(database -> !SHARED.contains(database)
                        && !database.equals(section.database())
                        && !section.formerDatabase().equals(Optional.of(database))
                        && Optional.ofNullable(scope.databases().get(database))
                                .filter(other -> other.service().equals(section.service())
                                        || other.allowConnect().contains(role))
                                .isEmpty())
                .toList();
        return databases.isEmpty()
                ? Optional.empty()
                : Optional.of(Refusal.always(
                        GUARD,
                        "role " + quoted(role)
                                + " exists already, carries no mark of berth, and has rights or objects in"
                                + " " + Text.count(databases.size(), "database") + " of others: "
                                + String.join(
                                        ", ",
                                        databases.stream()
                                                .map(PgDialect::quoted)
                                                .toList())
                                + ". Choose another name, let that database's service list the role in `allowConnect`,"
                                + " or let a platform engineer run there: drop owned by " + quoted(role)));
    }

    /// `CREATEDB, membership in "team"`.
    static String list(SortedSet<String> powers, List<String> groups) {
        var has = new ArrayList<>(powers);
        groups.forEach(group -> has.add("membership in " + quoted(group)));
        return String.join(", ", has);
    }

    /// The statements that take powers and memberships from a role.
    static String weaken(String name, SortedSet<String> powers, List<String> groups) {
        var statements = new ArrayList<String>();
        if (!powers.isEmpty()) {
            statements.add("alter role " + quoted(name) + " "
                    + String.join(
                            " ",
                            powers.stream()
                                    .map(power -> "no" + power.toLowerCase(Locale.ROOT))
                                    .toList()));
        }
        if (!groups.isEmpty()) {
            statements.add("revoke "
                    + String.join(", ", groups.stream().map(PgDialect::quoted).toList()) + " from " + quoted(name));
        }
        return String.join("; ", statements);
    }

    /// A database without a mark whose owner is another service's role is that service's.
    List<Refusal> takingOver(PgDatabase live) {
        PgSection section = scope.databases().get(live.address().name());
        if (section == null || live.mark().isPresent()) {
            return List.of();
        }
        Optional<Mark> owner =
                Optional.ofNullable(server.roles().get(live.owner())).flatMap(Power::mark);
        return owner
                .filter(mark -> !mark.equals(scope.mark(section)))
                .map(mark -> Refusal.always(
                        GUARD,
                        "database " + quoted(live.address().name()) + " belongs to role " + quoted(live.owner())
                                + " of service " + mark + ". Choose another name, or let a platform engineer give it"
                                + " another owner: alter database "
                                + quoted(live.address().name()) + " owner to …"))
                .stream()
                .toList();
    }

    /// The script of an extension that isn't trusted runs as a superuser.
    Optional<Refusal> extension(PgExtension desired, OfferedExtension offered) {
        boolean trusted = offered.version(desired.version())
                .filter(version -> !version.trusted())
                .isEmpty();
        PgServerSpec spec = scope.server();
        return trusted || spec.bounds().extensions().contains(desired.name())
                ? Optional.empty()
                : Optional.of(Refusal.always(
                        GUARD,
                        "extension " + quoted(desired.name())
                                + " is not one that PostgreSQL calls trusted, so its script"
                                + " runs as a superuser. Remove it, or let the platform team write in berth.yaml: "
                                + PgBounds.line(
                                        spec, "extensions", spec.bounds().extensions(), desired.name())));
    }

    /// A setting that PostgreSQL reserves to superusers.
    static Refusal setting(PgServerSpec spec, String setting) {
        return Refusal.always(
                GUARD,
                "PostgreSQL reserves the setting \"" + setting + "\" to superusers. Remove it, or let the platform team"
                        + " write in berth.yaml: "
                        + PgBounds.line(spec, "settings", spec.bounds().settings(), setting));
    }

    private Optional<PgSection> section(PgRole role) {
        return Optional.ofNullable(scope.places(server).get(role.address().name()))
                .map(PgFleet.Place::section);
    }
}
