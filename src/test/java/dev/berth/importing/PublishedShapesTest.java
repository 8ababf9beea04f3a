package dev.berth.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.SecretShape;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A manifest is public to all who read the repository, a live Secret isn't.
class PublishedShapesTest {

    private static final Address SECRET = Address.of("secret", "cafe", "cafe-env");

    @Test
    void leavesOutWhatMayBeASecret() {
        SortedMap<String, String> live = new TreeMap<>(Map.of(
                "example.com/team", "shop",
                "example.com/db", "s3cr3tPassw0rdOfTheDatabase",
                "example.com/copy", "key: k9Jx2mPq7RtVw4Zb, more",
                "example.com/password", "short",
                "example.com/json", "{\"a\": 1}"));

        var shapes =
                PublishedShapes.of(new TreeSet<>(List.of(SECRET)), Map.of(SECRET, new SecretShape("", live, live)));

        assertEquals(Map.of("example.com/team", "shop"), shapes.labels());
        assertEquals(Map.of("example.com/team", "shop"), shapes.annotations());
        assertEquals(
                List.of("the manifest leaves out its example.com/copy, example.com/db, example.com/json,"
                        + " example.com/password: not all Secrets of the service have the same, or the value may be"
                        + " a secret. berth leaves on a Secret what others set there"),
                shapes.notes().stream().map(Note::message).toList());
    }
}
