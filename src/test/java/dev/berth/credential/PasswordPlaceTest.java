package dev.berth.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Places of passwords as entries list them.
class PasswordPlaceTest {

    private static final Origin ORIGIN = Origin.of("berth.yaml", 1);
    private static final KeyRef KEY = new KeyRef("infra", "redis", "password");

    @Test
    void anEntryListsPlacesInItsOrder() {
        assertEquals(
                List.of(
                        new PasswordSource.Env("PG"),
                        new PasswordSource.File("/run/pg"),
                        new PasswordSource.Kubernetes(KEY),
                        new PasswordSource.Directory(KEY)),
                PasswordSource.listedIn(entry(
                        "env:PG",
                        "file:/run/pg",
                        "kubernetes:infra/redis/password",
                        "directory:infra/redis/password")));
    }

    @Test
    void aProgramIsAMappingThatShowsNoArgument() {
        var arguments = new Node.Items(List.of(text("vault"), text("-token=hvs.secret")), ORIGIN);
        Node place = new Node.Fields(
                Map.of("exec", arguments, "timeout", text("2m")), Map.of("exec", ORIGIN, "timeout", ORIGIN), ORIGIN);
        Node alone = new Node.Fields(Map.of("password", place), Map.of("password", ORIGIN), ORIGIN);

        List<PasswordSource> places = PasswordSource.listedIn(alone);

        assertEquals(
                List.of(new PasswordSource.Exec(List.of("vault", "-token=hvs.secret"), Duration.ofMinutes(2))), places);
        assertEquals("[exec vault (1 argument)]", places.toString());
    }

    @Test
    void noneAndNothingAreNoPlaces() {
        assertEquals(List.of(), PasswordSource.listedIn(entry("none")));
        assertEquals(List.of(), PasswordSource.listedIn(Node.empty(ORIGIN)));
    }

    @Test
    void aManifestListsSecretsAndEntriesOfThePlatform() {
        assertEquals(
                List.of(
                        new PasswordPlace.InSecret(new PasswordSource.Kubernetes(KEY)),
                        new PasswordPlace.OfPlatform("old-cafe")),
                PasswordPlace.listedIn(entry("kubernetes:infra/redis/password", "sources/old-cafe")));
        assertThrows(IllegalArgumentException.class, () -> PasswordPlace.listedIn(entry("env:PG")));
    }

    private static Node entry(String... places) {
        List<Node> items = Stream.of(places).map(PasswordPlaceTest::text).toList();
        return new Node.Fields(Map.of("password", new Node.Items(items, ORIGIN)), Map.of("password", ORIGIN), ORIGIN);
    }

    private static Node text(String text) {
        return new Node.Scalar(text, Node.Scalar.Kind.STRING, ORIGIN);
    }
}
