package dev.berth.provider.postgres;

import dev.berth.core.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a group and the logins in it may do with everything inside a database, as one property: a new table
/// between two runs makes no difference as long as its maker's default privileges cover it.
///
/// @param role the group, which has the rights
/// @param logins its members, which have none of their own
/// @param makers the roles whose future objects the rights extend to
/// @param schemas on a desired one of a database still to be made, the schemas that it will have
/// @param lacking rights that the level has and the group lacks; always empty on a desired one, as are the
///     following
/// @param further rights beyond the level
/// @param lackingLater what it will lack on future objects
/// @param furtherLater what there will be beyond the level on them
public record PgAccess(
        Address address,
        String database,
        String role,
        PgLevel level,
        SortedSet<String> logins,
        SortedSet<String> makers,
        SortedSet<String> schemas,
        SortedSet<PgRight> lacking,
        SortedSet<PgRight> further,
        SortedSet<Later> lackingLater,
        SortedSet<Later> furtherLater)
        implements PgResource {

    /// A default privilege: what a role gets on objects that `maker` will create.
    ///
    /// @param schema where; empty for everywhere
    record Later(String maker, String schema, PgRight.Kind kind, String privilege, String grantee)
            implements Comparable<Later> {
        @Override
        public int compareTo(Later other) {
            return Comparator.comparing(Later::text)
                    .thenComparing(Later::grantee)
                    .compare(this, other);
        }

        String text() {
            return privilege + " on " + kind.plural() + (schema.isEmpty() ? "" : " in " + schema) + " of " + maker;
        }
    }

    public PgAccess {
        lacking = Collections.unmodifiableSortedSet(new TreeSet<>(lacking));
        further = Collections.unmodifiableSortedSet(new TreeSet<>(further));
        lackingLater = Collections.unmodifiableSortedSet(new TreeSet<>(lackingLater));
        furtherLater = Collections.unmodifiableSortedSet(new TreeSet<>(furtherLater));
    }

    /// As it should be.
    static PgAccess desired(
            Address address,
            String database,
            PgLevel level,
            SortedSet<String> logins,
            SortedSet<String> makers,
            SortedSet<String> schemas) {
        return new PgAccess(
                address,
                database,
                level.group(database),
                level,
                logins,
                makers,
                schemas,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>());
    }

    @Override
    public String kind() {
        return "postgres access";
    }

    @Override
    public String label() {
        return database + "/" + role;
    }

    @Override
    public String summary() {
        return level + " everything";
    }

    @Override
    public SortedMap<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        for (PgRight.Kind kind : PgRight.Kind.values()) {
            if (kind != PgRight.Kind.COLUMN) {
                fields.put(kind.plural(), text(kind));
            }
        }
        fields.put(
                "future objects",
                lackingLater.isEmpty()
                        ? "all"
                        : "lacks " + some(lackingLater.stream().map(Later::text)));
        SortedSet<PgRight> own = own();
        fields.put(
                "further rights",
                own.isEmpty()
                        ? "none"
                        : some(own.stream()
                                .map(right -> right.privilege() + " on " + right.label() + by(right.grantee()))));
        fields.put("rights passed on", losers());
        fields.put(
                "further rights on future objects",
                furtherLater.isEmpty()
                        ? "none"
                        : some(furtherLater.stream().map(right -> right.text() + by(right.grantee()))));
        return fields;
    }

    /// A right that isn't the group's own says whose it is.
    private String by(String grantee) {
        return grantee.equals(role) ? "" : " (" + (grantee.isEmpty() ? "PUBLIC" : grantee) + ")";
    }

    private record Held(PgRight.Kind kind, List<String> object, String privilege, String holder) {
        static Held by(PgRight right, String holder) {
            return new Held(right.kind(), right.names(), right.privilege(), holder);
        }
    }

    /// Those of the further rights that a holder of another one passed on, so that they go with that one.
    SortedSet<PgRight> passedOn() {
        Set<Held> held =
                further.stream().map(right -> Held.by(right, right.grantee())).collect(Collectors.toSet());
        return further.stream()
                .filter(right -> held.contains(Held.by(right, right.grantor())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The other further rights, which are taken back one by one.
    SortedSet<PgRight> own() {
        var own = new TreeSet<>(further);
        own.removeAll(passedOn());
        return own;
    }

    /// Those of the further rights whose holder passed them on.
    SortedSet<PgRight> passing() {
        Set<Held> grantors =
                further.stream().map(right -> Held.by(right, right.grantor())).collect(Collectors.toSet());
        return further.stream()
                .filter(right -> grantors.contains(Held.by(right, right.grantee())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Everybody who has one: `team_dev (UPDATE on public.note)`.
    private String losers() {
        var byHolder = new TreeMap<String, List<String>>();
        passedOn()
                .forEach(right -> byHolder.computeIfAbsent(
                                right.grantee().isEmpty() ? "PUBLIC" : right.grantee(), _ -> new ArrayList<>())
                        .add(right.privilege() + " on " + right.label()));
        return byHolder.isEmpty()
                ? "none"
                : byHolder.entrySet().stream()
                        .map(holder -> holder.getKey() + " (" + some(holder.getValue().stream()) + ")")
                        .collect(Collectors.joining(", "));
    }

    private String text(PgRight.Kind kind) {
        var of = lacking.stream().filter(right -> right.kind() == kind).toList();
        return of.isEmpty()
                ? "all"
                : "lacks " + PgRight.summary(kind, of.stream().map(this::made));
    }

    /// A maker whose objects aren't covered is the reason why a right is lacking.
    private String made(PgRight right) {
        return right.label() + (makers.contains(right.owner()) ? "" : " (made by " + right.owner() + ")");
    }

    private static String some(Stream<String> items) {
        var all = items.toList();
        String first = String.join(", ", all.stream().limit(3).toList());
        return all.size() <= 3 ? first : first + " and " + (all.size() - 3) + " more";
    }
}
