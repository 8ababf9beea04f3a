package dev.berth.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Address;
import dev.berth.core.Secret;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {

    private static final Address LOGIN = Address.of("postgres", "main", "role", "cafe_user");

    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of(Form.PLAIN, "p@ss'w\"rd;", "p@ss'w\"rd;"),
                Arguments.of(Form.URL, "p@ss/w0rd!", "p%40ss%2Fw0rd%21"),
                Arguments.of(Form.URL, "ünï 100%+", "%C3%BCn%C3%AF%20100%25%2B"),
                Arguments.of(Form.URL, "Az09-._~", "Az09-._~"),
                Arguments.of(Form.DSN, "plain-1", "plain-1"),
                Arguments.of(Form.DSN, "it's \\ here", "'it\\'s \\\\ here'"),
                Arguments.of(Form.DSN, "", "''"),
                Arguments.of(Form.DOTNET, "plain-1", "plain-1"),
                Arguments.of(Form.DOTNET, "a;b\"c'd=", "\"a;b\"\"c'd=\""));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void writesAPassword(Form form, String password, String written) {
        assertEquals(written, form.encode(password));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(
                        Form.URL,
                        "postgresql://cafe_user:p%40ss%2Fw0rd%21@h:5432/cafe",
                        List.of("p@ss/w0rd!", "p%40ss%2Fw0rd%21")),
                Arguments.of(Form.URL, "postgres://cafe_user:plain@h/cafe", List.of("plain")),
                Arguments.of(Form.URL, "postgresql://cafe_user:p@ss/w0rd!@h:5432/cafe", List.of("p", "p@ss/w0rd!")),
                Arguments.of(Form.URL, "postgresql://cafe_user:100%@h/cafe", List.of("100%")),
                Arguments.of(Form.URL, "postgresql://cafe_user:a+b@h/cafe", List.of("a+b")),
                Arguments.of(Form.URL, "postgresql://other:plain@h/cafe", List.of()),
                Arguments.of(Form.URL, "postgresql://h:5432/cafe", List.of()),
                Arguments.of(
                        Form.URL,
                        "jdbc:postgresql://h:5432/cafe?user=cafe_user&password=p%26q&ssl=true",
                        List.of("p&q", "p%26q")),
                Arguments.of(Form.URL, "Host=h;Username=cafe_user;Password=\"a;b\"\"c\"", List.of("a;b\"c")),
                Arguments.of(Form.URL, "host=h user=cafe_user password='it\\'s'", List.of("it's")),
                Arguments.of(Form.DSN, "host=h password = 'it\\'s \\\\' dbname=cafe", List.of("it's \\")),
                Arguments.of(Form.DSN, "password=a\\ b host=h", List.of("a b")),
                Arguments.of(Form.DSN, "postgresql://cafe_user:plain@h/cafe", List.of("plain")),
                Arguments.of(Form.DOTNET, "Host=h;Password=plain;Port=1", List.of("plain")),
                Arguments.of(Form.DOTNET, "Host=h;PWD = 'it''s; here' ;Port=1", List.of("it's; here")),
                Arguments.of(Form.DOTNET, "Host=h;password=\"say \"\"hi\"\";\"", List.of("say \"hi\";")),
                Arguments.of(Form.DOTNET, "postgresql://cafe_user:plain@h/cafe", List.of("plain")),
                Arguments.of(Form.PLAIN, "anything at all", List.of("anything at all")),
                Arguments.of(Form.DOTNET, "nothing of the kind", List.of()));
    }

    @ParameterizedTest
    @MethodSource("values")
    void findsThePasswordsThatAValueMayHold(Form form, String value, List<String> passwords) {
        assertEquals(passwords, form.find(value, "cafe_user", "", ""));
    }

    @Test
    void findsThePasswordOfRedisWithAndWithoutItsDefaultUser() {
        assertEquals(List.of("plain"), Form.URL.find("redis://default:plain@h:6379/0", "", "", ""));
        assertEquals(List.of("plain"), Form.URL.find("redis://:plain@h:6379/0", "default", "", ""));
    }

    @Test
    void readsALongPassword() {
        assertEquals(
                "a'".repeat(500),
                Form.DSN
                        .find("password='" + "a\\'".repeat(500) + "'", "u", "", "")
                        .getFirst());
        assertEquals(
                "a\"".repeat(500),
                Form.DOTNET
                        .find("Password=\"" + "a\"\"".repeat(500) + "\"", "u", "", "")
                        .getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"password='", "Password=\"", "password=\\", "a://", "a://u:", "@", "%"})
    void survivesALongValue(String piece) {
        for (Form form : Form.values()) {
            form.find(piece + "a\\'\"\"".repeat(100_000), "u", "", "");
            form.find(piece.repeat(2_000), "u", "", "");
        }
    }

    /// Whatever the password is, the likeliest one found in a value that berth wrote is the one it wrote.
    @Property
    void findsWhatItWrote(@ForAll("passwords") String password, @ForAll("surroundings") List<Part> parts) {
        var value = new StringBuilder();
        for (Part part : parts) {
            value.append(
                    switch (part) {
                        case Part.Text(String text) -> text;
                        case Part.Password declared -> declared.form().encode(password);
                        case Part.User _, Part.Copy _ -> throw new AssertionError(part);
                    });
        }

        List<Secret> found = Part.find(parts, LOGIN, Secret.of(value.toString()));

        assertTrue(found.getFirst().equals(Secret.of(password)), () -> "not found in " + value);
    }

    @Provide
    Arbitrary<String> passwords() {
        return Arbitraries.strings()
                .withChars("@:/?#%;='\"\\&+ \t\n$`{}[]|<>^~äß漢")
                .ascii()
                .ofMinLength(1)
                .ofMaxLength(40)
                .filter(text -> text.indexOf('\0') < 0);
    }

    @Provide
    Arbitrary<List<Part>> surroundings() {
        return Arbitraries.of(
                around("postgresql://cafe_user:", Form.URL, "@h:5432/cafe?sslmode=disable"),
                around("jdbc:postgresql://h:5432/cafe?user=cafe_user&password=", Form.URL, "&sslmode=disable"),
                around("host=h user=cafe_user password=", Form.DSN, " sslmode=disable"),
                around("Host=h;Username=cafe_user;Password=", Form.DOTNET, ";SSL Mode=Disable"),
                around("cafe_user:", Form.PLAIN, " at h"),
                List.of(password(Form.PLAIN)));
    }

    private static List<Part> around(String before, Form form, String after) {
        return List.of(new Part.Text(before), password(form), new Part.Text(after));
    }

    private static Part password(Form form) {
        return new Part.Password(LOGIN, form, "cafe_user", 32);
    }
}
