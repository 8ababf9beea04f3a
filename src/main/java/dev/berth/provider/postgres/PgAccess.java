package dev.berth.provider.postgres;

import dev.berth.core.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a group and the logins in it may do with everything inside a database, as one property: a new table
/// between two runs makes no difference as long as its maker's default privileges cover it.
///
/// The live and the desired one have the same rule and rights of the same shape: those that were read, and those that
/// the rule makes of them. [#fields()] says of either how far its rights are from the rule, so that a plan names
/// what is lacking and too much rather than every object.
public record PgAccess(Address address, String database, PgAccessRule rule, PgRights rights) implements PgResource {

    private static final int SHOWN = 3;

    /// As it should be in a database that has no objects yet.
    ///
    /// @param database its address
    static PgAccess desired(Address database, PgAccessRule rule) {
        return live(database, rule, rule.on(PgRights.NONE));
    }

    /// As it is.
    ///
    /// @param database its address
    static PgAccess live(Address database, PgAccessRule rule, PgRights rights) {
        return new PgAccess(database.child("access", rule.group()), database.name(), rule, rights);
    }

    /// The same on the objects that there are.
    public PgAccess completedBy(PgAccess live) {
        return new PgAccess(address, database, rule, rule.on(live.rights));
    }

    @Override
    public String kind() {
        return "postgres access";
    }

    @Override
    public String label() {
        return database + "/" + rule.group();
    }

    @Override
    public String summary() {
        return rule.level() + " everything";
    }

    @Override
    public SortedMap<String, Object> fields() {
        PgRightsDifference difference = PgRightsDifference.between(rights, rule.on(rights));
        var fields = new TreeMap<String, Object>();
        for (PgObject.Kind kind : PgObject.Kind.values()) {
            if (kind != PgObject.Kind.COLUMN) {
                fields.put(kind.plural(), text(kind, difference.lacking()));
            }
        }
        fields.put(
                "future objects",
                difference.lackingLater().isEmpty()
                        ? "all"
                        : "lacks " + some(difference.lackingLater().stream().map(PgLater::text)));
        fields.put(
                "further rights", orNone(difference.own().stream().map(right -> right.text() + by(right.grantee()))));
        fields.put("rights passed on", losers(difference.passedOn()));
        fields.put(
                "further rights on future objects",
                orNone(difference.furtherLater().stream().map(right -> right.text() + by(right.grantee()))));
        return fields;
    }

    /// A right that isn't the group's own says whose it is.
    private String by(String grantee) {
        return grantee.equals(rule.group()) ? "" : " (" + (grantee.isEmpty() ? "PUBLIC" : grantee) + ")";
    }

    /// Everybody who has one: `team_dev (UPDATE on public.note)`.
    private static String losers(SortedSet<PgRight> passedOn) {
        var byHolder = new TreeMap<String, List<String>>();
        passedOn.forEach(right -> byHolder.computeIfAbsent(
                        right.grantee().isEmpty() ? "PUBLIC" : right.grantee(), _ -> new ArrayList<>())
                .add(right.text()));
        return byHolder.isEmpty()
                ? "none"
                : byHolder.entrySet().stream()
                        .map(holder -> holder.getKey() + " (" + some(holder.getValue().stream()) + ")")
                        .collect(Collectors.joining(", "));
    }

    private String text(PgObject.Kind kind, SortedSet<PgRight> lacking) {
        var of = lacking.stream()
                .map(PgRight::object)
                .filter(object -> object.kind() == kind)
                .toList();
        return of.isEmpty()
                ? "all"
                : "lacks " + PgObject.summary(kind, of.stream().map(this::made));
    }

    /// A maker whose objects aren't covered is the reason why a right is lacking.
    private String made(PgObject object) {
        return object.label() + (rule.makers().contains(object.owner()) ? "" : " (made by " + object.owner() + ")");
    }

    private static String orNone(Stream<String> items) {
        String some = some(items);
        return some.isEmpty() ? "none" : some;
    }

    private static String some(Stream<String> items) {
        var all = items.toList();
        String first = String.join(", ", all.stream().limit(SHOWN).toList());
        return all.size() <= SHOWN ? first : first + " and " + (all.size() - SHOWN) + " more";
    }
}
