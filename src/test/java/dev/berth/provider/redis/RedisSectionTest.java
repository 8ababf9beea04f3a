package dev.berth.provider.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problem;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.manifest.DocumentReader;
import dev.berth.template.Part;
import dev.berth.template.Template;
import dev.berth.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSectionTest {

    private static final String SERVERS = """
            main:
              host: redis.infra
              port: 6379
              password: [env:REDIS_PASSWORD]
              endpoints:
                proxy: {host: "fd00::1", port: 6380, params: {timeout: 5s}}
            open: {host: open.infra, port: 6379, password: none, databases: 4}
            tls: {host: tls.infra, port: 6380, password: none, tls: true}
            """;

    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource(textBlock = """
                    ${redis.url}                | redis://:<URL redis/main>@redis.infra:6379/3
                    ${redis.url:default@proxy}  | redis://:<URL redis/main>@[fd00::1]:6380/3?timeout=5s
                    ${redis.addr}               | redis.infra:6379
                    ${redis.host@proxy}         | fd00::1
                    ${redis.port@proxy}         | 6380
                    ${redis.slot}               | 3
                    ${redis.password}           | <PLAIN redis/main>
                    """, delimiter = '|')
    void expandsEveryField(String template, String value) {
        assertEquals(value, expand(read("3"), template));
    }

    @ParameterizedTest
    @CsvSource({
        "${redis.url:celery},redis://:<URL redis/main>@redis.infra:6379/1",
        "${redis.slot:cache},0",
        "${redis.addr},redis.infra:6379"
    })
    void expandsNamedSlots(String template, String value) {
        assertEquals(value, expand(read("{slots: {cache: 0, celery: 1}}"), template));
    }

    @Test
    void takesTheOnlySlotWhenNoneIsNamed() {
        assertEquals("7", expand(read("{slots: {cache: 7}}"), "${redis.slot}"));
    }

    @Test
    void writesNoUserInformationForAServerWithoutPassword() {
        assertEquals("redis://open.infra:6379/2", expand(read("{server: open, slots: {default: 2}}"), "${redis.url}"));
    }

    @Test
    void writesAUserOfItsOwn() {
        RedisSection section = read("{slots: {default: 2}, user: ca@fe, keys: \"cafe:*\"}");

        assertEquals("redis://ca%40fe:<URL redis/main/user/ca@fe>@redis.infra:6379/2", expand(section, "${redis.url}"));
        assertEquals(Map.of("ca@fe", Address.of("redis", "main", "user", "ca@fe")), section.logins());
        assertEquals(
                Set.of("cafe:*"), section.user().map(RedisSection.User::keys).orElseThrow());
        assertEquals(
                new TreeMap<>(Map.of("REDIS_ADDR", "${redis.addr}", "REDIS_URL", "${redis.url:default}")).toString(),
                section.defaultKeys().toString());
    }

    @Test
    void doesNotTakeEverybodysUserForAService() {
        read("{slots: {default: 2}, user: default}");

        assertEquals(
                List.of(
                        "BERTH-304 cafe.yaml:1:30 redis user \"default\" is who everybody else logs in as, berth included."
                                + " Choose another name"),
                problems.sorted().stream().map(Problem::toString).toList());
    }

    @Test
    void speaksTlsWhereTheServerDoes() {
        assertEquals("rediss://tls.infra:6380/2", expand(read("{server: tls, slots: {default: 2}}"), "${redis.url}"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    ${redis.url}              | ${redis.url} doesn't say which slot. Write ${redis.url:SLOT} with one of: cache, celery
                    ${redis.url:celary}       | ${redis.url:celary}: there is no slot "celary". Did you mean celery? There are: cache, celery
                    ${redis.uri:cache}        | ${redis.uri:cache}: there is no field "uri". Did you mean url? There are: url, addr, host, port, slot, user, password, tls
                    ${redis.addr@prxy}        | ${redis.addr@prxy}: there is no endpoint "prxy". Did you mean proxy? There are: default, proxy
                    """, delimiter = '|')
    void saysWhatThereIsInsteadOfWhatATemplateNames(String template, String message) {
        RedisSection section = read("{slots: {cache: 0, celery: 1}}");

        assertEquals(
                message,
                assertThrows(TemplateException.class, () -> expand(section, template))
                        .getMessage());
    }

    @Test
    void refusesThePasswordOfAServerWithoutOne() {
        RedisSection section = read("{server: open, slots: {default: 2}}");

        assertEquals(
                "${redis.password}: redis server \"open\" has no password (`password: none` in berth.yaml). Remove the key",
                assertThrows(TemplateException.class, () -> expand(section, "${redis.password}"))
                        .getMessage());
    }

    @Test
    void claimsItsSlots() {
        assertEquals(
                List.of(
                        new Claim(
                                Address.of("redis", "main", "slot", "0"),
                                new Origin("cafe.yaml", 1, 17),
                                "redis slot 0 of \"main\""),
                        new Claim(
                                Address.of("redis", "main", "slot", "1"),
                                new Origin("cafe.yaml", 1, 27),
                                "redis slot 1 of \"main\"")),
                read("{slots: {cache: 0, celery: 1}}").claims());
    }

    @Test
    void offersKeysForTheDefaultSecret() {
        assertEquals(
                new TreeMap<>(Map.of("REDIS_ADDR", "${redis.addr}", "REDIS_URL", "${redis.url:default}")).toString(),
                read("0").defaultKeys().toString());
        assertEquals(
                new TreeMap<>(Map.of(
                                "REDIS_CACHE_URL",
                                "${redis.url:cache}",
                                "REDIS_JOB_QUEUE_URL",
                                "${redis.url:job-queue}"))
                        .toString(),
                read("{slots: {cache: 0, job-queue: 1}}").defaultKeys().toString());
        assertEquals(Map.of(), read("0").logins());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    16                                       | BERTH-302 cafe.yaml:1:8 redis slot 16 is beyond the databases of "main". Take one from 0 to 15, or set `databases` in berth.yaml to what the server has
                    99999999999                              | BERTH-302 cafe.yaml:1:8 redis slot 99999999999 is beyond the databases of "main". Take one from 0 to 15, or set `databases` in berth.yaml to what the server has
                    {server: open, slots: {a: 4}}            | BERTH-302 cafe.yaml:1:31 redis slot 4 is beyond the databases of "open". Take one from 0 to 3, or set `databases` in berth.yaml to what the server has
                    {server: mian, slots: {a: 1}}            | BERTH-301 cafe.yaml:1:9 redis server "mian" is not in berth.yaml. Did you mean "main"? There are: main, open, tls
                    """, delimiter = '|')
    void reportsWhatTheSchemaCannotKnow(String section, String problem) {
        read(section);

        assertEquals(
                List.of(problem),
                problems.sorted().stream().map(Problem::toString).toList());
    }

    @Test
    void takesCommandsThatCannotReachBeyondTheService() {
        RedisSection section =
                read("{slots: {a: 1}, user: u, commands: [+keys, +client|list, +sort, +info, -eval, -ft.search]}");

        assertEquals(
                List.of("+keys", "+client|list", "+sort", "+info", "-eval", "-ft.search"),
                section.user().map(RedisSection.User::commands).orElseThrow());
        assertEquals(List.of(), problems.sorted());
    }

    @Test
    void refusesNamesThatLookLikeOthers() {
        read("{slots: {a: 1}, user: \"c\\u0430fe\", keys: [\"cafe\\u200b:*\"]}");

        assertEquals(
                List.of("BERTH-304", "BERTH-304"),
                problems.sorted().stream().map(Problem::code).toList());
    }

    /// Other kinds of rules, and commands in other words.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+flushall",
                "+@all",
                "+@dangerous",
                "-@all",
                "+KEYS",
                "+Keys",
                "+keys +flushall",
                "+keys|x",
                "+client",
                "+client|kill",
                "+client|*",
                "+*",
                "+k*",
                "~*",
                "&*",
                "%RW~*",
                ">secret",
                "#0000",
                "<secret",
                "nopass",
                "on",
                "off",
                "reset",
                "resetpass",
                "resetkeys",
                "allkeys",
                "allcommands",
                "(+flushall ~*)",
                "+",
                "-",
                "-*",
                "keys",
                "++keys",
                "",
                "-keys -get",
                "-client|",
                "-get\n+flushall",
                "+sort_ro",
                "+acl|list",
                "+config|get",
                "+debug",
                "+get"
            })
    void refusesEveryOtherRuleForCommands(String rule) {
        RedisSection section = read("{slots: {a: 1}, user: u, commands: [\"" + rule.replace("\n", "\\n") + "\"]}");

        assertEquals(
                List.of("BERTH-305 cafe.yaml:1:44"),
                problems.sorted().stream()
                        .map(problem -> problem.toString().replaceAll(" redis user .*", ""))
                        .toList());
        assertEquals(List.of(), section.user().map(RedisSection.User::commands).orElseThrow());
    }

    private RedisSection read(String section) {
        Node servers = DocumentReader.read("berth.yaml", SERVERS.getBytes(StandardCharsets.UTF_8));
        Node manifest = DocumentReader.read("cafe.yaml", ("redis: " + section).getBytes(StandardCharsets.UTF_8));
        ServiceId service = ServiceId.of("cafe-backend", Origin.of("cafe.yaml", 1));
        return new RedisSectionReader().read(service, manifest.get("redis").orElseThrow(), servers.entries(), problems);
    }

    private static String expand(RedisSection section, String template) {
        var text = new StringBuilder();
        for (Part part : Template.parse(template)
                .expand(new KeyRef("n", "s", "K"), "cafe-backend", "cafe", Map.of("redis", section))) {
            text.append(
                    switch (part) {
                        case Part.Text(String literal) -> literal;
                        case Part.Password password -> "<" + password.form() + " " + password.login() + ">";
                        case Part.User _, Part.Copy _ -> throw new AssertionError(part);
                    });
        }
        return text.toString();
    }
}
