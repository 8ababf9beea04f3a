package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Review.Standing;
import dev.berth.fixture.Plans;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ReviewTest {

    private static final TreeSet<String> DECLARED = new TreeSet<>(List.of("billing", "cafe", "erp", "shop"));

    @Test
    void tellsHowEachServiceStands() {
        Plan reviewed =
                Plans.of(Plans.limit("billing", 80, 50), Plans.limit("cafe", 80, 50), Plans.limit("erp", 80, 50));
        Plan now = Plans.of(Plans.limit("billing", 80, 50), Plans.limit("erp", 70, 50), Plans.limit("shop", 1, 2));

        var review = Review.of(reviewed, now, DECLARED);

        assertEquals(
                new TreeMap<>(Map.of(
                        "billing", Standing.AS_REVIEWED,
                        "cafe", Standing.CONVERGED,
                        "erp", Standing.DIFFERENT,
                        "shop", Standing.NOT_REVIEWED)),
                review.standings());
        assertTrue(review.isRefused());
    }

    @Test
    void takesAServiceWithoutAManifestForOneThatIsNotAsReviewed() {
        var review = Review.of(Plans.of(Plans.limit("gone", 80, 50)), Plans.of(), DECLARED);

        assertEquals(Map.of("gone", Standing.UNDECLARED), review.standings());
        assertTrue(review.isRefused());
    }

    @Test
    void refusesNothingWhenSomethingElseIsToChangeToo() {
        assertFalse(Review.of(Plans.of(), Plans.of(Plans.limit("shop", 1, 2)), DECLARED)
                .isRefused());
    }

    @Test
    void takesAServiceOnAnotherServerForOneThatIsNotAsReviewed() {
        Plan reviewed = Plans.at("PostgreSQL system 1", Plans.limit("billing", 80, 50), Plans.limit("cafe", 80, 50));
        Plan now = Plans.at("PostgreSQL system 2", Plans.limit("billing", 80, 50));

        var review = Review.of(reviewed, now, DECLARED);

        assertEquals(Map.of("billing", Standing.ELSEWHERE, "cafe", Standing.ELSEWHERE), review.standings());
        assertTrue(review.isRefused());
    }

    @Test
    void aDigestIsComparedWithAllItsDigits() {
        Plan plan = Plans.of(Plans.limit("shop", 1, 2));
        String digest = plan.digest();

        assertTrue(plan.hasDigest(digest));
        assertTrue(plan.hasDigest(digest.toUpperCase(java.util.Locale.ROOT)));
        assertFalse(plan.hasDigest(digest.substring(0, 63)));
        assertFalse(plan.hasDigest(digest + "0"));
        assertFalse(plan.hasDigest(Plans.of().digest()));
    }

    /// A name from a server may hold line breaks and anything else.
    @Test
    void noNameMakesTwoDifferentPlansHaveOneDigest() {
        var one = new Field("a", Optional.of("1"), Optional.of("2 -> 3"));
        var other = new Field("a", Optional.of("1 -> 2"), Optional.of("3"));
        var broken = Plans.change("shop", Action.UPDATE, List.of(one), "x\n1:y");

        assertEquals(one.toString(), other.toString());
        assertFalse(Plans.of(Plans.change("shop", Action.UPDATE, List.of(one), "x"))
                .hasDigest(Plans.of(Plans.change("shop", Action.UPDATE, List.of(other), "x"))
                        .digest()));
        assertFalse(Plans.of(broken)
                .hasDigest(Plans.of(Plans.change("shop", Action.UPDATE, List.of(one), "x"))
                        .digest()));
    }

    @Test
    void aPartOfAPlanCountsOnlyItself() {
        Plan plan = Plans.of(Plans.limit("billing", 80, 50), Plans.limit("shop", 1, 2));
        var part = Selection.of(new TreeSet<>(List.of("cafe", "shop")), "--only cafe --only shop");

        Plan partial = plan.selecting(part, List.of());

        assertEquals(List.of("shop"), List.copyOf(partial.changed()));
        assertEquals(2, partial.considered());
        assertEquals(1, partial.unchanged());
        assertEquals(10, partial.services());
    }
}
