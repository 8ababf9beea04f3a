package dev.berth.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Parallel;
import dev.berth.core.Redaction;
import dev.berth.core.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs that print a password, as shell scripts.
class PasswordProgramsIT {

    private static final String PASSWORD = "v3ry-Secret&Pass";
    private static final String ONE_LINE = ". Let it print the password and nothing else, in one line";
    private static final String BY_HAND = ". Run the program by hand in the same environment";

    private final Redaction redaction = new Redaction();
    private final PasswordPrograms programs =
            new PasswordPrograms(Map.of("PATH", System.getenv("PATH"), "PW", PASSWORD), redaction);

    @TempDir
    private Path folder;

    private PasswordSource.Exec script(String body, String... arguments) throws IOException {
        Path script = Files.createTempFile(folder, "script", ".sh");
        Files.writeString(script, body);
        return new PasswordSource.Exec(
                Stream.concat(Stream.of("sh", script.toString()), Stream.of(arguments))
                        .toList(),
                Duration.ofSeconds(30));
    }

    private String failure(PasswordSource.Exec place) {
        var thrown = assertThrows(UnreadableException.class, () -> programs.password(place));
        assertEquals(null, thrown.getCause());
        return String.valueOf(thrown.getMessage());
    }

    @ParameterizedTest
    @MethodSource("printed")
    void whatItPrintsIsThePassword(String format, String password) throws IOException {
        assertEquals(
                password,
                programs.password(script("printf '" + format + "' \"$PW\"")).reveal());
        assertEquals("(secret)", redaction.apply(password));
    }

    static Stream<Arguments> printed() {
        return Stream.of(
                Arguments.of("%s", PASSWORD),
                Arguments.of("%s\\n", PASSWORD),
                Arguments.of("%s\\r\\n", PASSWORD),
                Arguments.of(" %s ", " " + PASSWORD + " "));
    }

    @Test
    void argumentsReachTheProgramAsTheyAre() throws IOException {
        assertEquals(
                "2: a b; $(false) *",
                programs.password(script("printf '%s: %s' \"$#\" \"$1\"", "a b; $(false) *", ""))
                        .reveal());
    }

    @Test
    void itGetsNoInputAndNoVariablesButThoseOfBerth() throws IOException {
        assertEquals(
                "[] PATH PW",
                programs.password(script("printf '[%s]' \"$(cat)\"; env | sed -n 's/^\\(PATH\\|PW\\|HOME\\)=.*/ \\1/p'"
                                + " | sort | tr -d '\\n'"))
                        .reveal());
    }

    @ParameterizedTest
    @MethodSource("broken")
    void saysWhyThereIsNoPassword(String body, String why) throws IOException {
        assertEquals(why, failure(script(body)));
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("exit 0", "it printed nothing" + ONE_LINE),
                Arguments.of("echo", "it printed nothing" + ONE_LINE),
                Arguments.of("echo $PW; echo $PW", "it printed more than one line" + ONE_LINE),
                Arguments.of("echo $PW; echo", "it printed more than one line" + ONE_LINE),
                Arguments.of("printf '\\377%s' $PW", "it printed bytes that are no UTF-8 text" + ONE_LINE),
                Arguments.of("yes $PW | tr -d '\\n'", "it printed more than 64 KiB" + ONE_LINE),
                Arguments.of("echo $PW; exit 3", "it failed (exit code 3)" + BY_HAND),
                Arguments.of("echo 'no such key.' >&2; exit 1", "it failed (exit code 1): no such key" + BY_HAND),
                Arguments.of(
                        "seq 9 >&2; printf '\\033[31mred\\033[0m\\n' >&2; exit 1",
                        "it failed (exit code 1): 8 / 9 / \\u001b[31mred\\u001b[0m" + BY_HAND),
                // What the program printed as its output, in other writings too.
                Arguments.of(
                        "echo $PW; echo \"for $PW, dispatched\" >&2; printf %s $PW | base64 >&2; echo $PW | tr a-z A-Z >&2;"
                                + " exit 1",
                        "it failed (exit code 1): for (secret), dispatched / (secret)== / (secret)" + BY_HAND),
                Arguments.of(
                        "echo '{\"password\": \"hunter2-in-json\"}'; echo 'got hunter2-in-json' >&2; exit 1",
                        "it failed (exit code 1): got (secret)" + BY_HAND),
                Arguments.of(
                        "echo 'https://me:hunter2@vault.example/v1 says no' >&2; exit 1",
                        "it failed (exit code 1): https://…@vault.example/v1 says no" + BY_HAND),
                Arguments.of("seq 400; echo 'number 399' >&2; exit 1", "it failed (exit code 1)" + BY_HAND),
                Arguments.of(
                        "head -c 300000 /dev/zero | tr '\\0' x >&2; echo >&2; echo the end >&2; exit 1",
                        "it failed (exit code 1): the end" + BY_HAND));
    }

    @Test
    void aProgramThatIsMissingIsNamedNowhere() {
        assertEquals(
                "it can't be started. Install the program, or write its path in berth.yaml",
                failure(new PasswordSource.Exec(List.of("berth-no-such-program", PASSWORD), Duration.ofSeconds(30))));
    }

    @Test
    void aProgramAndItsChildrenAreKilledAtTheLimit() throws Exception {
        Path pids = folder.resolve("pids");
        PasswordSource.Exec script = script("""
                trap '' TERM
                sh -c 'trap "" TERM; echo $$ >> %1$s; while :; do sleep 1; done' &
                echo $$ >> %1$s
                echo "$PW"
                echo "waiting with $PW" >&2
                while :; do sleep 1; done
                """.formatted(pids));
        long start = System.nanoTime();

        String why = failure(new PasswordSource.Exec(script.command(), Duration.ofSeconds(2)));

        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
        assertEquals(
                "it didn't end within 2 seconds: waiting with (secret). If it wants to ask something, log in by hand first;"
                        + " else raise `timeout`",
                why);
        List<String> started = Files.readAllLines(pids);
        assertEquals(2, started.size());
        for (String pid : started) {
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
            if (process.isPresent()) {
                process.get().onExit().get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void isRunOnceHoweverOftenAndFromWhereverItIsAsked() throws IOException {
        Path runs = folder.resolve("runs");
        PasswordSource.Exec right = script("echo x >> " + runs + "; sleep 0.3; echo $PW");
        PasswordSource.Exec wrong = script("echo x >> " + runs + "; exit 1");

        List<String> passwords = Parallel.map(
                Collections.nCopies(8, right),
                8,
                place -> programs.password(place).reveal());

        assertEquals(Collections.nCopies(8, PASSWORD), passwords);
        assertEquals(failure(wrong), failure(wrong));
        assertEquals(2, Files.readAllLines(runs).size());
    }

    @Test
    void neitherAPlaceNorAFailureShowsAnArgument() throws IOException {
        PasswordSource.Exec place = script("exit 1", PASSWORD);

        assertFalse((place + failure(place)).contains(PASSWORD));
    }
}
