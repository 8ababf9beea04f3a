package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a manifest may say of the place that its data come from.
class MigrateFilesIT {

    private static final String OWN = "directory:cafe/cafe-postgresql/password";

    private final Workspace workspace;

    MigrateFilesIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
        workspace.platform("""
                sources:
                  old-cafe: {password: "env:OLD", to: [cafe-backend]}
                  old-shop: {password: ["env:OLD"], to: shop}
                  old-all: {password: "file:/run/old", to: "*"}
                """);
    }

    private Workspace.Result validate(String more, String from) {
        workspace.write(
                "cafe.yaml",
                "service: cafe-backend\npostgres:\n  from: {host: old.cafe.svc, %s}\n%s".formatted(from, more));
        return workspace.berth("validate");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            password: [directory:cafe/cafe-postgresql/password]
            password: kubernetes:cafe/cafe-postgresql/postgres-password
            password: sources/old-cafe
            password: [kubernetes:cafe/a/b, sources/old-all], mode: dump, sslmode: verify-full, sslrootcert: system
            """, delimiter = '|')
    void takesASecretOfTheServicesNamespaceOrWhatThePlatformLists(String from) {
        var result = validate("", from);
        assertEquals(0, result.exitCode(), result::all);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            password: directory:shop/shop-postgresql/password | BERTH-119 | Secrets of its own namespace "cafe" only
            password: kubernetes:infra/postgresql/password    | BERTH-119 | `sources: {cafe-backend: {password:
            password: env:PGPASSWORD                          | BERTH-103 | a manifest names a Secret of its own namespace
            password: file:/etc/shadow                        | BERTH-103 | a manifest names a Secret of its own namespace
            password: hunter2                                 | BERTH-103 | a manifest names a Secret of its own namespace
            password: sources/old-cafes                       | BERTH-119 | Did you mean "old-cafe"?
            password: sources/old-shop                        | BERTH-119 | is not for cafe-backend
            """, delimiter = '|')
    void takesNoOtherPassword(String from, String code, String sentence) {
        var result = validate("", from);
        assertEquals(4, result.exitCode(), result::all);
        assertTrue(result.all().contains(code), result::all);
        assertTrue(result.all().contains(sentence), result::all);
    }

    @Test
    void takesTwoModes() {
        assertEquals(0, validate("", "password: " + OWN + ", mode: replicate").exitCode());
        var result = validate("", "password: " + OWN + ", mode: copy");
        assertEquals(4, result.exitCode(), result::all);
        assertTrue(result.all().contains("BERTH-103"), result::all);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '  renamedFrom: coffee'
            '  state: absent'
            '  template: template1'
            """)
    void isNoCopyOfSomethingThatIsThere(String line) {
        var result = validate(line + "\n", "password: " + OWN);
        assertEquals(4, result.exitCode(), result::all);
        assertTrue(result.all().contains("can't stand beside `from`"), result::all);
    }
}
