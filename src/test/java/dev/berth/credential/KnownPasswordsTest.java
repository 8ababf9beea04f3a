package dev.berth.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.template.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KnownPasswordsTest {

    private static final Address LOGIN = Address.of("postgres", "main", "role", "u");
    private static final Address REDIS = Address.of("redis", "main");

    private static final List<Part> URL =
            List.of(new Part.Text("postgresql://u:"), password(LOGIN, ValueEncoding.URL, "u"), new Part.Text("@h/d"));
    private static final List<Part> BARE = List.of(password(LOGIN, ValueEncoding.PLAIN, "u"));

    @Test
    void areThePasswordsOfAllKeysInTheOrderOfTheKeysEachOnce() {
        assertEquals(
                Map.of("postgres/main/role/u", List.of("first", "second")),
                candidates(
                        Map.of("A", BARE, "B", BARE, "C", URL, "D", BARE),
                        Map.of("A", "first", "B", "second", "C", "postgresql://u:first@h/d")));
    }

    @Test
    void beginWithThoseThatBerthWouldHaveWrittenTheSameWay() {
        assertEquals(
                Map.of("postgres/main/role/u", List.of("exact", "by hand", "by%20hand")),
                candidates(
                        Map.of("A", URL, "B", URL),
                        Map.of("A", "postgresql://u:by%20hand@old/d", "B", "postgresql://u:exact@h/d")));
    }

    @Test
    void takeAnUnescapedUrlBothWays() {
        assertEquals(
                Map.of("postgres/main/role/u", List.of("p", "p@ss/w0rd!")),
                candidates(Map.of("A", URL), Map.of("A", "postgresql://u:p@ss/w0rd!@h/d")));
    }

    @Test
    void includeGeneratedKeys() {
        KeyRef key = new KeyRef("n", "s", "A");

        assertEquals(
                Map.of(key.address().toString(), List.of("made once")),
                candidates(
                        Map.of("A", List.of(password(key.address(), ValueEncoding.PLAIN, ""))),
                        Map.of("A", "made once")));
    }

    @Test
    void keepTheLoginsOfOneValueApart() {
        List<Part> two = List.of(
                new Part.Text("postgresql://u:"),
                password(LOGIN, ValueEncoding.URL, "u"),
                new Part.Text("@h/d redis://:"),
                password(REDIS, ValueEncoding.URL, ""),
                new Part.Text("@r/0"));

        Map<String, List<String>> found =
                candidates(Map.of("A", two), Map.of("A", "postgresql://u:one@h/d redis://:two@r/0"));

        assertEquals("one", found.getOrDefault(LOGIN.toString(), List.of()).getFirst());
        assertEquals("two", found.getOrDefault(REDIS.toString(), List.of()).getFirst());
    }

    @Test
    void areNoneWhereNothingIsLive() {
        assertEquals(Map.of(), candidates(Map.of("A", URL, "B", BARE), Map.of()));
        assertEquals(Map.of(), candidates(Map.of("A", URL, "B", BARE), Map.of("A", "", "B", "", "C", "not declared")));
    }

    private static Map<String, List<String>> candidates(Map<String, List<Part>> declared, Map<String, String> live) {
        var parts = new TreeMap<KeyRef, List<Part>>();
        declared.forEach((key, value) -> parts.put(new KeyRef("n", "s", key), value));
        var found = new TreeMap<String, List<String>>();
        KnownPasswords.of(parts, key -> Optional.ofNullable(live.get(key.key())).map(Secret::of))
                .forEach((login, passwords) -> found.put(
                        login.toString(), passwords.stream().map(Secret::reveal).toList()));
        return found;
    }

    private static Part password(Address login, ValueEncoding form, String user) {
        return new Part.Password(login, form, user, 32);
    }
}
