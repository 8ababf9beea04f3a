package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.PostgresServer.Login;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Databases and roles that somebody renamed by hand, and what looks like it.
@ParameterizedClass(name = "{0}, admin {1}")
@MethodSource("servers")
class PgRenamedByHandIT {

    private final PostgresServer server;
    private final Workspace workspace;

    PgRenamedByHandIT(PostgresServer server, Login admin, @TempDir Path folder) {
        this.server = server;
        this.workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform(
                "postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}, openSchema: accept}}\n"
                        .formatted(server.host(), server.port(), admin.user()));
    }

    static Stream<Arguments> servers() {
        return PostgresServer.ends()
                .mapToObj(PostgresServer::of)
                .flatMap(server -> server.admins().stream().map(admin -> Arguments.of(server, admin)));
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void cafe(String properties) {
        workspace.write(
                "cafe.yaml",
                "service: cafe\npostgres: {%sroles: {cafe_report: {access: read%s}}}\n"
                        .formatted(
                                properties.replace("report ", ""),
                                properties.contains("report ") ? ", renamedFrom: seen" : ""));
    }

    private void applied() {
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    @Test
    void whatWasRenamedByHandIsNeverReplaced() {
        for (String ownedBy : List.of("", "ownedBy: admin, ")) {
            cafe(ownedBy);
            applied();
            server.execute("cafe", "set role cafe_user", "create table kept (id int)");
            server.execute(
                    "postgres",
                    "alter database cafe rename to \"old cafe\"",
                    "alter role cafe_user rename to barista",
                    "alter role cafe_report rename to seen");

            var refused = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");
            cafe("report " + ownedBy + "renamedFrom: old cafe, userRenamedFrom: barista, ");
            applied();
            var empty = workspace.berth("plan", "--exit-code");

            assertAll(
                    () -> assertEquals(5, refused.exitCode(), refused::all),
                    () -> assertTrue(refused.plain().contains("Write `renamedFrom: \"old cafe\"`"), refused::all),
                    () -> assertTrue(refused.plain().contains("Write `userRenamedFrom: barista`"), refused::all),
                    () -> assertTrue(refused.plain().contains("Write `renamedFrom: seen`"), refused::all),
                    () -> assertEquals(0, empty.exitCode(), empty::all),
                    () -> assertEquals(List.of("0"), server.query("cafe", "select count(*) from kept")));
            server.execute("cafe", "drop table kept");
        }
    }

    @Test
    void anEmptyOneInItsPlaceIsNotAdopted() {
        cafe("");
        applied();
        server.execute("postgres", "alter database cafe rename to cafe_old", "create database cafe owner cafe_user");
        server.execute("postgres", "alter database cafe owner to postgres");

        var refused = workspace.berth("plan", "--exit-code", "--allow", "adopt");

        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(
                refused.plain().contains("! renamed: database \"cafe_old\" carries this service's mark"), refused::all);
    }

    /// Names that a manifest gave up, and marks that a neighbour wrote, stand in nobody's way.
    @Test
    void whatNobodyRenamedByHandIsLeftAlone() {
        cafe("");
        workspace.write("tea.yaml", "service: tea\npostgres: {}\n");
        applied();
        server.execute("postgres", "create role stranger", "create database lure owner stranger");
        server.execute(
                "postgres",
                "comment on database lure is '[berth fleet=default service=jam]'",
                "comment on database tea is '[berth fleet=default service=jam]'");
        workspace.clear();
        workspace.write(
                "cafe.yaml", "service: cafe\npostgres: {user: cafe_owner, roles: {cafe_seen: {access: read}}}\n");
        workspace.write("jam.yaml", "service: jam\npostgres: {}\n");

        var plan = workspace.berth("plan");

        assertFalse(plan.plain().contains("! renamed"), plan::all);
        workspace.write("cafe.yaml", "service: cafe\npostgres: {database: bistro, user: cafe_user}\n");
        var moved = workspace.berth("plan");
        assertTrue(
                moved.plain().contains("an empty \"bistro\" would take its place. Write `renamedFrom: cafe`"),
                moved::all);
    }
}
