package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every output says of a login that may not log in and of a key that was deleted.
class MissingValuesIT {

    private static final Pattern NO_PASSWORD =
            Pattern.compile("(?i)password:? none|<td>password</td><td>none|differs from|\"live\" : \"none\"");

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);

    private final Path folder;

    private final Workspace workspace;

    MissingValuesIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder);
    }

    /// @param superuser whether berth's login may read what the server stores of passwords
    private void cafeIsApplied(boolean superuser) {
        PostgresServer.Login admin = superuser ? server.superuser() : server.admin();
        workspace.environment("ADMIN_PASSWORD", admin.password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), server.port(), admin.user()));
        workspace.write("cafe.yaml", """
                service: cafe
                postgres: {roles: {cafe_report: {access: read}}}
                secrets:
                  cafe-env:
                    URL: "${postgres.url}"
                    REPORT: "${postgres.password:cafe_report}"
                    COOKIE: "${generate:24}"
                """);
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    private void delete(String key) throws IOException {
        Path secret = workspace.secrets().resolve("cafe/cafe-env.yaml");
        Files.writeString(secret, Files.readString(secret).replaceFirst("(?m)^  " + key + ": .*\n", ""));
    }

    /// What each command prints, and each report of a plan and of a drift.
    private Map<String, String> outputs() throws IOException {
        var outputs = new TreeMap<String, String>();
        outputs.put("plan", workspace.berth("plan").all());
        outputs.put("plan json", workspace.berth("plan", "--format", "json").all());
        outputs.put("drift", workspace.berth("drift").all());
        outputs.put("drift json", workspace.berth("drift", "--format", "json").all());
        outputs.put("doctor", workspace.berth("doctor").all());
        outputs.put("status", workspace.berth("status").all());
        for (String kind : new String[] {"html", "markdown", "github", "json", "junit", "prometheus"}) {
            for (String command : new String[] {"plan", "drift"}) {
                Path file = folder.resolve(command + "." + kind);
                workspace.berth(command, "--report", kind + "=" + file);
                outputs.put(command + " " + kind, Files.readString(file).replaceAll("(?s)<style.*?</style>", ""));
            }
        }
        return outputs;
    }

    /// Neither of the two passwords has changed; the one that was removed isn't asked for while nobody may log in.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLoginThatMayNotLogInLacksNoPassword(boolean superuser) throws IOException {
        cafeIsApplied(superuser);
        server.execute("postgres", "alter role cafe_user nologin", "alter role cafe_report nologin password null");

        Map<String, String> outputs = outputs();

        assertAll(Stream.concat(
                outputs.entrySet().stream()
                        .map(output -> () -> assertFalse(
                                NO_PASSWORD.matcher(output.getValue()).find(),
                                output.getKey() + ": " + output.getValue())),
                Stream.of("plan", "plan json", "plan html", "plan markdown", "drift", "drift json", "drift html")
                        .map(name -> () -> assertTrue(
                                Objects.requireNonNull(outputs.get(name)).contains("not in use, as it may not log in"),
                                outputs.get(name)))));
        assertSaid(outputs, "doctor", "role \"cafe_user\" is not permitted to log in");
        assertSaid(outputs, "status", "cafe     2 changes");
        assertConverges();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatWasDeletedIsMissing(boolean superuser) throws IOException {
        cafeIsApplied(superuser);
        delete("COOKIE");
        delete("URL");

        Map<String, String> outputs = outputs();

        assertAll(
                () -> assertSaid(outputs, "plan", "COOKIE new, generated"),
                () -> assertSaid(outputs, "plan", "password not found in the Secret -> as in the Secret"),
                () -> assertSaid(outputs, "plan json", "\"live\" : \"not found in the Secret\""),
                () -> assertSaid(outputs, "plan markdown", "COOKIE new, generated, URL new"),
                () -> assertSaid(outputs, "plan html", field("COOKIE", "new, generated")),
                () -> assertSaid(outputs, "plan html", field("URL", "new")),
                () -> assertSaid(outputs, "drift", "COOKIE: missing"),
                () -> assertSaid(outputs, "drift", "password: not found in the Secret"),
                () -> assertSaid(outputs, "drift json", "\"live\" : \"not found in the Secret\""),
                () -> assertSaid(outputs, "drift markdown", "COOKIE missing, URL missing"),
                () -> assertSaid(outputs, "drift html", field("COOKIE", "missing")),
                () -> assertSaid(outputs, "drift html", field("URL", "missing")),
                () -> assertSaid(outputs, "drift github", "COOKIE missing, URL missing"),
                () -> assertSaid(outputs, "drift junit", "COOKIE missing, URL missing"),
                () -> assertSaid(outputs, "doctor", "no Secret holds the password of cafe_user\n"),
                () -> assertSaid(outputs, "status", "cafe     2 changes"));
        outputs.forEach((name, said) -> assertFalse(said.contains("differs from the Secret"), name + ": " + said));
        assertConverges("--allow", "password-reset");
    }

    /// A value as the page has it.
    private static String field(String name, String value) {
        return "<span class=\"field\">%s</span> <span>%s</span>".formatted(name, value);
    }

    private void assertConverges(String... options) {
        var applied = workspace.berth(
                Stream.concat(Stream.of("apply", "--yes"), Stream.of(options)).toArray(String[]::new));
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(0, plan.exitCode(), plan::all);
    }

    private static void assertSaid(Map<String, String> outputs, String name, String text) {
        String said = Objects.requireNonNull(outputs.get(name));
        assertTrue(said.contains(text), name + ": " + said);
    }
}
