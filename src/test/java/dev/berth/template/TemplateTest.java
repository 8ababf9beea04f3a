package dev.berth.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    private static final KeyRef KEY = new KeyRef("cafe", "cafe-env", "URL");
    private static final Part PASSWORD =
            new Part.Password(Address.of("postgres", "main", "role", "u"), ValueEncoding.URL, "u", 32);

    static Stream<Arguments> templates() {
        return Stream.of(
                Arguments.of("plain text", List.of(new Part.Text("plain text"))),
                Arguments.of("", List.of()),
                Arguments.of("$5 {x} $", List.of(new Part.Text("$5 {x} $"))),
                Arguments.of("$${postgres.url}", List.of(new Part.Text("${postgres.url}"))),
                Arguments.of("${service}.${namespace}", List.of(new Part.Text("cafe-backend.cafe"))),
                Arguments.of(
                        "a ${postgres.url:role@direct} b",
                        List.of(new Part.Text("a url role direct "), PASSWORD, new Part.Text(" b"))),
                Arguments.of("${postgres.host}", List.of(new Part.Text("host - - "), PASSWORD)),
                Arguments.of("${generate:64}", List.of(new Part.Password(KEY.address(), ValueEncoding.PLAIN, "", 64))),
                Arguments.of(
                        "${copy:auth/auth-api-env/KEY}",
                        List.of(new Part.Copy(new KeyRef("auth", "auth-api-env", "KEY")))));
    }

    @ParameterizedTest
    @MethodSource("templates")
    void expandsToParts(String template, List<Part> parts) {
        Expressions postgres = expression -> List.of(
                new Part.Text(expression.field() + " " + expression.qualifier().orElse("-") + " "
                        + expression.endpoint().orElse("-") + " "),
                PASSWORD);

        assertEquals(parts, Template.parse(template).expand(KEY, "cafe-backend", "cafe", Map.of("postgres", postgres)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${",
                "${postgres.url",
                "${}",
                "${postgres}",
                "${postgres.}",
                "${Postgres.url}",
                "${generate}",
                "${generate:}",
                "${generate:11}",
                "${generate:1025}",
                "${generate:-5}",
                "${generate:99999999999}",
                "${copy:a/b}",
                "${copy:a/b/c/d}",
                "${copy://}",
                "${copy:../secrets/KEY}",
                "${copy:infra/../KEY}",
                "${copy:INFRA/postgresql/KEY}",
                "${copy:infra/postgresql/KEY\n}",
                "x${generate:32}",
                "${copy:a/b/c}x",
                "${servic}",
                "${postgres.url@}",
                "${postgres.url:}"
            })
    void refusesWhatItCannotRead(String template) {
        assertThrows(TemplateException.class, () -> Template.parse(template));
    }

    @Test
    void saysWhichSectionIsMissing() {
        var refused = assertThrows(
                TemplateException.class,
                () -> Template.parse("${redis.url:celery}").expand(KEY, "s", "n", Map.of()));

        assertEquals(
                "${redis.url:celery} needs a section `redis`, which this manifest doesn't have. Add it or remove the key",
                refused.getMessage());
    }

    @Test
    void knowsWhatItCopies() {
        assertEquals(
                Optional.of(new KeyRef("a", "b", "c")),
                Template.parse("${copy:a/b/c}").copied());
        assertEquals(Optional.empty(), Template.parse("a/b/c").copied());
    }
}
