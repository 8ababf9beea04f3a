package dev.berth.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script of the GitHub Action and the GitLab component, with an archive whose berth writes down how it was called,
/// and a `gh` and a `curl` that do the same.
class PipelineScriptIT {

    private static final String BERTH = """
            #!/usr/bin/env bash
            set -euo pipefail
            echo "berth $*" >>"$STATE/calls"
            while [ $# -gt 0 ]; do
              case "$1" in
                -o) echo '{}' >"$2" ;;
                --report) case "$2" in *=*) printf '<!-- berth -->\\n@all "$(touch owned)"\\n' >"${2#*=}" ;; esac ;;
              esac
              shift
            done
            exit "$(cat "$STATE/code")"
            """;

    private static final String GH = """
            #!/usr/bin/env bash
            set -euo pipefail
            echo "gh $*" >>"$STATE/calls"
            case "$*" in
              *--paginate*) cat "$STATE/comments" ;;
              *"/pulls") cat "$STATE/pulls" ;;
              "run list"*) echo '[{"databaseId": 42}]' ;;
              "run download"*) echo '{"reviewed": true}' >plan.json ;;
            esac
            """;

    private static final String CURL = """
            #!/usr/bin/env bash
            set -euo pipefail
            case "$*" in *secret*) echo "a token in the arguments" >&2; exit 1 ;; esac
            [ "$(cat)" = 'header = "PRIVATE-TOKEN: secret"' ]
            echo "curl $*" >>"$STATE/calls"
            case "$*" in
              */user) echo '{"id": 7}' ;;
              *per_page=100) cat "$STATE/comments" ;;
            esac
            """;

    private static final Map<String, String> GITHUB = Map.of(
            "GITHUB_ACTIONS",
            "true",
            "GITHUB_REPOSITORY",
            "shop/fleet",
            "GITHUB_SHA",
            "abc",
            "GITHUB_EVENT_PATH",
            "event");

    private static final Map<String, String> GITLAB =
            Map.of("GITLAB_CI", "true", "CI_API_V4_URL", "https://gitlab.example/api/v4", "CI_PROJECT_ID", "3");

    @TempDir
    private Path folder = Path.of("");

    private record Ran(int code, String said) {}

    @BeforeEach
    void archive() throws IOException, InterruptedException {
        Installed.require("jq", Installed.runs("jq", "--version"), "apt-get install jq");
        Installed.require("curl", Installed.runs("curl", "--version"), "apt-get install curl");
        program(folder.resolve("berth-1.2.3/bin/berth"), BERTH);
        program(folder.resolve("berth-1.2.3/pipeline/pipeline"), Files.readString(Path.of("src/dist/pipeline")));
        program(
                folder.resolve("berth-1.2.3/pipeline/drift-issues"),
                "#!/bin/sh\necho \"issues $*\" >>\"$STATE/calls\"\n");
        program(folder.resolve("gh/gh"), GH);
        program(folder.resolve("curl/curl"), CURL);
        Files.writeString(folder.resolve("code"), "0");
        Files.writeString(folder.resolve("calls"), "");
        Files.writeString(folder.resolve("event"), "{\"pull_request\": {\"number\": 5}}");
        Files.writeString(folder.resolve("comments"), "[]");
        Files.writeString(folder.resolve("pulls"), "[{\"head\": {\"sha\": \"def\"}}]");
        ran(Map.of(), "tar", "-czf", "archive.tar.gz", "berth-1.2.3");
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private Ran ran(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(GITHUB|GITLAB|CI|BERTH|GH)_.*|CI"));
        builder.environment().put("STATE", folder.toString());
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Ran(code, Files.readString(said));
    }

    private Ran install(String version, String sum) throws IOException, InterruptedException {
        return ran(
                Map.of("BERTH_URL", "file://" + folder.resolve("archive.tar.gz")),
                Path.of("src/dist/pipeline").toAbsolutePath().toString(),
                "install",
                version,
                sum,
                folder.resolve("installed").toString());
    }

    private String sum() throws IOException, NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(Files.readAllBytes(folder.resolve("archive.tar.gz"))));
    }

    private Ran pipeline(Map<String, String> platform, String tools, Map<String, String> more, String command)
            throws IOException, InterruptedException {
        var environment = new java.util.HashMap<>(platform);
        environment.putAll(more);
        environment.put("PATH", folder.resolve(tools) + ":" + System.getenv("PATH"));
        return ran(environment, folder.resolve("berth-1.2.3/pipeline/pipeline").toString(), command);
    }

    private Ran github(Map<String, String> more, String command) throws IOException, InterruptedException {
        return pipeline(GITHUB, "gh", more, command);
    }

    private String calls() throws IOException {
        String calls = Files.readString(folder.resolve("calls"));
        Files.writeString(folder.resolve("calls"), "");
        return calls;
    }

    @Test
    void installsTheArchiveOfTheChecksumAndNoOther() throws Exception {
        Ran other = install("1.2.3", "0".repeat(64));
        boolean nothing = !Files.exists(folder.resolve("installed/bin"));
        Ran noSum = install("1.2.3", "");
        Ran noVersion = install("../1", sum());
        Ran right = install("1.2.3", sum());

        assertAll(
                () -> assertEquals(1, other.code()),
                () -> assertTrue(other.said().contains("is not the one of the checksum; nothing was installed")),
                () -> assertTrue(nothing),
                () -> assertTrue(noSum.said().contains("sha256 must be the 64 digits"), noSum.said()),
                () -> assertTrue(noVersion.said().contains("three numbers"), noVersion.said()),
                () -> assertEquals(0, right.code(), right.said()),
                () -> assertTrue(Files.isExecutable(folder.resolve("installed/bin/berth"))),
                () -> assertTrue(Files.isExecutable(folder.resolve("installed/pipeline/pipeline"))));
    }

    @Test
    void plansWithTheTrustedPlatformFileAndComments() throws Exception {
        Files.writeString(folder.resolve("code"), "2");
        Ran planned = github(Map.of("BERTH_PLATFORM_FILE", "trusted/services.d/berth.yaml"), "plan");
        assertEquals(0, planned.code(), planned.said());
        assertEquals(
                "berth plan services.d -o plan.json --exit-code --report markdown=comment.md"
                        + " --platform trusted/services.d/berth.yaml --report github\n",
                calls());

        github(Map.of(), "comment");
        assertTrue(calls().endsWith(
                        "gh api --method POST repos/shop/fleet/issues/5/comments --field body=@comment.md --silent\n"));

        Files.writeString(folder.resolve("comments"), """
                [{"id": 1, "user": {"login": "mallory"}, "body": "<!-- berth -->"},
                 {"id": 2, "user": {"login": "github-actions[bot]"}, "body": "<!-- other -->"},
                 {"id": 3, "user": {"login": "github-actions[bot]"}, "body": "<!-- berth -->\\nold"}]
                """);
        github(Map.of(), "comment");
        assertTrue(
                calls().endsWith(
                                "gh api --method PATCH repos/shop/fleet/issues/comments/3 --field body=@comment.md --silent\n"));
        assertFalse(Files.exists(folder.resolve("owned")));
    }

    @Test
    void keepsNoPlanThatIsRefused() throws Exception {
        for (String code : List.of("5", "9")) {
            Files.writeString(folder.resolve("code"), code);
            assertEquals(Integer.parseInt(code), github(Map.of(), "plan").code());
            assertFalse(Files.exists(folder.resolve("plan.json")));
            assertTrue(Files.exists(folder.resolve("comment.md")), "the comment says why");
        }
    }

    @Test
    void appliesOnlyWhatWasReviewed() throws Exception {
        Ran none = github(Map.of(), "apply");
        assertEquals(1, none.code());
        assertEquals("", calls());

        assertEquals(0, github(Map.of(), "reviewed").code());
        assertEquals("""
                gh api repos/shop/fleet/commits/abc/pulls
                gh run list --repo shop/fleet --workflow berth-pull-request.yml --commit def --status success --limit 1 --json databaseId
                gh run download 42 --repo shop/fleet --name berth-plan
                """, calls());
        assertEquals(0, github(Map.of(), "apply").code());
        assertEquals("berth apply services.d --plan plan.json --yes --lock-timeout 10m --report github\n", calls());
        github(Map.of("BERTH_DIGEST", "9c41"), "apply");
        assertEquals("berth apply services.d --expect 9c41 --yes --lock-timeout 10m --report github\n", calls());

        Files.writeString(folder.resolve("code"), "6");
        assertEquals(6, github(Map.of(), "apply").code());
        Files.writeString(folder.resolve("pulls"), "[]");
        Ran unreviewed = github(Map.of(), "reviewed");
        assertEquals(1, unreviewed.code());
        assertTrue(unreviewed.said().contains("No reviewed plan belongs to this commit"), unreviewed.said());
    }

    @Test
    void driftIsToldByIssuesAndIsNoFailure() throws Exception {
        github(Map.of(), "issues");
        assertEquals("", calls());
        Files.writeString(folder.resolve("code"), "2");
        assertEquals(0, github(Map.of(), "drift").code());
        github(Map.of(), "issues");
        assertEquals("berth drift services.d --report json=drift.json --report github\nissues drift.json\n", calls());
        Files.writeString(folder.resolve("code"), "9");
        assertEquals(9, github(Map.of(), "drift").code());
    }

    @Test
    void onGitlabTheNoteIsOneOfItsOwn() throws Exception {
        var merge = Map.of("CI_MERGE_REQUEST_IID", "5", "GITLAB_NOTES_TOKEN", "secret");
        assertEquals(0, pipeline(GITLAB, "curl", merge, "plan").code());
        assertEquals(
                "berth plan services.d -o plan.json --exit-code --report markdown=comment.md"
                        + " --report gitlab-terraform=terraform.json\n",
                calls());
        Files.writeString(folder.resolve("comments"), """
                [{"id": 1, "author": {"id": 8}, "body": "<!-- berth -->"}, {"id": 2, "author": {"id": 7}, "body": "<!-- berth -->"}]
                """);
        Ran commented = pipeline(GITLAB, "curl", merge, "comment");
        assertEquals(0, commented.code(), commented.said());
        assertTrue(calls().endsWith("--request PUT --data-urlencode body@comment.md"
                + " https://gitlab.example/api/v4/projects/3/merge_requests/5/notes/2\n"));

        assertEquals(0, pipeline(GITLAB, "curl", Map.of(), "comment").code());
        assertEquals("", calls(), "without a token or a merge request there is no note");
        pipeline(GITLAB, "curl", Map.of(), "validate");
        assertEquals(
                "berth validate services.d --report codequality=codequality.json --report junit=junit.xml\n", calls());
    }
}
