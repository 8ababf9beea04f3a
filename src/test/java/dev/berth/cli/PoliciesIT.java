package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Policies on a real server: those of `examples/policies`, and what a plan and an apply make of them.
final class PoliciesIT {

    private static final String PACK = "examples/policies";

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Path folder;
    private final Workspace workspace;

    PoliciesIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder.resolve("work"));
        workspace.environment("PG_HOST", "127.0.0.1");
        workspace.environment("PG_PORT", String.valueOf(server.port()));
        workspace.environment("PG_ADMIN", server.admin().user());
        workspace.environment(
                "POSTGRES_ADMIN_PASSWORD", server.admin().password().reveal());
        workspace.environment("POLICY_SECRETS", folder.resolve("secrets").toString());
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void declare(String policies) {
        workspace.platform("postgres: {main: {host: \"${env:PG_HOST}\", port: \"${env:PG_PORT}\","
                + " admin: {user: \"${env:PG_ADMIN}\"}}}\npolicies:\n" + policies);
    }

    @Test
    void thePackHoldsItsExamplesAndIsApplied() {
        Workspace.Result tested = workspace.run("policy", "test", PACK);
        assertEquals(0, tested.exitCode(), tested::all);
        assertEquals(PACK + ": 7 policies, 24 examples, no problems.\n", tested.out());
        Workspace.Result prod = workspace.run("plan", PACK, "--environment", "prod", "--format", "json");
        assertTrue(prod.out().contains("\"code\" : \"policy\""), prod::all);
        Workspace.Result apply = workspace.run("apply", PACK, "--yes");
        assertEquals(0, apply.exitCode(), apply::all);
        Workspace.Result again = workspace.run("plan", PACK, "--exit-code");
        assertEquals(0, again.exitCode(), again::all);
    }

    @Test
    void aChangeThatBreaksAPolicyIsRefusedUntilItIsAllowed() throws IOException {
        declare("""
                  - name: few-connections
                    on: change
                    rule: "change.kind != 'database' || !('connectionLimit' in change.fields) || int(change.fields.connectionLimit.desired) <= 20"
                    message: A database gets 20 connections
                  - {name: told, on: change, rule: change.action != 'create', severity: warn, message: Something is new}
                """);
        workspace.write("cafe-api.yaml", "service: cafe-api\npostgres: {connectionLimit: 50}\n");
        workspace.write("tea-api.yaml", "service: tea-api\npostgres: {connectionLimit: 10}\n");
        Path reports = folder.resolve("reports");
        Files.createDirectories(reports);
        Workspace.Result plan = workspace.berth(
                "plan",
                "--exit-code",
                "--report",
                "markdown=" + reports.resolve("plan.md"),
                "--report",
                "junit=" + reports.resolve("plan.xml"),
                "--report",
                "sarif=" + reports.resolve("plan.sarif"),
                "--report",
                "json=" + reports.resolve("plan.json"));
        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(plan.out().contains("! policy/few-connections"), plan::all);
        assertTrue(plan.out().contains("A database gets 20 connections ("), plan::all);
        assertTrue(plan.out().contains("--allow policy/few-connections:postgres/main/database/cafe"), plan::all);
        assertFalse(plan.out().contains("policy/few-connections:postgres/main/database/tea"), plan::all);
        assertTrue(plan.out().contains("told ("), plan::all);
        for (String report : new String[] {"plan.md", "plan.xml", "plan.sarif", "plan.json"}) {
            String text = Files.readString(reports.resolve(report));
            assertTrue(text.contains("policy/few-connections"), text);
        }
        Workspace.Result refused = workspace.berth("apply", "--yes");
        assertEquals(5, refused.exitCode(), refused::all);
        Workspace.Result typo = workspace.berth("apply", "--yes", "--allow", "policy/few-conections");
        assertEquals(64, typo.exitCode(), typo::all);
        assertTrue(typo.err().contains("Did you mean policy/few-connections?"), typo::err);
        Workspace.Result allowed =
                workspace.berth("apply", "--yes", "--allow", "policy/few-connections:postgres/main/database/cafe");
        assertEquals(0, allowed.exitCode(), allowed::all);
    }

    @Test
    void thePlanKeepsItsDigestAndARuleThatFailsRefuses() {
        workspace.write("cafe-api.yaml", "service: cafe-api\npostgres: {}\n");
        declare("  - {name: none, on: change, rule: \"true\", message: x}\n");
        String digest = workspace.digest();
        declare("  - {name: broken, on: change, rule: \"service.labels.tier == 'x'\", message: x, severity: warn}\n");
        assertEquals(digest, workspace.digest());
        Workspace.Result plan = workspace.berth("plan", "--exit-code");
        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(plan.out().contains("! policy/broken"), plan::all);
        assertTrue(plan.out().contains("could not be evaluated"), plan::all);
    }

    /// All that a rule sees of a change and of a manifest is searched for each secret text, and for one that is there.
    @Test
    void noRuleSeesASecretValue() throws IOException {
        String manifest = """
                service: cafe-api
                postgres: {roles: {cafe_report: {access: read}}}
                secrets:
                  cafe-api-env:
                    URL: ${postgres.url}
                    REPORT: ${postgres.password:cafe_report}
                    KEY: ${generate:40}
                    OWN: ${postgres.url}?application_name=first
                """;
        declare("  - {name: none, on: change, rule: \"true\", message: x}\n");
        workspace.write("cafe-api.yaml", manifest);
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        String url = workspace.secret("cafe", "cafe-api-env", "URL").orElseThrow();
        String password = url.replaceFirst(".*:([^@]+)@.*", "$1");
        String report = workspace.secret("cafe", "cafe-api-env", "REPORT").orElseThrow();
        String key = workspace.secret("cafe", "cafe-api-env", "KEY").orElseThrow();
        String edited = "edited-Password.9";
        workspace.handmade(
                "cafe",
                "cafe-api-env",
                Map.of("URL", url.replace(password, edited), "REPORT", report, "KEY", key, "OWN", url));
        workspace.write("cafe-api.yaml", manifest.replace("=first", "=second"));
        var secrets =
                List.of(password, report, key, edited, server.admin().password().reveal());

        for (String command : new String[] {"plan", "rotate"}) {
            for (String text : secrets) {
                declare(sees(text));
                Workspace.Result result = changes(command);
                assertFalse(result.all().contains("policy/"), () -> "a secret is seen: " + command);
            }
            declare(sees(command.equals("plan") ? "cafe-api-env" : "alter role"));
            Workspace.Result seen = changes(command);
            assertTrue(seen.all().contains("policy/change"), seen::all);
        }
        declare(sees("application_name"));
        Workspace.Result result = workspace.berth("validate");
        assertEquals(4, result.exitCode(), result::all);
        assertTrue(result.err().contains("breaks the policy manifest"), result::all);
    }

    private Workspace.Result changes(String command) {
        Workspace.Result result = command.equals("plan")
                ? workspace.berth("plan", "--allow", "password-reset")
                : workspace.berth("rotate", "cafe-api", "--allow", "password-reset");
        assertTrue(result.out().contains("cafe-api"), result::all);
        return result;
    }

    /// Rules that are broken by this text, wherever it stands.
    private static String sees(String text) {
        return """
                  - name: change
                    on: change
                    rule: >-
                      !change.address.contains('%1$s')
                      && change.steps.all(step, !step.contains('%1$s'))
                      && change.covers.all(other, !other.contains('%1$s'))
                      && change.fields.all(name, !name.contains('%1$s')
                      && !(has(change.fields[name].live) && change.fields[name].live.contains('%1$s'))
                      && !(has(change.fields[name].desired) && change.fields[name].desired.contains('%1$s')))
                    message: seen
                  - name: manifest
                    on: manifest
                    rule: >-
                      !has(service.secrets) || service.secrets.all(name, service.secrets[name].all(key,
                      !key.contains('%1$s') && !string(service.secrets[name][key]).contains('%1$s')))
                    message: seen
                """.formatted(text);
    }

    @Test
    void aManifestThatBreaksAPolicyIsAProblem() {
        declare("""
                  - {name: owner-required, on: manifest, rule: has(service.owner), message: "Name \\e[31m the team", except: [tee-api]}
                """);
        workspace.write("cafe-api.yaml", "service: cafe-api\npostgres: {}\n");
        workspace.write("tea-api.yaml", "service: tea-api\npostgres: {}\n");
        for (String command : new String[] {"validate", "plan"}) {
            Workspace.Result result = workspace.berth(command);
            assertEquals(4, result.exitCode(), result::all);
            assertTrue(
                    result.err().contains("excepts tee-api, which no manifest declares. Did you mean tea-api?"),
                    result::all);
            assertTrue(result.err().contains("BERTH-122 "), result::all);
            assertTrue(
                    result.err().contains("cafe-api.yaml:1:1 cafe-api breaks the policy owner-required ("),
                    result::all);
            assertTrue(result.err().contains("berth.yaml:4): Name \\u001b[31m the team"), result::all);
        }
    }

    @Test
    void celIsLoadedOnlyWherePoliciesAre() throws IOException, InterruptedException {
        Path without = Path.of("examples/fleet");
        Path with = Path.of(PACK);

        assertFalse(loaded(without).contains(" dev.cel."), "CEL is loaded without policies");
        assertTrue(loaded(with).contains(" dev.cel."), "CEL isn't loaded where policies are");
    }

    /// The classes that `berth validate` loads.
    private String loaded(Path services) throws IOException, InterruptedException {
        Path classes = Files.createTempFile(folder, "classes", ".txt");
        Process berth = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + classes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.berth.Berth",
                        "validate",
                        services.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, berth.waitFor());
        return Files.readString(classes);
    }
}
