package dev.berth.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.connection.ValueEncoding;
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

class PasswordFinderTest {

    private static final Address LOGIN = Address.of("postgres", "main", "role", "cafe_user");

    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of(ValueEncoding.PLAIN, "p@ss'w\"rd;", "p@ss'w\"rd;"),
                Arguments.of(ValueEncoding.URL, "p@ss/w0rd!", "p%40ss%2Fw0rd%21"),
                Arguments.of(ValueEncoding.URL, "ünï 100%+", "%C3%BCn%C3%AF%20100%25%2B"),
                Arguments.of(ValueEncoding.URL, "Az09-._~", "Az09-._~"),
                Arguments.of(ValueEncoding.DSN, "plain-1", "plain-1"),
                Arguments.of(ValueEncoding.DSN, "it's \\ here", "'it\\'s \\\\ here'"),
                Arguments.of(ValueEncoding.DSN, "", "''"),
                Arguments.of(ValueEncoding.DOTNET, "plain-1", "plain-1"),
                Arguments.of(ValueEncoding.DOTNET, "a;b\"c'd=", "\"a;b\"\"c'd=\""));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void writesAPassword(ValueEncoding form, String password, String written) {
        assertEquals(written, form.encode(password));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("postgresql://cafe_user:p%40ss%2Fw0rd%21@h:5432/cafe", "p@ss/w0rd! p%40ss%2Fw0rd%21"),
                Arguments.of("postgres://cafe_user:plain@h/cafe", "plain"),
                Arguments.of("postgresql+asyncpg://cafe_user:plain@h/cafe", "plain"),
                Arguments.of("ecto://cafe_user:plain@one:1,two:2/cafe?ssl=true\n", "plain"),
                Arguments.of("postgresql://cafe_user:p@ss/w0rd!@h:5432/cafe", "p p@ss/w0rd!"),
                Arguments.of("postgresql://cafe_user:100%@h/cafe", "100%"),
                Arguments.of("postgresql://cafe_user:a+b@h/cafe", "a+b"),
                Arguments.of("postgresql://other:plain@h/cafe", ""),
                Arguments.of("postgresql://h:5432/cafe", ""),
                Arguments.of("jdbc:postgresql://h:5432/cafe?user=cafe_user&password=p%26q&ssl=true", "p&q p%26q"),
                Arguments.of("Host=h;Username=cafe_user;Password=\"a;b\"\"c\"", "a;b\"c"),
                Arguments.of("Host=h;PWD = 'it''s;here' ;Port=1", "it's;here"),
                Arguments.of("host=h user=cafe_user password='it\\'s'", "it's"),
                Arguments.of("host=h password = 'it\\'s\\\\' dbname=cafe", "it's\\"),
                Arguments.of("pgsql:host=h;dbname=cafe;user=cafe_user;password=plain", "plain"),
                Arguments.of("DB_USER=cafe_user\nDB_PASSWORD='a b'\nOTHER_PASSWORD=x\nOTHER_USER=y\n", "a b"),
                Arguments.of("db:\n  username: cafe_user\n  password: \"a\\\"b\"\n", "a\"b"),
                Arguments.of("{\"db\": {\"user\": \"cafe_user\", \"pass\": \"p\\u0041\"}}", "pA"),
                Arguments.of("h:5432:cafe:cafe_user:a\\:b\nh:5432:cafe:other:x", "a:b"),
                Arguments.of(
                        "SPRING_JSON='{\"url\": \"jdbc:postgresql://h/d?user=cafe_user&password=plain\"}'", "plain"),
                Arguments.of("nothing of the kind", ""));
    }

    /// Whatever form the manifest declares, a person may have written the key in another one.
    @ParameterizedTest
    @MethodSource("values")
    void findsThePasswordsThatAValueMayHold(String value, String passwords) {
        for (List<Part> parts : List.of(
                around("postgresql://cafe_user:", ValueEncoding.URL, "@pg:5432/cafe"),
                around("host=pg user=cafe_user password=", ValueEncoding.DSN, ""),
                around("Host=pg;Username=cafe_user;Password=", ValueEncoding.DOTNET, ""))) {
            assertEquals(
                    passwords,
                    Part.find(parts, LOGIN, Secret.of(value)).stream()
                            .map(Secret::reveal)
                            .collect(java.util.stream.Collectors.joining(" ")));
        }
    }

    /// A line break at the end is no part of a password, unless nothing else works.
    @Test
    void takesNoLineBreakAtTheEndForAPieceOfThePassword() {
        assertEquals(List.of("pw", "pw\n"), found(List.of(password(ValueEncoding.PLAIN)), "pw\n"));
        assertEquals(List.of("pw", "pw\r\n"), found(List.of(password(ValueEncoding.PLAIN)), "pw\r\n"));
        assertEquals(
                List.of("pw"),
                found(around("postgresql://cafe_user:", ValueEncoding.URL, "@h/d"), "postgresql://cafe_user:pw@h/d\n"));
        assertEquals(
                List.of("made\n"),
                found(List.of(new Part.Password(LOGIN, ValueEncoding.PLAIN, "", 32)), "made\n"),
                "what a key alone has is whatever it is");
    }

    /// In a text of many lines the neighbours of a password tell where it is, whatever else changed.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DB_HOST=h\nDB_PASSWORD=pw\nDEBUG=1\n",
                "# another\nDEBUG=2\nexport DB_PASSWORD=\"pw\"\n",
                "DB_PASSWORD='pw' # note\nMORE=x y z",
                "DB_PASSWORD=pw",
            })
    void findsAPasswordByItsNeighbours(String live) {
        List<Part> parts = List.of(
                new Part.Text("DB_HOST=h\nDB_PASSWORD="), password(ValueEncoding.PLAIN), new Part.Text("\nDEBUG=1\n"));

        assertEquals(List.of("pw"), found(parts, live));
    }

    @Test
    void findsAPasswordInATextOfNoKnownForm() {
        List<Part> parts = List.of(
                new Part.Text("begin {\n  say \"cafe_user\" "),
                password(ValueEncoding.PLAIN),
                new Part.Text(" please;\n}\n"));

        assertEquals(List.of("pw"), found(parts, "begin now {\n  other;\n  say \"cafe_user\" pw please;\n}"));
        assertEquals(
                List.of("pw"),
                found(
                        List.of(new Part.Text("cafe_user\n"), password(ValueEncoding.PLAIN), new Part.Text("\nend\n")),
                        "x\ncafe_user\npw\nmore\n"));
    }

    private static List<String> found(List<Part> parts, String live) {
        return Part.find(parts, LOGIN, Secret.of(live)).stream()
                .map(Secret::reveal)
                .toList();
    }

    @Test
    void findsThePasswordOfRedisWithAndWithoutItsDefaultUser() {
        List<Part> parts = List.of(
                new Part.Text("redis://:"),
                new Part.Password(LOGIN, ValueEncoding.URL, "", 0),
                new Part.Text("@h:6379/1"));

        assertEquals(List.of("plain"), found(parts, "redis://default:plain@h:6379/0"));
        assertEquals(List.of("plain"), found(parts, "h:6379,password=plain,ssl=true"));
    }

    @Test
    void readsALongPassword() {
        assertEquals(
                List.of("a'".repeat(500)),
                found(around("host=h password=", ValueEncoding.DSN, ""), "password='" + "a\\'".repeat(500) + "'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password='",
                "Password=\"",
                "password=\\",
                "a://",
                "a://u:",
                "@",
                "%",
                "a: ",
                "{\"a\":",
                "A=",
                "a:b:1:c:"
            })
    void survivesALongValue(String piece) {
        for (List<Part> parts : List.of(
                around("postgresql://u:", ValueEncoding.URL, "@h/d"), around("A=", ValueEncoding.PLAIN, "\nB=1\n"))) {
            found(parts, piece + "a\\'\"\"".repeat(20_000));
            found(parts, piece.repeat(2_000));
            found(parts, (piece + "\n").repeat(2_000));
        }
    }

    /// Whatever the password is, the likeliest one found in a value that berth wrote is the one it wrote.
    @Property(tries = 300)
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
                .filter(text -> text.indexOf('\0') < 0 && !text.endsWith("\n") && !text.endsWith("\r"));
    }

    @Provide
    Arbitrary<List<Part>> surroundings() {
        return Arbitraries.of(
                around("postgresql://cafe_user:", ValueEncoding.URL, "@h:5432/cafe?sslmode=disable"),
                around("jdbc:postgresql://h:5432/cafe?user=cafe_user&password=", ValueEncoding.URL, "&sslmode=disable"),
                around("host=h user=cafe_user password=", ValueEncoding.DSN, " sslmode=disable"),
                around("Host=h;Username=cafe_user;Password=", ValueEncoding.DOTNET, ";SSL Mode=Disable"),
                around("cafe_user:", ValueEncoding.PLAIN, " at h"),
                List.of(password(ValueEncoding.PLAIN)));
    }

    private static List<Part> around(String before, ValueEncoding form, String after) {
        return List.of(new Part.Text(before), password(form), new Part.Text(after));
    }

    private static Part password(ValueEncoding form) {
        return new Part.Password(LOGIN, form, "cafe_user", 32);
    }
}
