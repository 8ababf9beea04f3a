package dev.berth.provider.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.berth.provider.ProviderContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What both stores must do: the same manifests, one after another, killed anywhere.
interface SecretStoreContract extends ProviderContract {

    /// The namespace that the service lives in.
    String namespace();

    /// What the store holds under a key.
    Optional<String> value(String name, String key);

    /// The labels of a Secret.
    Map<String, String> labels(String name);

    /// The annotations of a Secret.
    Map<String, String> annotations(String name);

    /// Whether a key goes that berth wrote and nobody declares any more; a directory doesn't know who wrote it.
    boolean forgets();

    @Override
    default List<State> chain() {
        return List.of(
                state("new", "KEY: \"${generate:20}\"\n    MODE: fast", "", () -> {
                    assertEquals(20, value("cafe-env", "KEY").orElseThrow().length());
                    assertEquals(Optional.of("fast"), value("cafe-env", "MODE"));
                }),
                state("changed", "KEY: \"${generate:20}\"\n    MODE: slow\n    PIN: \"${generate:12}\"", "", () -> {
                    assertEquals(20, value("cafe-env", "KEY").orElseThrow().length());
                    assertEquals(Optional.of("slow"), value("cafe-env", "MODE"));
                    assertEquals(12, value("cafe-env", "PIN").orElseThrow().length());
                }),
                state(
                        "copied",
                        "KEY: \"${generate:20}\"\n    MODE: slow\n    PIN: \"${generate:12}\"",
                        "  cafe-copy:\n    COPY: ${copy:" + namespace() + "/cafe-env/KEY}\n",
                        () -> assertEquals(value("cafe-env", "KEY"), value("cafe-copy", "COPY"))),
                described(
                        "described", "{labels: {tier: gold, team: cafe}, annotations: {example.com/note: a b}}", () -> {
                            assertEquals(
                                    List.of("gold", "cafe"),
                                    List.of(
                                            labels("cafe-env").get("tier"),
                                            labels("cafe-copy").get("team")));
                            assertEquals("a b", annotations("cafe-env").get("example.com/note"));
                        }),
                described("described otherwise", "{labels: {tier: silver}, annotations: {example.com/why: c}}", () -> {
                    assertEquals("silver", labels("cafe-env").get("tier"));
                    assertNull(labels("cafe-env").get("team"));
                    assertNull(annotations("cafe-env").get("example.com/note"));
                    assertEquals("c", annotations("cafe-copy").get("example.com/why"));
                    assertEquals("cafe-backend", labels("cafe-env").get("berth.dev/service"));
                }),
                state("fewer", "MODE: slow\n    PIN: \"${generate:12}\"", "  cafe-copy:\n    PLAIN: text\n", () -> {
                    assertEquals(!forgets(), value("cafe-env", "KEY").isPresent());
                    assertEquals(!forgets(), value("cafe-copy", "COPY").isPresent());
                    assertEquals(12, value("cafe-env", "PIN").orElseThrow().length());
                    assertNull(labels("cafe-env").get("tier"));
                    assertNull(annotations("cafe-env").get("example.com/why"));
                    assertNull(annotations("cafe-env").get(SecretMetadata.ANNOTATION));
                }),
                new State(
                        "absent",
                        Map.of(
                                "cafe.yaml",
                                manifest("MODE: slow\n    PIN: \"${generate:12}\"", "  cafe-copy:\n    PLAIN: text\n")
                                        + "state: absent\n"),
                        List.of(),
                        () -> {
                            assertEquals(Optional.empty(), value("cafe-env", "PIN"));
                            assertEquals(Optional.empty(), value("cafe-copy", "PLAIN"));
                        }));
    }

    private State described(String name, String metadata, Runnable holds) {
        return new State(
                name,
                Map.of(
                        "cafe.yaml",
                        manifest(
                                        "KEY: \"${generate:20}\"\n    MODE: slow\n    PIN: \"${generate:12}\"",
                                        "  cafe-copy:\n    COPY: ${copy:" + namespace() + "/cafe-env/KEY}\n")
                                + "secretMetadata: " + metadata + "\n"),
                List.of(),
                holds);
    }

    private State state(String name, String keys, String more, Runnable holds) {
        return new State(name, Map.of("cafe.yaml", manifest(keys, more)), List.of(), holds);
    }

    private String manifest(String keys, String more) {
        return "service: cafe-backend\nnamespace: " + namespace() + "\nsecrets:\n  cafe-env:\n    " + keys + "\n"
                + more;
    }
}
