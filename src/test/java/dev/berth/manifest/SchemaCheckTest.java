package dev.berth.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.berth.core.Node;
import dev.berth.core.Problem;
import dev.berth.core.Problems;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaCheckTest {

    private static final SchemaCheck SERVICE = SchemaCheck.of("/schema/service.schema.json");
    private static final SchemaCheck PLATFORM = SchemaCheck.of("/schema/berth.schema.json");

    private static final String OWN_PLACES =
            "a manifest names a Secret of its own namespace, kubernetes:namespace/name/key or"
                    + " directory:namespace/name/key, or an entry of `sources` in berth.yaml, sources/NAME";

    static Stream<Arguments> brokenManifests() {
        return Stream.of(
                Arguments.of("{}", "1:1 the file needs \"service\". Add it: the service's name"),
                Arguments.of("- a", "1:1 the file must be a mapping, not a list"),
                Arguments.of(
                        "{service: Cafe}",
                        "1:11 service \"Cafe\": it is made of lower-case letters, digits and hyphens, and begins and ends with a letter"
                                + " or digit"),
                Arguments.of(
                        "{service: a, namespce: b}",
                        "1:14 unknown property \"namespce\" in the file. Did you mean \"namespace\"?"),
                Arguments.of(
                        "{service: a, postgres: {databse: b}}",
                        "1:25 unknown property \"databse\" in postgres. Did you mean \"database\"?"),
                Arguments.of(
                        "{service: a, rabbitmq: {qqqqqqqq: b}}",
                        "1:25 unknown property \"qqqqqqqq\" in rabbitmq. There are: server, vhost, user, rotation, tags, permissions, topicPermissions, defaultQueueType, limits, policies"),
                Arguments.of(
                        "service: a\npostgres:\n",
                        "2:10 postgres must be a mapping, and is empty. Write {} to take the defaults"),
                Arguments.of(
                        "{service: a, postgres: {user: }}",
                        "1:30 postgres.user must be text, and is empty. Fill it in or remove it"),
                Arguments.of(
                        "{service: a, postgres: {user: 7}}",
                        "1:31 postgres.user must be text, not the whole number 7. Put it in quotes: \"7\""),
                Arguments.of(
                        "{service: a, postgres: {connectionLimit: 5.0}}",
                        "1:42 postgres.connectionLimit must be a whole number, not the number 5.0"),
                Arguments.of(
                        "{service: a, postgres: {connectionLimit: -2}}",
                        "1:42 postgres.connectionLimit must be from -1 to 100000, not -2"),
                Arguments.of(
                        "{service: a, postgres: {ownedBy: users}}",
                        "1:34 postgres.ownedBy must be user or admin, not \"users\". Did you mean user?"),
                Arguments.of(
                        "{service: a, postgres: {endSessions: no}}",
                        "1:38 postgres.endSessions must be true or false, not the text \"no\""),
                Arguments.of(
                        "{service: a, postgres: {quarantine: 7 days}}",
                        "1:37 postgres.quarantine \"7 days\": a duration is a number and a unit, s, m, h, d or w: 7d"),
                Arguments.of(
                        "{service: a, postgres: {from: {host: b, password: {exec: [hunter2]}}}}",
                        "1:41 postgres.from.password: " + OWN_PLACES),
                Arguments.of(
                        "{service: a, postgres: {from: {host: b, password: [{exec: [hunter2]}]}}}",
                        "1:52 an item of postgres.from.password: " + OWN_PLACES),
                Arguments.of(
                        "{service: a, postgres: {from: {host: b, password: hunter2}}}",
                        "1:51 postgres.from.password: " + OWN_PLACES),
                Arguments.of(
                        "{service: a, postgres: {extensions: pg_trgm}}",
                        "1:37 postgres.extensions must be a list, not the text \"pg_trgm\". Write a list: [pg_trgm]"),
                Arguments.of(
                        "{service: a, postgres: {extensions: [7]}}",
                        "1:38 an item of postgres.extensions must be text or a mapping, not the whole number 7. Put it in quotes: \"7\""),
                Arguments.of(
                        "{service: a, postgres: {extensions: [{name: vector, version: 0.8}]}}",
                        "1:62 postgres.extensions.version must be text, not the number 0.8. Put it in quotes: \"0.8\""),
                Arguments.of(
                        "{service: a, postgres: {extensions: [{version: '1'}]}}",
                        "1:38 an item of postgres.extensions needs \"name\". Add it: the extension's name"),
                Arguments.of(
                        "{service: a, postgres: {allowConnect: [b, c, b]}}",
                        "1:46 postgres.allowConnect has \"b\" twice. Remove one"),
                Arguments.of(
                        "{service: a, postgres: {roles: {b: {}}}}",
                        "1:33 postgres.roles.b needs \"access\". Add it: read, write or none"),
                Arguments.of(
                        "{service: a, postgres: {roles: {'': {access: read}}}}",
                        "1:33 postgres.roles has an empty name. Fill it in"),
                Arguments.of(
                        "{service: a, postgres: {roles: {b: {access: read, validUntil: 2027-13-01}}}}",
                        "1:63 postgres.roles.b.validUntil \"2027-13-01\": a day is written 2027-01-01, a moment 2027-01-01T12:00:00+02:00"),
                Arguments.of(
                        "{service: a, redis: '3'}",
                        "1:21 redis must be a whole number or a mapping, not the text \"3\". Write it without quotes: 3"),
                Arguments.of("{service: a, redis: 70000}", "1:21 redis must be from 0 to 65535, not 70000"),
                Arguments.of(
                        "{service: a, redis: {slots: {}}}", "1:22 redis.slots is empty. Add an entry or remove it"),
                Arguments.of(
                        "{service: a, redis: {slots: {b: 1}, keys: 'b:*'}}",
                        "1:37 redis has \"keys\", which needs \"user\" beside it. Add it"),
                Arguments.of(
                        "{service: a, rabbitmq: mine}",
                        "1:24 rabbitmq \"mine\": write `rabbitmq: shared` for the common credentials, or a mapping: `rabbitmq: {}`"),
                Arguments.of(
                        "{service: a, restart: [pod/a]}",
                        "1:24 an item of restart \"pod/a\": a workload is written kind/name, where kind is deployment, statefulset or"
                                + " daemonset: deployment/cafe-backend"),
                Arguments.of(
                        "{service: a, secrets: {A_b: {K: v}}}",
                        "1:24 secrets has the name \"A_b\": a Secret's name is made of lower-case letters, digits, hyphens and dots, and"
                                + " begins and ends with a letter or digit"),
                Arguments.of(
                        "{service: a, secrets: {b: {k e: v}}}",
                        "1:28 secrets.b has the name \"k e\": a Secret's key is made of letters, digits, hyphens, underscores and dots"));
    }

    @Test
    void whatIsNotIndentedIsToBeIndented() {
        assertEquals(
                List.of(
                        "BERTH-103 f.yaml:2:10 postgres is empty, since what stands below it isn't indented. Indent it by two"
                                + " spaces",
                        "BERTH-103 f.yaml:3:1 property \"database\" of postgres isn't indented, so it is not in postgres."
                                + " Indent it by two spaces, with all that belongs to postgres"),
                problems(SERVICE, "service: a\npostgres:\ndatabase: b\n"));
    }

    @ParameterizedTest
    @MethodSource("brokenManifests")
    void saysWhichRuleAManifestBreaks(String yaml, String expected) {
        assertEquals(List.of("BERTH-103 f.yaml:" + expected), problems(SERVICE, yaml));
    }

    static Stream<Arguments> brokenPlatforms() {
        String places = "a password is never written here, but the place that holds it: env:NAME, file:path,"
                + " kubernetes:namespace/name/key, directory:namespace/name/key or {exec: [PROGRAM, ARGUMENT…]}";
        return Stream.of(
                Arguments.of(
                        "postgres: {main: {admin: {password: hunter2}}}",
                        "1:37 postgres.main.admin.password: " + places),
                Arguments.of(
                        "postgres: {main: {admin: {password: [none]}}}",
                        "1:38 an item of postgres.main.admin.password: " + places),
                Arguments.of(
                        "redis: {main: {password: 4711}}",
                        "1:26 redis.main.password: " + places + ", or `none` for a server without one"),
                Arguments.of(
                        "postgres: {main: {root: {password: {exec: hunter2}}}}",
                        "1:43 postgres.main.root.password.exec: a program and its arguments are a list: [PROGRAM, ARGUMENT…]"),
                Arguments.of(
                        "redis: {main: {password: [{exec: [hunter2, 4711]}]}}",
                        "1:44 an item of redis.main.password.exec: a program and its arguments are texts. Put it in quotes"),
                Arguments.of(
                        "redis: {main: {password: {exec: []}}}",
                        "1:27 redis.main.password.exec is empty. Add an entry or remove it"),
                Arguments.of(
                        "redis: {main: {password: {exec: [a], timeout: 30}}}",
                        "1:47 redis.main.password.timeout must be text, not the whole number 30. Put it in quotes: \"30\""),
                // RabbitMQ lets nobody in without a password.
                Arguments.of("rabbitmq: {main: {password: none}}", "1:29 rabbitmq.main.password: " + places),
                Arguments.of(
                        "postgres: {main: {access: port-forward}}",
                        "1:12 postgres.main needs \"service\". Add it: `service: …`"),
                Arguments.of(
                        "postgres: {main: {host: 'postgres://me:pw@x'}}",
                        "1:25 postgres.main.host \"postgres://…@x\": a host is a name or an address, without port, scheme or user:"
                                + " postgresql.infra.svc.cluster.local"),
                Arguments.of("redis: {main: {port: 0}}", "1:22 redis.main.port must be from 1 to 65535, not 0"),
                Arguments.of(
                        "secrets: {store: vault}", "1:18 secrets.store must be kubernetes or directory, not \"vault\""),
                Arguments.of("guards: {maxDeletes: true}", "1:22 guards.maxDeletes must be a whole number, not true"),
                Arguments.of(
                        "postgres: {Main: {}}",
                        "1:12 postgres has the name \"Main\": it is made of lower-case letters, digits, hyphens and underscores, and"
                                + " begins and ends with a letter or digit"));
    }

    @ParameterizedTest
    @MethodSource("brokenPlatforms")
    void saysWhichRuleThePlatformFileBreaksAndNeverShowsAPassword(String yaml, String expected) {
        assertEquals(List.of("BERTH-103 f.yaml:" + expected), problems(PLATFORM, yaml));
    }

    @Test
    void reportsEveryViolationOfAFile() {
        assertEquals(
                List.of(
                        "BERTH-103 f.yaml:1:14 unknown property \"nope\" in the file. There are: service, namespace, state, profile, owner, labels, secretMetadata, secretBindings,"
                                + " secretTypes, postgres, redis, rabbitmq, restart, exports, secrets",
                        "BERTH-103 f.yaml:1:30 redis must be a whole number or a mapping, not the text \"x\"",
                        "BERTH-103 f.yaml:1:40 state must be present or absent, not \"gone\""),
                problems(SERVICE, "{service: a, nope: 1, redis: x, state: gone}"));
    }

    @Test
    void refusesALineBreakBehindAName() {
        assertFalse(problems(SERVICE, "service: \"cafe\\n\"").isEmpty());
    }

    private static List<String> problems(SchemaCheck schema, String yaml) {
        var problems = new Problems();
        Node root = YamlReader.parse(yaml.getBytes(UTF_8), "f.yaml", problems).orElseThrow();
        boolean isAccepted = schema.accepts(root, problems);
        assertEquals(problems.isEmpty(), isAccepted);
        return problems.sorted().stream().map(Problem::toString).toList();
    }
}
