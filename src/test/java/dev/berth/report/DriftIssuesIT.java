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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The script of `examples/drift-issues`, with a `gh` and a `curl` that keep issues in a file and write down their
/// calls.
class DriftIssuesIT {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String GH = """
            #!/usr/bin/env bash
            set -euo pipefail
            jq --null-input --compact-output '$ARGS.positional' --args -- "$@" >>"$STATE/calls"
            call="$1 $2"; shift 2
            number=""; title=""; body=""
            case "${1-}" in --*) ;; *) number=${1-} ;; esac
            while [ $# -gt 0 ]; do
              case "$1" in --title) title=$2; shift ;; --body-file) body=$(cat "$2"); shift ;; esac
              shift
            done
            case "$call" in
              "issue list") jq 'map(select(.open) | {number, body})' "$STATE/issues"; exit 0 ;;
              "issue create") change='. + [{number: (length + 1), title: $title, body: $body, open: true}]' ;;
              "issue edit") change='map(if .number == ($number | tonumber) then .title = $title | .body = $body else . end)' ;;
              "issue close") change='map(if .number == ($number | tonumber) then .open = false else . end)' ;;
              *) exit 0 ;;
            esac
            jq --arg number "$number" --arg title "$title" --arg body "$body" "$change" "$STATE/issues" >"$STATE/next"
            mv "$STATE/next" "$STATE/issues"
            """;

    private static final String CURL = """
            #!/usr/bin/env bash
            set -euo pipefail
            method=GET; title=""; body=""; event=""; url=""
            while [ $# -gt 0 ]; do
              case "$1" in
                --request) method=$2; shift ;;
                --header|--output) shift ;;
                --data-urlencode)
                  case "$2" in
                    title=*) title=${2#title=} ;;
                    description@*) body=$(cat "${2#description@}") ;;
                    state_event=*) event=${2#state_event=} ;;
                  esac
                  shift ;;
                --*) ;;
                *) url=$1 ;;
              esac
              shift
            done
            echo "[\\"$method\\"]" >>"$STATE/calls"
            case "$method $url" in
              "GET "*page=1) jq 'map(select(.open) | {iid: .number, description: .body})' "$STATE/issues"; exit 0 ;;
              "GET "*) echo '[]'; exit 0 ;;
              "POST "*/notes) exit 0 ;;
              "POST "*) change='. + [{number: (length + 1), title: $title, body: $body, open: true}]' ;;
              "PUT "*) change='map(if .number == ($number | tonumber) then (if $event == "close" then .open = false else .title = $title | .body = $body end) else . end)' ;;
            esac
            jq --arg number "${url##*/}" --arg title "$title" --arg body "$body" --arg event "$event" "$change" "$STATE/issues" >"$STATE/next"
            mv "$STATE/next" "$STATE/issues"
            """;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void noIssues() throws IOException, InterruptedException {
        Installed.require("jq", Installed.runs("jq", "--version"), "apt-get install jq");
        Files.writeString(folder.resolve("issues"), "[]");
        Files.createDirectories(folder.resolve("bin"));
        program("gh", GH);
        program("curl", CURL);
    }

    private void program(String name, String text) throws IOException {
        Path program = folder.resolve("bin").resolve(name);
        Files.writeString(program, text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private void run(boolean gitlab, String drift) throws IOException, InterruptedException {
        Path file = folder.resolve("drift.json");
        Files.writeString(file, drift);
        Path said = folder.resolve("said");
        var builder = new ProcessBuilder("examples/drift-issues/drift-issues", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("STATE", folder.toString());
        builder.environment().put("GITHUB_REPOSITORY", "shop/fleet");
        builder.environment().remove("GITLAB_CI");
        if (gitlab) {
            builder.environment().put("GITLAB_CI", "true");
            builder.environment().put("CI_API_V4_URL", "https://gitlab.example/api/v4");
            builder.environment().put("CI_PROJECT_ID", "7");
            builder.environment().put("GITLAB_NOTES_TOKEN", "token");
        }
        int code = builder.start().waitFor();
        assertEquals(0, code, () -> {
            try {
                return Files.readString(said);
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    private JsonNode issues() throws IOException {
        return JSON.readTree(Files.readString(folder.resolve("issues")));
    }

    private List<String> open() throws IOException {
        return issues().valueStream()
                .filter(issue -> issue.path("open").booleanValue())
                .map(issue -> issue.path("title").stringValue().replaceFirst(".* in stage", ""))
                .toList();
    }

    /// The same drift without the differences of a service.
    private static String without(String service, ObjectNode drift) {
        var left = JSON.createArrayNode();
        drift.path("differences").forEach(difference -> {
            if (!difference.path("service").stringValue().equals(service)) {
                left.add(difference);
            }
        });
        drift.set("differences", left);
        return drift.toString();
    }

    private static ObjectNode drift() {
        return (ObjectNode) JSON.readTree(JsonReport.render(Reports.owned()));
    }

    private void opensUpdatesAndCloses(boolean gitlab) throws IOException, InterruptedException {
        run(gitlab, drift().toString());
        assertEquals(List.of(" (no owner)", ": company/team-money", ": team-cafe"), open());
        assertTrue(issues().path(2).path("body").stringValue().contains("connectionLimit: 9, declared 5"));

        run(gitlab, drift().toString().replace("\"live\":\"9\"", "\"live\":\"8\""));
        assertEquals(3, issues().size(), "no second issue for the same owner");
        assertTrue(issues().path(2).path("body").stringValue().contains("connectionLimit: 8, declared 5"));

        ObjectNode unread = drift();
        unread.putArray("unread").add("cafe");
        run(gitlab, without("cafe", unread));
        assertEquals(3, open().size(), "what was not read is not known to be gone");

        run(gitlab, without("cafe", drift()));
        assertEquals(List.of(" (no owner)", ": company/team-money"), open());

        ObjectNode other = drift();
        other.put("environment", "dev");
        other.putArray("differences");
        other.putArray("unmanaged");
        run(gitlab, other.toString());
        assertEquals(2, open().size(), "another environment's issues are not its own");

        ObjectNode none = drift();
        none.putArray("differences");
        none.putArray("unmanaged");
        run(gitlab, none.toString());
        assertEquals(List.of(), open());
        assertEquals(3, issues().size());
    }

    @Test
    void onGithubEachOwnerHasOneIssue() throws IOException, InterruptedException {
        opensUpdatesAndCloses(false);
        assertTrue(Files.readString(folder.resolve("calls"))
                .contains("[\"issue\",\"close\",\"3\",\"--repo\",\"shop/fleet\""));
    }

    @Test
    void onGitlabEachOwnerHasOneIssue() throws IOException, InterruptedException {
        opensUpdatesAndCloses(true);
    }

    @Test
    void hostileNamesStayInTheCodeBlock() throws IOException, InterruptedException {
        ObjectNode drift = (ObjectNode) JSON.readTree(JsonReport.render(Reports.hostileDrift()));
        String owner = "@everyone\n```` --> #1 <b>$(touch owned)`touch owned`\u202e";
        var owners = JSON.createObjectNode();
        drift.path("differences")
                .forEach(difference -> owners.putObject(
                                difference.path("service").stringValue())
                        .put("owner", owner));
        drift.set("ownership", owners);
        drift.put("environment", "a --> @b");
        run(false, drift.toString());
        run(false, drift.toString());

        assertFalse(Files.exists(Path.of("owned")));
        assertTrue(issues().size() <= 2, "found again");
        issues().forEach(issue -> {
            List<String> lines = issue.path("body").stringValue().lines().toList();
            String fence = lines.stream()
                    .filter(line -> line.matches("`+"))
                    .findFirst()
                    .orElseThrow();
            int begin = lines.indexOf(fence);
            int end = lines.lastIndexOf(fence);
            assertAll(
                    () -> assertEquals(lines.size() - 3, end),
                    () -> assertTrue(lines.subList(begin + 1, end).stream().noneMatch(line -> line.contains(fence))),
                    () -> assertTrue(lines.getFirst().matches("<!-- drift-issues environment=\\S+ owner=\\S* -->")),
                    () -> assertFalse(lines.getFirst()
                            .substring(4, lines.getFirst().length() - 3)
                            .contains("--")),
                    () -> assertTrue(lines.subList(0, begin).stream().noneMatch(line -> line.contains("@"))),
                    () -> assertTrue(issue.path("title").stringValue().matches("[-()._/:A-Za-z0-9' ]+")));
        });
    }
}
