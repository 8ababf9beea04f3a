package dev.berth.provider.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.core.Address;
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
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RabbitSectionTest {

    private static final String SERVERS = """
            main:
              host: rabbit.infra
              port: 5672
              user: common
              password: [env:RABBITMQ_PASSWORD]
              endpoints:
                proxy: {port: 5673}
            """;

    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource(textBlock = """
                    ${rabbitmq.url}       | amqp://order_book_user:<URL rabbitmq/main/user/order_book_user>@rabbit.infra:5672/order-book
                    ${rabbitmq.url@proxy} | amqp://order_book_user:<URL rabbitmq/main/user/order_book_user>@rabbit.infra:5673/order-book
                    ${rabbitmq.host}      | rabbit.infra
                    ${rabbitmq.port}      | 5672
                    ${rabbitmq.vhost}     | order-book
                    ${rabbitmq.user}      | order_book_user
                    ${rabbitmq.password}  | <PLAIN rabbitmq/main/user/order_book_user>
                    """, delimiter = '|')
    void expandsEveryField(String template, String value) {
        assertEquals(value, expand(read("{}"), template));
    }

    @Test
    void writesAVhostAsOneSegment() {
        assertEquals(
                "amqp://a:<URL rabbitmq/main/user/a>@rabbit.infra:5672/my%20%2Fvhost",
                expand(read("{vhost: my /vhost, user: a}"), "${rabbitmq.url}"));
    }

    @Test
    void sharesTheCredentialsOfTheServer() {
        RabbitSection section = read("shared");

        assertEquals("amqp://common:<URL rabbitmq/main>@rabbit.infra:5672/%2F", expand(section, "${rabbitmq.url}"));
        assertEquals(List.of(), section.claims());
        assertEquals(Map.of(), section.logins());
    }

    @Test
    void claimsItsVhostAndItsUser() {
        RabbitSection section = read("{}");

        assertEquals(
                List.of("vhost \"order-book\" on rabbitmq \"main\"", "user \"order_book_user\" on rabbitmq \"main\""),
                section.claims().stream().map(claim -> claim.what()).toList());
        assertEquals(
                Map.of("order_book_user", Address.of("rabbitmq", "main", "user", "order_book_user")), section.logins());
        assertEquals(
                new TreeMap<>(Map.of("RABBITMQ_URL", "${rabbitmq.url}")).toString(),
                section.defaultKeys().toString());
    }

    @Test
    void doesNotTakeTheAdminForAService() {
        read("{user: common}");

        assertEquals(
                List.of(
                        "BERTH-403 cafe.yaml:1:12 rabbitmq user \"common\" is who berth itself logs in as. Choose another name, or"
                                + " write `rabbitmq: shared` to use the common credentials"),
                problems.sorted().stream().map(Problem::toString).toList());
    }

    @Test
    void refusesNamesThatLookLikeOthers() {
        read("{vhost: \"ca\\u202efe\"}");

        assertEquals(
                List.of(
                        "BERTH-402 cafe.yaml:1:12 rabbitmq vhost \"ca\\u202efe\" has a character in it that is not seen:"
                                + " \\u202e. Type the name anew"),
                problems.sorted().stream().map(Problem::toString).toList());
    }

    @Test
    void refusesAVhostThatNoRequestCanName() {
        read("{vhost: ..}");

        assertEquals(
                List.of(
                        "BERTH-402 cafe.yaml:1:12 rabbitmq vhost \"..\" can't be used: a name has at most 255 bytes and is neither"
                                + " . nor .."),
                problems.sorted().stream().map(Problem::toString).toList());
    }

    @Test
    void hasNothingToChooseFrom() {
        RabbitSection section = read("{}");

        assertEquals(
                "${rabbitmq.url:other}: a rabbitmq section has one user, so there is nothing to choose with \":\". Remove it",
                assertThrows(TemplateException.class, () -> expand(section, "${rabbitmq.url:other}"))
                        .getMessage());
    }

    @Test
    void namesTheServersThatThereAre() {
        read("{server: mein}");

        assertEquals(
                List.of(
                        "BERTH-401 cafe.yaml:1:12 rabbitmq server \"mein\" is not in berth.yaml. Did you mean \"main\"? There are: main"),
                problems.sorted().stream().map(Problem::toString).toList());
    }

    @Test
    void twoUsersTakeTurnsAsItsLogin() {
        RabbitSection section = read("{user: a b, rotation: two-users}");

        assertEquals(
                List.of(
                        "vhost \"order-book\" on rabbitmq \"main\"",
                        "user \"a b\" on rabbitmq \"main\"",
                        "user \"a b_a\", which `rotation: two-users` needs, on rabbitmq \"main\"",
                        "user \"a b_b\", which `rotation: two-users` needs, on rabbitmq \"main\""),
                section.claims().stream().map(claim -> claim.what()).toList());
        assertEquals(Map.of("a b", Address.of("rabbitmq", "main", "user", "a b")), section.logins());
        assertEquals(
                "amqp://<URL of rabbitmq/main/user/a%20b>:<URL rabbitmq/main/user/a%20b>@rabbit.infra:5672/order-book",
                expand(section, "${rabbitmq.url}"));
        assertEquals("<PLAIN of rabbitmq/main/user/a%20b>", expand(section, "${rabbitmq.user}"));
        assertEquals(List.of(), problems.sorted());
    }

    @Test
    void neitherOfTheTwoMayBeTheAdmin() {
        Node servers = DocumentReader.read(
                "berth.yaml", SERVERS.replace("user: common", "user: cafe_b").getBytes(StandardCharsets.UTF_8));

        read("{user: cafe}", servers);
        assertEquals(List.of(), problems.sorted());
        read("{user: cafe, rotation: two-users}", servers);
        assertEquals(
                List.of(
                        "BERTH-403 cafe.yaml:1:12 rabbitmq user \"cafe_b\" is who berth itself logs in as. Choose another"
                                + " name, or write `rabbitmq: shared` to use the common credentials"),
                problems.sorted().stream().map(Problem::toString).toList());
    }

    private RabbitSection read(String section) {
        return read(section, DocumentReader.read("berth.yaml", SERVERS.getBytes(StandardCharsets.UTF_8)));
    }

    private RabbitSection read(String section, Node servers) {
        Node manifest = DocumentReader.read("cafe.yaml", ("rabbitmq: " + section).getBytes(StandardCharsets.UTF_8));
        ServiceId service = ServiceId.of("order-book-api", Origin.of("cafe.yaml", 1));
        return new RabbitSectionReader()
                .read(service, manifest.get("rabbitmq").orElseThrow(), servers.entries(), problems);
    }

    private static String expand(RabbitSection section, String template) {
        var text = new StringBuilder();
        for (Part part : Template.parse(template)
                .expand(new KeyRef("n", "s", "K"), "order-book-api", "order-book", Map.of("rabbitmq", section))) {
            text.append(
                    switch (part) {
                        case Part.Text(String literal) -> literal;
                        case Part.Password password -> "<" + password.form() + " " + password.login() + ">";
                        case Part.User user -> "<" + user.form() + " of " + user.login() + ">";
                        case Part.Copy _ -> throw new AssertionError(part);
                    });
        }
        return text.toString();
    }
}
