package dev.berth.provider.postgres;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.core.UnitDuration;
import dev.berth.system.SectionReader;
import dev.berth.system.ServerEntry;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads `postgres:` of a manifest. Problems are BERTH-2xx.
public final class PgSectionReader implements SectionReader {

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public PgSection read(ServiceId service, Node section, Map<String, Node> servers, Problems problems) {
        String database = section.text("database").orElse(service.database());
        String user = section.text("user").orElse(database + "_user");
        Optional<String> former = section.text("renamedFrom");
        var databases = new PgDatabaseReader(section, user, problems);
        PgSection result = new PgSection(
                service,
                section.origin(),
                PgServerSpec.of(ServerEntry.of(name(), section, servers, "BERTH-201", problems)),
                databases.first(new PgSection.Named(database, section.originOf("database"), former)),
                databases.further(),
                new PgLogins(
                        new PgSection.UserSpec(
                                new PgSection.Named(user, section.originOf("user"), formerUser(section, former)),
                                section.text("rotation").equals(Optional.of("two-users")),
                                isPasswordless(section),
                                section.flag("replication")),
                        logins(section, problems),
                        new TreeSet<>(section.items("allowConnect").stream()
                                .map(Node::text)
                                .toList())),
                removal(service, section),
                PgFrom.of(service, section, database));
        new PgNameCheck(section, problems).check();
        new PgSectionCheck(result, problems).check();
        new PgGrantCheck(section, result, problems).check();
        new PgPublicationCheck(section, problems).check();
        new PgBoundsCheck(result, section, problems).check();
        return result;
    }

    /// The default name of a login follows that of its database.
    private static Optional<String> formerUser(Node section, Optional<String> formerDatabase) {
        return section.text("userRenamedFrom")
                .or(() -> section.text("user").isPresent()
                        ? Optional.empty()
                        : formerDatabase.map(name -> name + "_user"));
    }

    static PgLimit limit(Node node) {
        return node.integer("connectionLimit").map(PgLimit::of).orElse(PgLimit.NONE);
    }

    private static SortedMap<String, PgLoginSpec> logins(Node section, Problems problems) {
        var logins = new TreeMap<String, PgLoginSpec>();
        Node declared = section.get("roles").orElse(Node.empty(section.origin()));
        declared.entries().forEach((name, login) -> logins.put(name, login(login, declared.originOf(name), problems)));
        return logins;
    }

    private static PgLoginSpec login(Node login, Origin origin, Problems problems) {
        var memberOf = new TreeMap<String, PgMembership>();
        for (Node item : login.items("memberOf")) {
            if (item instanceof Node.Scalar scalar) {
                memberOf.put(scalar.text(), PgMembership.PLAIN);
            } else {
                memberOf.put(
                        item.text("role").orElseThrow(),
                        new PgMembership(
                                item.flag("admin"),
                                item.text("inherit").map(Boolean::parseBoolean).orElse(true),
                                item.text("set").map(Boolean::parseBoolean).orElse(true),
                                new TreeSet<>()));
            }
        }
        return new PgLoginSpec(
                origin,
                PgLevel.of(login.text("access").orElseThrow()),
                new PgLoginSpec.Terms(
                        limit(login),
                        login.text("validUntil").map(PgSectionReader::instant),
                        isPasswordless(login),
                        login.flag("replication")),
                new PgRole.Sessions(
                        settings(login, "settings", problems), settings(login, "settingsInDatabase", problems)),
                memberOf,
                login.text("state").equals(Optional.of("absent")),
                login.text("renamedFrom"));
    }

    private static boolean isPasswordless(Node login) {
        return login.text("password").equals(Optional.of("none"));
    }

    /// A day alone is its beginning in UTC, wherever berth and the server run.
    private static Instant instant(String text) {
        return text.contains("T")
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    static Optional<PgSettings> settings(Node node, String key, Problems problems) {
        return node.get(key).map(declared -> {
            var texts = new TreeMap<String, String>();
            var spelled = new TreeMap<String, String>();
            declared.entries().forEach((name, value) -> {
                texts.put(name, value.text());
                String other = spelled.putIfAbsent(PgSettings.folded(name), name);
                if (other != null) {
                    problems.add(
                            "BERTH-216",
                            declared.originOf(name),
                            "settings \"" + other + "\" and \"" + name
                                    + "\" are one, as PostgreSQL compares names without case. Remove one");
                }
            });
            return PgSettings.of(texts);
        });
    }

    private static PgRemoval removal(ServiceId service, Node section) {
        return new PgRemoval(
                service.absent() || section.text("state").equals(Optional.of("absent")),
                section.flag("endSessions"),
                section.text("backup").orElse("dump").equals("dump"),
                UnitDuration.parse(section.text("quarantine").orElse("7d")),
                section.text("data").equals(Optional.of("discard")));
    }
}
