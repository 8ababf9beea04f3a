package dev.berth.provider.postgres;

import dev.berth.core.Comment;
import dev.berth.provider.postgres.PgServer.DatabaseFacts;
import dev.berth.provider.postgres.PgServer.Dependent;
import dev.berth.provider.postgres.PgServer.Greeting;
import dev.berth.provider.postgres.PgServer.Lasting;
import dev.berth.provider.postgres.PgServer.Offer;
import dev.berth.provider.postgres.PgServer.OfferedExtension;
import dev.berth.provider.postgres.PgServer.OfferedVersion;
import dev.berth.provider.postgres.PgServer.Power;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The rows that say what the server is, turned into facts. Pure.
///
/// @param server the one row of `server.sql`
public record PgFacts(Row server, PgRows rows) {

    public PgServer facts() {
        return new PgServer(
                new Greeting(
                        server.integer("major"),
                        server.text("admin"),
                        server.flag("superuser"),
                        Instant.parse(server.text("now"))),
                roles(),
                databases(),
                new Offer(extensions(), named("tablespaces", row -> row.flag("usable")), offeredSettings()),
                PgFindings.of(PgDependents.of(dependents()), lasting()));
    }

    private List<Dependent> dependents() {
        return rows.of("dependents").stream()
                .map(row -> new Dependent(
                        row.text("role"), row.text("database"), row.flag("owned"), row.integer("objects")))
                .toList();
    }

    private List<Lasting> lasting() {
        return rows.of("role_obstacles").stream()
                .map(row -> Lasting.of(row, row.text("database")))
                .toList();
    }

    private <T> SortedMap<String, T> named(String query, java.util.function.Function<Row, T> value) {
        var named = new TreeMap<String, T>();
        rows.of(query).forEach(row -> named.put(row.text("name"), value.apply(row)));
        return named;
    }

    private SortedMap<String, String> offeredSettings() {
        var settings = new TreeMap<String, String>();
        rows.of("offered_settings")
                .forEach(row -> settings.put(PgSettings.folded(row.text("name")), row.text("context")));
        return settings;
    }

    private SortedMap<String, Power> roles() {
        Map<String, List<Row>> settings =
                rows.of("settings").stream().collect(Collectors.groupingBy(row -> row.text("role")));
        Map<String, List<Row>> memberships = rows.by("memberships", "member");
        return named(
                "roles",
                row -> new Power(
                        server.flag("superuser") || row.flag("administered"),
                        server.flag("superuser") || row.flag("admin_option"),
                        row.flag("login"),
                        PgClusterCatalog.powers(row),
                        memberships.getOrDefault(row.text("name"), List.of()).stream()
                                .map(membership -> membership.text("role"))
                                .collect(Collectors.toCollection(TreeSet::new)),
                        row.find("comment").map(Comment::parse).orElse(Comment.NONE),
                        settings(settings.getOrDefault(row.text("name"), List.of()))));
    }

    /// The settings with which sessions of one role begin, by database.
    private static SortedMap<String, PgSettings> settings(List<Row> rows) {
        var settings = new TreeMap<String, PgSettings>();
        rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.text("database"),
                        Collectors.toMap(row -> row.text("name"), row -> row.text("value"))))
                .forEach((database, values) -> settings.put(database, PgSettings.of(values)));
        return settings;
    }

    private SortedMap<String, DatabaseFacts> databases() {
        SortedMap<String, PgCollation> collations = named("collations", PgCollation::of);
        return named(
                "databases",
                row -> new DatabaseFacts(
                        row.text("owner"),
                        row.find("comment")
                                .map(Comment::parse)
                                .flatMap(comment -> comment.note(PgDatabase.UNTIL))
                                .flatMap(PgFacts::instant),
                        row.find("comment").flatMap(text -> Comment.parse(text).mark()),
                        Optional.ofNullable(collations.get(row.text("name"))),
                        server.flag("superuser") || row.flag("template") || row.flag("administered"),
                        says(row, PgMoving.MOVING),
                        says(row, PgMoving.MOVED)));
    }

    private static boolean says(Row row, String note) {
        return row.find("comment")
                .map(Comment::parse)
                .flatMap(comment -> comment.note(note))
                .isPresent();
    }

    /// A comment can be written by the database's owner, so anything may stand there.
    private static Optional<Instant> instant(String note) {
        try {
            return Optional.of(Instant.parse(note));
        } catch (DateTimeParseException other) {
            return Optional.empty();
        }
    }

    private SortedMap<String, OfferedExtension> extensions() {
        var extensions = new TreeMap<String, OfferedExtension>();
        rows.of("offered_extensions").stream()
                .collect(Collectors.groupingBy(row -> row.text("name")))
                .forEach((name, lines) -> {
                    var versions = new TreeMap<String, OfferedVersion>();
                    lines.stream()
                            .collect(Collectors.groupingBy(row -> row.text("version")))
                            .forEach((version, requirements) -> versions.put(version, version(requirements)));
                    String usual = lines.stream()
                            .filter(row -> row.find("is_default").equals(Optional.of("t")))
                            .map(row -> row.text("version"))
                            .findFirst()
                            .orElse(versions.firstKey());
                    extensions.put(name, new OfferedExtension(versions, usual));
                });
        return extensions;
    }

    private static OfferedVersion version(List<Row> requirements) {
        Row first = requirements.getFirst();
        SortedSet<String> requires = requirements.stream()
                .flatMap(row -> row.find("requires").stream())
                .collect(Collectors.toCollection(TreeSet::new));
        return new OfferedVersion(
                first.flag("trusted"), first.flag("relocatable"), first.find("fixed_schema"), requires);
    }
}
