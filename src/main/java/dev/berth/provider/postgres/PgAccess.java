package dev.berth.provider.postgres;

import dev.berth.core.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a group and the logins in it may do with everything inside a database, or a login by its `grants:`, as one
/// property: a new table between two runs makes no difference as long as its maker's default privileges cover it.
///
/// The live and the desired one have the same rule and rights of the same shape: those that were read, and those that
/// the rule makes of them. [#fields()] says of either how far its rights are from the rule, so that a plan names
/// what is lacking and too much rather than every object.
public record PgAccess(Address address, String database, PgAccessRule rule, PgRights rights) implements PgResource {

    private static final int SHOWN = 3;

    private static final List<PgObject.Kind> LEVEL_KINDS =
            List.of(PgObject.Kind.SCHEMA, PgObject.Kind.TABLE, PgObject.Kind.SEQUENCE, PgObject.Kind.FUNCTION);

    /// As it should be in a database that is made in the same run.
    ///
    /// @param database its address
    static PgAccess desired(Address database, PgAccessRule rule) {
        return live(database, rule, rule.on(rule.fresh()));
    }

    /// As it is.
    ///
    /// @param database its address
    static PgAccess live(Address database, PgAccessRule rule, PgRights rights) {
        return new PgAccess(database.child(word(rule), rule.holder()), database.name(), rule, rights);
    }

    private static String word(PgAccessRule rule) {
        return switch (rule) {
            case PgLevelRule _ -> "access";
            case PgGrantRule _ -> "grants";
        };
    }

    /// A copy with other rights.
    PgAccess with(PgRights others) {
        return new PgAccess(address, database, rule, others);
    }

    /// The same on the objects that there are.
    public PgAccess completedBy(PgAccess live) {
        return new PgAccess(address, database, rule, rule.on(live.rights));
    }

    @Override
    public String kind() {
        return "postgres " + word(rule);
    }

    @Override
    public String label() {
        return database + "/" + rule.holder();
    }

    @Override
    public String summary() {
        return switch (rule) {
            case PgLevelRule level -> level.level() + " everything";
            case PgGrantRule grants -> grants.text();
        };
    }

    @Override
    public SortedMap<String, Object> fields() {
        PgRightsDifference difference = PgRightsDifference.between(rights, rule.on(rights));
        var fields = new TreeMap<String, Object>();
        switch (rule) {
            case PgLevelRule _ ->
                LEVEL_KINDS.forEach(kind -> fields.put(kind.plural(), text(kind, difference.lacking())));
            case PgGrantRule grants -> {
                fields.put("grants", grants.text());
                fields.put(
                        "rights",
                        difference.lacking().isEmpty()
                                ? "as granted"
                                : "lacks " + some(difference.lacking().stream().map(PgRight::text)));
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

    /// A right that isn't the holder's own says whose it is.
    private String by(String grantee) {
        return grantee.equals(rule.holder()) ? "" : " (" + (grantee.isEmpty() ? "PUBLIC" : grantee) + ")";
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
