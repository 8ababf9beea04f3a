package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drift on a real server, with the record of the last apply in the directory store.
class DriftIT {

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);

    private final Workspace workspace;

    DriftIT(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
    }

    @BeforeEach
    void twoServicesAsDeclared() {
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        platform("pool.example");
        limit("billing", 5);
        limit("cafe", 5);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
    }

    private void platform(String host) {
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, endpoints: {default: {host: %s, port: 6432}}}}\n"
                        .formatted(
                                server.host(), server.port(), server.superuser().user(), host));
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void limit(String service, int connections) {
        workspace.write(
                service + ".yaml", "service: %s\npostgres: {connectionLimit: %d}\n".formatted(service, connections));
    }

    private String drift() {
        var drift = workspace.berth("drift");
        assertEquals(2, drift.exitCode(), drift::all);
        return drift.out();
    }

    @Test
    void nothingMoved() {
        var drift = workspace.berth("drift");
        var part = workspace.berth("drift", "--only", "cafe");

        assertAll(
                () -> assertEquals(0, drift.exitCode(), drift::all),
                () -> assertTrue(drift.out().endsWith("\nNo drift. 2 services as declared.\n"), drift::all),
                () -> assertEquals(0, part.exitCode(), part::all),
                () -> assertTrue(
                        part.out()
                                .endsWith(
                                        "\nNothing moved in the 1 selected of 2 services. 1 other service left out.\n"),
                        part::all),
                () -> assertFalse(part.out().contains("No drift"), part::all));
    }

    @Test
    void anOwnerOrALabelIsAskedAlone() {
        workspace.write("billing.yaml", "service: billing\nowner: team-money\npostgres: {connectionLimit: 5}\n");
        workspace.write(
                "cafe.yaml", "service: cafe\nowner: team-cafe\nlabels: {tier: gold}\npostgres: {connectionLimit: 5}\n");
        server.execute("postgres", "alter database cafe connection limit 9");

        var money = workspace.berth("drift", "--owner", "team-money");
        var gold = workspace.berth("drift", "--label", "tier=gold");
        var unknown = workspace.berth("drift", "--owner", "team-mony");

        assertAll(
                () -> assertEquals(0, money.exitCode(), money::all),
                () -> assertTrue(
                        money.out()
                                .endsWith(
                                        "\nNothing moved in the 1 selected of 2 services. 1 other service left out.\n"),
                        money::all),
                () -> assertEquals(2, gold.exitCode(), gold::all),
                () -> assertTrue(gold.out().contains("changed live\n  cafe  team-cafe  "), gold::all),
                () -> assertEquals(64, unknown.exitCode(), unknown::all),
                () -> assertTrue(unknown.err().contains("Did you mean team-money?"), unknown::all));
    }

    @Test
    void tellsAllKindsApart() throws IOException {
        workspace.write("erp.yaml", "service: erp\npostgres: {}\n");
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        Files.delete(workspace.services().resolve("erp.yaml"));
        limit("billing", 7);
        server.execute(
                "postgres", "alter database cafe connection limit 9", "grant connect on database cafe to public");

        String drift = drift();

        assertAll(
                () -> assertTrue(drift.contains("changed live\n  cafe  "), drift),
                () -> assertTrue(drift.contains("connectionLimit: 9, declared 5\n"), drift),
                () -> assertTrue(
                        drift.matches("(?s).*\\(catalog row written at 20\\d\\d-\\d\\d-\\d\\dT[0-9:]{8}Z\\).*"), drift),
                () -> assertTrue(drift.contains("not yet applied\n  billing  "), drift),
                () -> assertTrue(drift.contains("connectionLimit: 5, declared 7\n"), drift),
                () -> assertTrue(
                        drift.contains("unmanaged: no manifest declares it\n  note orphan postgres/main/database/erp:"),
                        drift),
                () -> assertTrue(
                        drift.contains(
                                "Drift: 1 changed live; 1 not yet applied; 3 unmanaged.  0 of 2 services as declared."),
                        drift),
                () -> assertTrue(drift.matches("(?s).*last applied 20\\d\\d-.*"), drift));
    }

    @Test
    void aMovedEndpointIsNotYetAppliedAndAnEditedUrlIsChangedLive() throws IOException {
        platform("other.example");
        assertTrue(drift().contains("not yet applied\n"));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        Path secret = workspace.secrets().resolve("cafe/cafe-env.yaml");
        Files.writeString(
                secret, Files.readString(secret).replaceFirst("CAFE_POSTGRES_URL: \\S+", "CAFE_POSTGRES_URL: YWJj"));
        String drift = drift();

        assertTrue(drift.contains("changed live\n  cafe  "), drift);
        assertTrue(drift.contains("CAFE_POSTGRES_URL: differs\n"), drift);
        assertTrue(drift.contains("(file written at 20"), drift);
        assertFalse(drift.contains("not yet applied"), drift);
    }

    /// Whichever way it goes: closed first, or dropped at once.
    @Test
    void stateAbsentIsNotYetApplied() {
        for (String absent : new String[] {
            """
            service: cafe
            postgres: {state: absent, connectionLimit: 5, quarantine: 7d, data: discard, backup: none}
            secrets: {cafe-env: {OTHER: x}}
            """,
            "service: cafe\nstate: absent\npostgres: {quarantine: 0d, data: discard, backup: none}\n",
            "service: billing\nstate: absent\npostgres: {quarantine: 7d, data: discard, backup: none}\n"
        }) {
            String service = absent.substring("service: ".length(), absent.indexOf('\n'));
            workspace.write(service + ".yaml", absent);

            String drift = drift();

            assertTrue(drift.contains("not yet applied\n  " + service + "  "), drift);
            assertFalse(drift.contains("changed live"), drift);
            assertFalse(drift.contains("not recorded"), drift);
            var applied = workspace.berth("apply", "--yes", "--allow", "too-many-deletes");
            assertEquals(0, applied.exitCode(), applied::all);
            assertEquals(0, workspace.berth("drift").exitCode());
        }
    }

    /// The record of the last apply goes with it; the marks of the other objects tell.
    @Test
    void aSecretDeletedByHandIsChangedLive() throws IOException {
        Files.delete(workspace.secrets().resolve("cafe/cafe-env.yaml"));
        limit("billing", 7);
        workspace.write("erp.yaml", "service: erp\npostgres: {}\n");

        String drift = drift();
        String live = drift.substring(drift.indexOf("changed live"), drift.indexOf("not yet applied"));

        assertTrue(live.contains("secret             cafe/cafe-env  is gone"), drift);
        assertFalse(live.contains("billing"), drift);
        assertFalse(drift.substring(drift.indexOf("not yet applied")).contains("cafe"), drift);
    }

    @Test
    void aChangedPasswordIsSaidInOneGrammar() {
        server.execute("postgres", "alter role cafe_user password 'other' connection limit 3");

        String drift = drift();

        assertTrue(drift.contains("password: differs from the Secret\n"), drift);
        assertTrue(drift.contains("connectionLimit: 3, declared unlimited\n"), drift);
    }

    @Test
    void whatWasDroppedByHandIsGone() {
        server.execute("postgres", "drop database cafe");

        assertTrue(
                drift().contains("cafe                        is gone\n") || drift().contains("cafe  is gone\n"),
                drift());
    }

    /// The record must make no plan of its own, or every plan would have something to apply.
    @Test
    void theRecordChangesNothingAndANewCommitWritesNothing() throws IOException {
        Path secret = workspace.secrets().resolve("cafe/cafe-env.yaml");
        String before = Files.readString(secret);
        limit("billing", 6);

        assertEquals(0, workspace.berth("apply", "--yes").exitCode());

        assertTrue(before.contains("berth.dev/applied: "), "there is a record");
        assertEquals(before, Files.readString(secret));
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
    }

    @Test
    void withoutARecordNobodyIsBlamed() throws IOException {
        Path secret = workspace.secrets().resolve("cafe/cafe-env.yaml");
        Files.writeString(secret, Files.readString(secret).replaceAll("(?m)^ *berth.dev/applied: .*\n", ""));
        server.execute("postgres", "alter database cafe connection limit 9");

        assertTrue(drift().contains("not recorded who moved\n  cafe  "), drift());
    }

    @Test
    void aServerThatIsDownOutranksDrift() {
        limit("billing", 7);
        workspace.platform(
                "postgres: {main: {host: 127.0.0.1, port: 1, admin: {user: a, password: env:ADMIN_PASSWORD}}}\n");

        var drift = workspace.berth("drift");

        assertEquals(9, drift.exitCode(), drift::all);
        assertFalse(drift.out().contains("No drift"), drift::all);
    }

    @Test
    void asJsonItKeepsItsSchema() throws IOException {
        limit("billing", 7);
        server.execute("postgres", "alter database cafe connection limit 9");
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("schema/drift.schema.json")), InputFormat.JSON);

        String json = workspace.berth("drift", "--format", "json").out();

        assertEquals("[]", schema.validate(json, InputFormat.JSON).toString());
        assertTrue(json.contains("\"cause\" : \"changed-live\""), json);
        assertTrue(json.contains("\"cause\" : \"not-yet-applied\""), json);
    }
}
