package dev.berth.provider.postgres;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What turns one state of the rights inside a database into another. Pure.
///
/// @param lacking what is to be granted
/// @param further what is to be taken back, or at least the right to pass it on
/// @param lackingLater what is to be granted on future objects
/// @param furtherLater what is to be taken back on them
record PgRightsDifference(
        SortedSet<PgRight> lacking,
        SortedSet<PgRight> further,
        SortedSet<PgLater> lackingLater,
        SortedSet<PgLater> furtherLater) {

    static PgRightsDifference between(PgRights live, PgRights desired) {
        var lacking = new TreeSet<PgRight>();
        var further = new TreeSet<PgRight>();
        desired.objects().forEach((object, grants) -> {
            SortedSet<PgGrant> present = live.objects().getOrDefault(object, Collections.emptySortedSet());
            Set<PgGrant> plain = present.stream().map(PgGrant::plain).collect(Collectors.toSet());
            grants.stream()
                    .filter(grant -> !present.contains(grant) && !plain.contains(grant))
                    .forEach(grant -> lacking.add(new PgRight(object, grant)));
            present.stream()
                    .filter(grant -> !grants.contains(grant))
                    .forEach(grant -> further.add(new PgRight(object, grant)));
        });
        return new PgRightsDifference(
                lacking, further, minus(desired.later(), live.later()), minus(live.later(), desired.later()));
    }

    boolean takesNothing() {
        return further.isEmpty() && furtherLater.isEmpty();
    }

    /// The further rights that are taken back one by one: all but what goes with another.
    SortedSet<PgRight> own() {
        return minus(further, passedOn());
    }

    /// Those of the further rights that a holder of another one passed on, so that they go with that one.
    SortedSet<PgRight> passedOn() {
        return further(Source::of, Source::by);
    }

    /// Those of the further rights whose holder passed them on.
    SortedSet<PgRight> passing() {
        return further(Source::by, Source::of);
    }

    /// A privilege on an object, in the hands of a role that has it or passed it on.
    private record Source(PgObject object, String privilege, String role) {

        static Source of(PgRight right) {
            return new Source(right.object(), right.privilege(), right.grantee());
        }

        static Source by(PgRight right) {
            return new Source(right.object(), right.privilege(), right.grantor());
        }
    }

    /// The further rights of which `mine` is `another` of one of them.
    private SortedSet<PgRight> further(Function<PgRight, Source> another, Function<PgRight, Source> mine) {
        Set<Source> others = further.stream().map(another).collect(Collectors.toCollection(HashSet::new));
        return further.stream()
                .filter(right -> others.contains(mine.apply(right)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static <T> SortedSet<T> minus(SortedSet<T> all, SortedSet<T> some) {
        var rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
