package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `secretMetadata` may name and say, by Kubernetes' rules and berth's own.
class SecretMetadataValidationTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{labels: {tier: gold, app.kubernetes.io/part-of: shop, a.b/C_d: ''}}",
                "{labels: {a: 1, b: true}, annotations: {example.com/text: 'any text, with ${x}'}}"
            })
    void takesNamesAndValuesThatKubernetesTakes(String metadata) {
        var validated = validated(metadata);

        assertEquals(0, validated.exitCode(), validated::all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{labels: {berth.dev/service: other}}",
                "{labels: {app.kubernetes.io/managed-by: other}}",
                "{annotations: {berth.dev/metadata: 'label:a'}}",
                "{annotations: {kubectl.kubernetes.io/last-applied-configuration: x}}",
                "{labels: {-a: b}}",
                "{labels: {Example.com/a: b}}",
                "{labels: {a/b/c: d}}",
                "{labels: {a: 'b c'}}",
                "{labels: {a: b-}}",
                "{labels: {a: 0123456789012345678901234567890123456789012345678901234567890123x}}"
            })
    void refusesOtherOnes(String metadata) {
        var validated = validated(metadata);

        assertEquals(4, validated.exitCode(), validated::all);
        assertTrue(validated.all().contains("cafe.yaml"), validated::all);
    }

    private Workspace.Result validated(String metadata) {
        var workspace = new Workspace(folder);
        workspace.write("cafe.yaml", "service: cafe-backend\nsecretMetadata: " + metadata + "\nsecrets: {s: {A: b}}\n");
        return workspace.berth("validate");
    }
}
