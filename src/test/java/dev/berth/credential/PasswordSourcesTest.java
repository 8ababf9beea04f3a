package dev.berth.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PasswordSourcesTest {

    private static final String WHOSE = "postgres/main: the password of admin_user";

    private final PasswordSources chain = new PasswordSources(
            name -> Optional.ofNullable(
                    Map.of("SET", "from the environment", "EMPTY", "").get(name)),
            key -> {
                throw new UnreadableException("no cluster here");
            },
            key -> key.key().equals("there") ? Optional.of(Secret.of("from the directory")) : Optional.empty(),
            program -> {
                if (program.command().contains("fail")) {
                    throw new UnreadableException("it failed");
                }
                return Secret.of("from a program");
            });

    private static final PasswordSource PROGRAM = exec("vault", "get");
    private static final PasswordSource FAILING = exec("vault", "fail");

    @Test
    void takesTheFirstPlaceThatHoldsOne() {
        assertEquals("from the environment", resolve("env:UNSET", "env:EMPTY", "env:SET", "directory:a/b/there"));
        assertEquals("from the directory", resolve("kubernetes:a/b/c", "directory:a/b/gone", "directory:a/b/there"));
    }

    @Test
    void saysOfEachPlaceWhyItHasNone() {
        var failure = assertThrows(
                UnreadableException.class,
                () -> resolve(
                        "env:UNSET",
                        "env:EMPTY",
                        "file:/nowhere/password",
                        "kubernetes:infra/pg/password",
                        "directory:a/b/gone"));

        assertEquals(
                "postgres/main: the password of admin_user is in none of its places: env:UNSET is not set; env:EMPTY is empty;"
                        + " file:/nowhere/password can't be read (there is no such file);"
                        + " kubernetes:infra/pg/password can't be read (no cluster here); directory:a/b/gone is not there",
                failure.getMessage());
    }

    @Test
    void saysThatThereAreNoPlaces() {
        var failure = assertThrows(UnreadableException.class, () -> resolve());

        assertEquals(WHOSE + " is in none of its places: there are none", failure.getMessage());
    }

    @Test
    void findsNothingBehindAPlaceThatCantBeRead() {
        assertEquals(Optional.empty(), chain.find(WHOSE, places("env:UNSET", "file:/nowhere/password")));
        assertEquals(
                WHOSE + " may be in kubernetes:a/b/c, which can't be read: no cluster here",
                assertThrows(
                                UnreadableException.class,
                                () -> chain.find(WHOSE, places("kubernetes:a/b/c", "directory:a/b/there")))
                        .getMessage());
    }

    @Test
    void aProgramIsAPlaceAmongOthers() {
        var unset = PasswordSource.parse("env:UNSET");

        assertEquals(
                new PasswordSources.Located(PROGRAM, Secret.of("from a program")),
                chain.locate(WHOSE, List.of(unset, PROGRAM, FAILING)));
    }

    /// To take another password silently would hide the failure.
    @Test
    void nothingBehindAProgramThatFailsIsTaken() {
        List<PasswordSource> places = List.of(FAILING, PasswordSource.parse("env:SET"));

        assertEquals(
                WHOSE + " can't be read from exec vault (1 argument): it failed",
                assertThrows(UnreadableException.class, () -> chain.locate(WHOSE, places, "Remedy"))
                        .getMessage());
        assertEquals(
                WHOSE + " may be in exec vault (1 argument), which can't be read: it failed",
                assertThrows(UnreadableException.class, () -> chain.find(WHOSE, places))
                        .getMessage());
    }

    private static PasswordSource exec(String... command) {
        return new PasswordSource.Exec(List.of(command), Duration.ofSeconds(30));
    }

    private static List<PasswordSource> places(String... places) {
        return Stream.of(places).map(PasswordSource::parse).toList();
    }

    private String resolve(String... places) {
        return chain.resolve(WHOSE, Stream.of(places).map(PasswordSource::parse).toList())
                .reveal();
    }
}
