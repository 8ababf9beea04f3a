package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;
import static dev.berth.provider.postgres.PgDialect.sql;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.core.Mark;
import dev.berth.core.Refusal;
import dev.berth.provider.postgres.PgStep.PgStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.impl.DSL;

/// The objects of other owners in a section's database, and their new owners. Pure.
public record PgOwners(PgFleet scope, PgServer server, PgSection section) {

    /// Each statement takes a lock that the server has room for only so many of at once.
    private static final int AT_ONCE = 100;

    private static final int SHOWN = 3;

    /// The query about the rarer kinds, of which there may be many. It is asked only if they are to be handed over.
    static final String OTHERS = "foreign_others";

    /// The live objects that another role owns, which is neither a role of the section nor the owner of a
    /// declared schema.
    List<PgForeignObject> foreign() {
        return all(true);
    }

    private List<PgForeignObject> all(boolean movable) {
        return section.absent()
                ? List.of()
                : server.inner(section.database()).foreign().stream()
                        .filter(object -> object.movable() == movable)
                        .toList();
    }

    /// From the rows of `foreign_objects.sql` and `foreign_others.sql`. Schema `public` and declared schemas have an
    /// owner of their own.
    public static List<PgForeignObject> of(PgRows rows, PgNames names, PgSection section) {
        var ours = new TreeSet<>(section.allRoles());
        ours.addAll(section.turnUsers().keySet());
        section.schemas().values().forEach(schema -> ours.add(schema.owner()));
        return Stream.concat(rows.of("foreign_objects").stream(), rows.of(OTHERS).stream())
                .map(row -> new PgForeignObject(
                        row.text("kind"),
                        row.text("schema"),
                        row.text("name"),
                        names.newName(row.text("owner")),
                        heir(section, row.text("schema")),
                        row.find("movable").filter("f"::equals).isEmpty()))
                .filter(object -> !ours.contains(object.owner()))
                .filter(object -> !object.kind().equals("schema")
                        || !(object.schema().equals(PgPublic.NAME)
                                || section.schemas().containsKey(object.schema())))
                .toList();
    }

    /// With `ownership: take`, as long as there are any.
    Optional<PgOwnership> desired() {
        return section.takesOwnership() && !foreign().isEmpty() ? Optional.of(with(List.of())) : Optional.empty();
    }

    Optional<PgOwnership> live(Optional<Mark> mark) {
        return desired().map(one -> new PgOwnership(one.address(), one.database(), one.user(), foreign(), mark));
    }

    private PgOwnership with(List<PgForeignObject> objects) {
        return new PgOwnership(
                scope.server().database(section.database()).child("ownership", section.user()),
                section.database(),
                section.user(),
                objects,
                Optional.of(scope.mark(section)));
    }

    /// The note on objects that keep another owner.
    Optional<String> note() {
        List<PgForeignObject> objects = foreign();
        return section.takesOwnership() || objects.isEmpty()
                ? Optional.empty()
                : Optional.of("others own " + PgForeignObject.summary(objects) + ", so " + quoted(section.user())
                        + " can't alter them and may not use them. Write `ownership: take` to have them handed over, or"
                        + " let their owner or a superuser run in " + quoted(section.database()) + ": "
                        + statements(objects));
    }

    /// The message for objects that keep another owner although the manifest says `ownership: take`.
    Optional<String> staying() {
        List<PgForeignObject> objects = all(false);
        if (objects.isEmpty() || !section.takesOwnership()) {
            return Optional.empty();
        }
        String remedies = objects.stream()
                .limit(SHOWN)
                .map(object -> object.kind().equals(PgForeignObject.EVENT_TRIGGER)
                        ? "drop event trigger " + object.name()
                        : text(statement(object)))
                .collect(Collectors.joining("; "));
        boolean triggers = objects.stream().allMatch(object -> object.kind().equals(PgForeignObject.EVENT_TRIGGER));
        return Optional.of(PgForeignObject.summary(objects) + " can't be handed over to " + quoted(section.user())
                + (triggers
                        ? ", as only superusers own event triggers. If nobody needs them, let a superuser run in "
                        : " by " + server.admin() + ". Let a superuser run in ")
                + quoted(section.database()) + ": " + remedies + more(objects));
    }

    /// The new owner of an object: the owner of its schema, if the schema is declared, because that role may
    /// create there.
    static String heir(PgSection section, String schema) {
        return Optional.ofNullable(section.schemas().get(schema))
                .map(PgSection.PgSchemaSpec::owner)
                .orElse(section.user());
    }

    /// The steps that hand objects over.
    static List<PgStep> steps(String database, List<PgForeignObject> objects) {
        var steps = new ArrayList<PgStep>();
        for (int from = 0; from < objects.size(); from += AT_ONCE) {
            steps.add(PgStep.inside(
                    database,
                    objects.subList(from, Math.min(from + AT_ONCE, objects.size())).stream()
                            .map(PgOwners::statement)
                            .toList()));
        }
        return steps;
    }

    private static PgStatement statement(PgForeignObject object) {
        return sql("alter {0} {1} owner to {2}", keyword(object.kind()), DSL.raw(object.name()), name(object.heir()));
    }

    private static String statements(List<PgForeignObject> objects) {
        return objects.stream()
                        .limit(SHOWN)
                        .map(object -> text(statement(object)))
                        .collect(Collectors.joining("; "))
                + more(objects);
    }

    private static String more(List<PgForeignObject> objects) {
        return objects.size() > SHOWN ? "; and so on for " + (objects.size() - SHOWN) + " more" : "";
    }

    private static String text(PgStatement statement) {
        return statement instanceof PgStatement.Sql(String text) ? text : "";
    }

    /// Only an owner gives an object away, and berth takes none from another service.
    List<Refusal> refusals() {
        var refusals = new ArrayList<Refusal>();
        SortedSet<String> owners =
                foreign().stream().map(PgForeignObject::owner).collect(Collectors.toCollection(TreeSet::new));
        for (String owner : owners) {
            List<PgForeignObject> objects = foreign().stream()
                    .filter(object -> object.owner().equals(owner))
                    .toList();
            Optional<Mark> another = Optional.ofNullable(server.roles().get(owner))
                    .flatMap(PgServer.Power::mark)
                    .filter(mark -> !mark.equals(scope.mark(section)));
            if (another.isPresent()) {
                refusals.add(Refusal.always(
                        "beyond-service",
                        "it would take " + PgForeignObject.summary(objects) + ", a role of service " + another.get()
                                + ". Let that service give them away, or a platform engineer run in "
                                + quoted(section.database()) + ": " + statements(objects)));
            } else if (!server.administers(owner)) {
                refusals.add(Refusal.always(
                        "not-manageable",
                        "it takes the rights of " + quoted(owner) + ", which " + server.admin()
                                + " doesn't have. Let a superuser run in " + quoted(section.database()) + ": "
                                + statements(objects)));
            }
        }
        return refusals;
    }
}
