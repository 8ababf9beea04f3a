package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.provider.postgres.PgDatabase.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The refusals of a change of a database. Pure.
record PgDatabaseRefusals(PgFleet scope, PgServer server) {

    List<Refusal> creating(PgDatabase desired) {
        var refusals = new ArrayList<>(properties(desired));
        String name = desired.address().name();
        stray(name)
                .map(found -> "database " + quoted(found)
                        + " carries this service's mark, so somebody renamed it, and an"
                        + " empty " + quoted(name) + " would take its place. Write `renamedFrom: "
                        + PgBounds.yaml(found)
                        + "`; or, if an empty one is meant, take the mark away: comment on database " + quoted(found)
                        + " is null")
                .ifPresent(message -> refusals.add(Refusal.always("renamed", message)));
        String provider = desired.creation().locale().provider().orElse("libc");
        int since = provider.equals("icu") ? 15 : provider.equals("builtin") ? 17 : 0;
        if (server.major() < since) {
            refusals.add(Refusal.always(
                    "unsupported",
                    "`localeProvider: " + provider + "` needs PostgreSQL " + since + ", and postgres \""
                            + scope.server().name() + "\" is " + server.major()));
        }
        desired.creation()
                .template()
                .flatMap(template -> Optional.ofNullable(server.databases().get(template))
                        .flatMap(PgServer.DatabaseFacts::collation)
                        .map(collation -> Refusal.always(
                                "collation-version",
                                "its template can't be copied: " + collation.what(template) + ". "
                                        + PgCollation.next(template))))
                .ifPresent(refusals::add);
        desired.creation()
                .template()
                .filter(template -> Optional.ofNullable(server.databases().get(template))
                        .filter(facts -> !facts.copyable())
                        .isPresent())
                .ifPresent(template -> refusals.add(Refusal.always(
                        "not-manageable",
                        "its template " + quoted(template) + " is not marked as one, and " + server.admin()
                                + " may not copy it. Let its owner or a superuser run: alter database "
                                + quoted(template) + " is_template true")));
        desired.creation()
                .template()
                .filter(template -> !server.databases().containsKey(template))
                .ifPresent(template -> refusals.add(Refusal.always(
                        "unknown-template",
                        "there is no database " + quoted(template) + " to copy"
                                + Text.nearest(template, server.databases().keySet())
                                        .map(near -> ". Did you mean " + near + "?")
                                        .orElse(""))));
        return refusals;
    }

    List<Refusal> updating(PgDatabase live, PgDatabase desired) {
        String name = live.address().name();
        if (live.condition().invalid()) {
            return List.of(Refusal.always(
                    "invalid-database",
                    "a `drop database` of it was cut off, so it can't be used any more. Drop it: drop database "
                            + quoted(name) + ". Then plan again"));
        }
        var refusals = new ArrayList<>(new PgBoundsRefusals(scope, server).takingOver(live));
        refusals.addAll(PgRefusals.unnameable("has rights on it", live.grants().keySet()));
        if (!live.condition().manageable()) {
            refusals.add(notManageable(live));
        }
        stray(desired.address().name())
                .filter(_ -> live.comment().mark().isEmpty())
                .map(found -> "database " + quoted(found) + " carries this service's mark, and " + quoted(name)
                        + ", which carries none, would take its place. Give this one another name: alter database "
                        + quoted(name) + " rename to …; and write `renamedFrom: " + PgBounds.yaml(found) + "`")
                .ifPresent(message -> refusals.add(Refusal.always("renamed", message)));
        var was = live.creation();
        var shall = desired.creation();
        unchangeable("encoding", was.encoding(), shall.encoding()).ifPresent(refusals::add);
        unchangeable("localeProvider", was.locale().provider(), shall.locale().provider())
                .ifPresent(refusals::add);
        unchangeable("locale", was.locale().locale(), shall.locale().locale()).ifPresent(refusals::add);
        unchangeable("icuLocale", was.locale().icu(), shall.locale().icu()).ifPresent(refusals::add);
        boolean renamed = !live.address().equals(desired.address());
        if (renamed || !live.tablespace().equals(desired.tablespace())) {
            String verb = renamed ? "renamed" : "moved";
            sessions(live, desired.sessions().endable(), verb).ifPresent(refusals::add);
            refusals.addAll(live.condition()
                    .obstacles()
                    .moving(
                            name,
                            verb,
                            PgDatabaseSql.moving(live, desired),
                            desired.sessions().endable(),
                            server.admin()));
        }
        refusals.addAll(properties(desired));
        return refusals;
    }

    List<Refusal> dropping(PgDatabase live) {
        var refusals = new ArrayList<>(new PgBoundsRefusals(scope, server).takingOver(live));
        PgSection section = scope.databases().get(live.address().name());
        if (section == null) {
            throw new AssertionError("only declared databases are dropped: " + live.address());
        }
        PgRemoval removal = section.removal();
        refusals.addAll(PgRefusals.unnameable("has rights on it", live.grants().keySet()));
        if (!live.condition().manageable()) {
            refusals.add(notManageable(live));
        }
        String lost = live.condition().usage().map(Usage::toString).orElse("nobody can look inside");
        boolean empty =
                live.condition().usage().filter(usage -> usage.tables() == 0).isPresent();
        boolean begun = Optional.ofNullable(server.roles().get(section.user()))
                .filter(role -> role.mark().equals(Optional.of(scope.mark(section)))
                        && role.comment().note(PgRole.REMOVING).isPresent())
                .isPresent();
        if (!removal.discard() && !empty && !begun && !live.condition().invalid()) {
            refusals.add(Refusal.guard(
                    "data-loss",
                    "its rows would be lost: " + lost + ". Write `data: discard` in the manifest if they may be"));
        }
        if (removal.dump() && !live.condition().invalid()) {
            server.findings()
                    .dumpProblem()
                    .map(problem -> Refusal.always("backup", problem))
                    .ifPresent(refusals::add);
        }
        sessions(live, removal.endSessions(), "dropped").ifPresent(refusals::add);
        if (live.address().name().equals(scope.server().maintenance())) {
            refusals.add(Refusal.always(
                    "maintenance-database", "berth itself logs in to it for everything that all databases share"));
        }
        if (!live.condition().invalid()) {
            refusals.addAll(live.condition().obstacles().refusals(live.address().name(), removal, server.admin()));
        }
        return refusals;
    }

    /// The database that was renamed by hand from this name.
    private Optional<String> stray(String database) {
        return Optional.ofNullable(server.findings().strays().databases().get(database));
    }

    private static Optional<Refusal> sessions(PgDatabase live, boolean end, String verb) {
        int sessions = live.condition().sessions();
        return sessions == 0 || end
                ? Optional.empty()
                : Optional.of(Refusal.always(
                        "live-sessions",
                        live.condition().obstacles().sessions() + (sessions == 1 ? " uses" : " use")
                                + " it, and it can't be "
                                + verb
                                + " meanwhile. Stop what uses it, or write `endSessions: true` to have them ended"));
    }

    private Refusal notManageable(PgDatabase live) {
        return Refusal.always(
                "not-manageable",
                "it belongs to " + quoted(live.owner()) + ", whom " + server.admin()
                        + " can't act as. Let a superuser run: " + server.lettingIn(live.owner()));
    }

    private List<Refusal> properties(PgDatabase desired) {
        var refusals = new ArrayList<Refusal>();
        desired.grants()
                .keySet()
                .forEach(role -> PgRefusals.unknownRole(scope, server, "one that `allowConnect` names", role)
                        .ifPresent(refusals::add));
        refusals.addAll(
                PgRefusals.settings(scope.server(), server, desired.sessions().settings()));
        desired.tablespace()
                .filter(tablespace ->
                        !server.tablespaces().isEmpty() && !server.tablespaces().getOrDefault(tablespace, false))
                .ifPresent(tablespace -> refusals.add(Refusal.always(
                        "unknown-tablespace",
                        server.tablespaces().containsKey(tablespace)
                                ? server.admin() + " may not use tablespace " + quoted(tablespace)
                                        + ". Let a superuser run: grant create on tablespace " + quoted(tablespace)
                                        + " to " + quoted(server.admin())
                                : "there is no tablespace " + quoted(tablespace) + ", but "
                                        + String.join(", ", server.tablespaces().keySet()))));
        return refusals;
    }

    private static Optional<Refusal> unchangeable(String property, Optional<String> live, Optional<String> desired) {
        if (live.equals(desired)) {
            return Optional.empty();
        }
        return Optional.of(Refusal.always(
                "unchangeable",
                property + " is " + live.orElse("(none)") + " and was fixed when the database was created. Write `"
                        + property + ": " + live.orElse("")
                        + "`, or move the data to a new database with pg_dump and pg_restore"));
    }
}
