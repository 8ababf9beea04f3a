package dev.berth.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every whole manifest that a page shows is valid.
class YamlBlocksTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\n(service: .*?)^```$");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void areValidManifests() throws IOException {
        var wrong = new ArrayList<String>();
        int blocks = 0;
        for (Path page : Pages.all()) {
            var block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                blocks++;
                var workspace = new Workspace(folder.resolve("block-" + blocks));
                workspace.write("berth.yaml", platform());
                workspace.write("manifest.yaml", block.group(1).replaceAll("(?m)^.*\\$\\{copy:.*\n", ""));
                var result = workspace.berth("validate");
                if (result.exitCode() != 0) {
                    wrong.add(page + ":\n" + block.group(1) + result.err());
                }
            }
        }

        assertEquals(List.of(), wrong);
        assertTrue(blocks > 5, "only " + blocks + " blocks");
    }

    /// What the pages take for granted of berth.yaml.
    private static String platform() {
        return """
                postgres:
                  main: {host: postgresql.infra.svc.cluster.local, replication: [cafe_cdc, juice_cdc], memberships: [pg_monitor, reporting], endpoints: {direct: {host: postgresql.infra.svc.cluster.local, port: 5432}}}
                profiles: {critical: {}, audited: {}}
                """;
    }
}
