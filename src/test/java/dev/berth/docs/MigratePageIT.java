package dev.berth.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.fixture.ClientPrograms;
import dev.berth.fixture.Ending;
import dev.berth.fixture.Installed;
import dev.berth.fixture.OldPostgres;
import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/how-to/migrate.md` shows is what berth prints.
class MigratePageIT {

    private final PostgresServer from = PostgresServer.of(PostgresServer.OLDEST);
    private final PostgresServer to = PostgresServer.of(PostgresServer.NEWEST);

    @Test
    void showsWhatIsPrinted(@TempDir Path folder) throws IOException {
        Installed.require("pg_dump", ClientPrograms.major() > 0, "apt-get install postgresql-client");
        var workspace = new Workspace(folder.resolve("dump"));
        OldPostgres old = old(workspace);
        old.fill("select lo_create(4711)");
        String dry = printed(workspace, "--dry-run");
        String moved = printed(workspace, "--allow", "adopt", "--yes");
        String finished = printed(workspace, "--finish");
        from.reset();
        to.reset();
        var replicated = new Workspace(folder.resolve("replicate"));
        old(replicated).replicated(from.port(), "");
        String following = printed(replicated, "--allow", "adopt", "--yes");
        String cutover = printed(replicated, "--allow", "adopt", "--cutover", "--yes");

        ShownOutput.check("docs/how-to/migrate.md", List.of(dry, moved, following, cutover, finished));
    }

    private OldPostgres old(Workspace workspace) {
        OldPostgres old = OldPostgres.of(from, to, to.superuser(), workspace);
        old.fill(
                "create table orders (id serial primary key, what text)",
                "create table lines (id serial primary key, orders int)",
                "insert into orders (what) select 'order ' || n from generate_series(1, 10) n");
        return old;
    }

    /// Both streams as a terminal or a build's log shows them.
    private String printed(Workspace workspace, String... options) {
        var arguments = new ArrayList<>(List.of("migrate", "cafe-backend"));
        arguments.addAll(List.of(options));
        arguments.add(workspace.services().toString());
        Ending ending = Ending.of(
                Map.of(
                        "ADMIN", to.superuser().password().reveal(),
                        "OLD", from.superuser().password().reveal()),
                arguments);
        assertEquals(0, ending.exitCode(), ending::output);
        return ending.output()
                .replace(workspace.services().toString(), "services.d")
                .replace(from.host() + ":" + from.port(), "cafe-postgresql.cafe.svc:5432")
                .replace(
                        "port " + from.port() + " -> " + to.port(),
                        "host cafe-postgresql.cafe.svc -> postgresql.infra.svc");
    }
}
