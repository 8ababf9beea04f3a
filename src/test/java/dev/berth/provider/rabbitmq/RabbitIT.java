package dev.berth.provider.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.berth.fixture.Cut;
import dev.berth.fixture.RabbitBroker;
import dev.berth.fixture.Workspace;
import dev.berth.provider.ProviderContract;
import dev.berth.run.Applier;
import dev.berth.run.Planner;
import dev.berth.run.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// RabbitMQ as Debian packages it, with its management plugin.
class RabbitIT implements ProviderContract {

    private static final String CAFE = "service: cafe-backend\nrabbitmq: {%s}\n";

    private static final String EVERYTHING = """
            service: shop-api
            rabbitmq:
              vhost: a/b
              user: "shop \\"us/er\\""
              tags: [management]
              permissions: {configure: "^shop", write: "^(shop|amq[.]default)", read: ".*"}
              topicPermissions: {amq.topic: {write: "^shop[.]"}, events: {}}
              defaultQueueType: quorum
              limits: {connections: 9, queues: 7}
              policies:
                expire: {pattern: "^tmp[.]", applyTo: queues, priority: 3, definition: {expires: 1800000, max-length: 10}}
                dead: {pattern: ".*", definition: {dead-letter-exchange: "dead \\"letters\\""}}
            """;

    private final RabbitBroker broker = RabbitBroker.shared();
    private final AtomicInteger workspaces = new AtomicInteger();

    @TempDir
    private Path folder = Path.of("");

    private Optional<Workspace> last = Optional.empty();

    @AfterEach
    @Override
    public void reset() {
        broker.reset();
    }

    @Override
    public Workspace workspace() {
        return workspace(broker.platform());
    }

    private Workspace workspace(String platform) {
        var workspace = new Workspace(folder.resolve("workspace-" + workspaces.incrementAndGet()));
        workspace.environment("RABBITMQ_PASSWORD", RabbitBroker.PASSWORD);
        workspace.platform(platform);
        last = Optional.of(workspace);
        return workspace;
    }

    @Override
    public List<State> chain() {
        return List.of(
                state("a vhost and its user", Map.of("cafe.yaml", CAFE.formatted("")), () -> {
                    assertEquals("cafe", text("vhosts/cafe", "name"));
                    assertEquals("[berth fleet=default service=cafe-backend]", text("vhosts/cafe", "description"));
                    works("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL", "orders");
                }),
                state(
                        "limits, tags, narrower rights",
                        Map.of(
                                "cafe.yaml",
                                CAFE.formatted(
                                        "limits: {queues: 3}, tags: [management], permissions: {configure: ^o, read: ^o}")),
                        () -> assertAll(
                                () -> assertEquals("^o", text("permissions/cafe/cafe_user", "configure")),
                                () -> assertEquals(".*", text("permissions/cafe/cafe_user", "write")),
                                () -> assertEquals(
                                        "[{\"vhost\":\"cafe\",\"value\":{\"max-queues\":3}}]",
                                        raw("vhost-limits/cafe")))),
                state(
                        "a second service with everything",
                        Map.of("cafe.yaml", CAFE.formatted(""), "shop.yaml", EVERYTHING),
                        () -> assertAll(
                                () -> works("shop", "shop-api-env", "SHOP_RABBITMQ_URL", "shop.orders"),
                                () -> assertEquals("quorum", text("vhosts/a%2Fb", "default_queue_type")),
                                () -> assertEquals(2, size("topic-permissions")),
                                () -> assertEquals(2, size("policies/a%2Fb")))),
                state(
                        "policies and topics fewer",
                        Map.of(
                                "cafe.yaml",
                                CAFE.formatted(""),
                                "shop.yaml",
                                EVERYTHING
                                        .replaceAll("(?m)^ +dead: .*\n", "")
                                        .replace(", events: {}", "")
                                        .replace("priority: 3", "priority: 4")),
                        () -> assertAll(
                                () -> assertEquals(1, size("topic-permissions")),
                                () -> assertEquals("4", text("policies/a%2Fb/expire", "priority")),
                                () -> assertEquals(1, size("policies/a%2Fb")))),
                state(
                        "common credentials",
                        Map.of(
                                "cafe.yaml",
                                CAFE.formatted(""),
                                "shared.yaml",
                                "service: shared-api\nrabbitmq: shared\n"),
                        List.of("adopt"),
                        () -> assertAll(
                                () -> assertEquals(
                                        "amqp://cafe_user",
                                        secret("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL")
                                                .replaceAll(":[^:]*$", "")
                                                .replaceAll(":[A-Za-z0-9]{32}@.*$", "")),
                                () -> works("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL", "orders"),
                                () -> works("shared", "shared-api-env", "SHARED_RABBITMQ_URL", "common"))),
                state(
                        "a service to be removed",
                        Map.of("cafe.yaml", CAFE.formatted(""), "shop.yaml", EVERYTHING),
                        () -> assertEquals("a/b", text("vhosts/a%2Fb", "name"))),
                state(
                        "and gone",
                        Map.of("cafe.yaml", CAFE.formatted(""), "shop.yaml", "state: absent\n" + EVERYTHING),
                        () -> assertAll(
                                () -> assertFalse(raw("vhosts").contains("a/b"), () -> raw("vhosts")),
                                () -> assertFalse(raw("users").contains("us/er"), () -> raw("users")),
                                () -> assertTrue(last.orElseThrow()
                                        .secret("shop", "shop-api-env", "SHOP_RABBITMQ_URL")
                                        .isEmpty()))));
    }

    @Test
    void aVhostThatHoldsSomethingIsRemovedOnlyWhenAllowed() throws Exception {
        Workspace workspace = applied(Map.of("cafe.yaml", CAFE.formatted("")));
        broker.put("queues/cafe/orders", "{\"durable\":true}");
        for (int i = 0; i < 3; i++) {
            broker.post(
                    "exchanges/cafe/amq.default/publish",
                    "{\"properties\":{},\"routing_key\":\"orders\",\"payload\":\"x\",\"payload_encoding\":\"string\"}");
        }
        workspace.write("cafe.yaml", "state: absent\n" + CAFE.formatted(""));

        var plan = workspace.berth("plan", "--exit-code");
        var refused = workspace.berth("apply", "--yes");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(
                plan.plain()
                        .contains(
                                "  - rabbitmq vhost     cafe                       1 queue, 3 messages, 0 connections\n"
                                        + "    ! data-loss: it has 1 queue, 3 messages, 0 connections, and all of that goes with it."),
                plan::all);
        assertEquals(5, refused.exitCode(), refused::all);
        assertEquals("cafe", text("vhosts/cafe", "name"));
        assertEquals(
                0,
                workspace
                        .berth("apply", "--yes", "--allow", "data-loss:rabbitmq/main/vhost/cafe")
                        .exitCode());
        assertFalse(raw("vhosts").contains("cafe"), () -> raw("vhosts"));
        assertFalse(raw("users").contains("cafe"), () -> raw("users"));
        assertPlansEmpty(workspace);
    }

    /// What comes between the plan and the removal isn't lost for a permission that was given for less.
    @Test
    void aVhostThatGetsMessagesBehindThePlanStays() {
        Workspace workspace = applied(Map.of("cafe.yaml", CAFE.formatted("")));
        String url = workspace
                .secret("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL")
                .orElseThrow();
        workspace.write("cafe.yaml", "state: absent\n" + CAFE.formatted(""));

        Object outcome;
        try (Planner planner = Planner.open(workspace.input())) {
            var planned = planner.plan();
            broker.put("queues/cafe/orders", "{\"durable\":true}");
            broker.post(
                    "exchanges/cafe/amq.default/publish",
                    "{\"properties\":{},\"routing_key\":\"orders\",\"payload\":\"x\",\"payload_encoding\":\"string\"}");
            outcome = Objects.requireNonNull(
                    new Applier(1, Progress.SILENT).apply(planned).get("cafe-backend"));
        }

        assertAll(
                () -> assertTrue(
                        outcome.toString().contains("was not deleted: it has 1 queue, 1 message"), outcome::toString),
                () -> assertEquals("cafe", text("vhosts/cafe", "name")),
                () -> assertEquals(
                        Optional.of(url), workspace.secret("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL")));
    }

    @Override
    public void makeForeignObjects() {
        broker.put("vhosts/other", "{\"description\":\"somebody's\",\"tags\":\"a,b\"}");
        broker.put("users/other", "{\"password\":\"x\",\"tags\":\"policymaker\"}");
        broker.put("permissions/other/other", "{\"configure\":\"x\",\"write\":\"y\",\"read\":\"z\"}");
        broker.put("policies/other/theirs", "{\"pattern\":\"x\",\"definition\":{\"expires\":1000}}");
        broker.put("vhost-limits/other/max-queues", "{\"value\":5}");
    }

    @Override
    public String foreignObjects() {
        return raw("vhosts/other")
                + raw("users/other")
                + raw("permissions/other/other")
                + raw("policies/other")
                + raw("vhost-limits/other");
    }

    @Test
    void whatSomebodyChangedByHandIsInThePlanAndGoesBack() {
        Workspace workspace = applied(Map.of("shop.yaml", EVERYTHING));
        String user = "users/shop%20%22us%2Fer%22";
        String hash = text(user, "password_hash");
        broker.put(user, "{\"password_hash\":\"" + hash + "\",\"tags\":\"berth:default:shop-api,policymaker\"}");
        broker.put("permissions/a%2Fb/shop%20%22us%2Fer%22", "{\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}");
        broker.put(
                "topic-permissions/a%2Fb/shop%20%22us%2Fer%22",
                "{\"exchange\":\"amq.direct\",\"write\":\".*\",\"read\":\".*\"}");
        broker.put("policies/a%2Fb/by-hand", "{\"pattern\":\"x\",\"definition\":{\"expires\":1000}}");
        broker.delete("policies/a%2Fb/dead");
        broker.put("vhost-limits/a%2Fb/max-connections", "{\"value\":1000}");
        broker.delete("vhost-limits/a%2Fb/max-queues");

        assertEquals("""
                shop-api                                                      services.d/shop.yaml:4
                  ~ rabbitmq user       shop "us/er"                tags policymaker -> management, policymaker
                  ~ rabbitmq vhost      a/b                         max-connections 1000 -> 9
                                                                    max-queues (none) -> 7
                  ~ rabbitmq permission a/b/shop "us/er"            configure .* -> ^shop
                                                                    write .* -> ^(shop|amq[.]default)
                  + rabbitmq policy     a/b/dead                    .* of all: {"dead-letter-exchange":"dead \\"letters\\""}
                  - rabbitmq policy     a/b/by-hand                 x of all: {"expires":1000}
                  - rabbitmq topics     a/b/shop "us/er"/amq.direct write .*, read .*
                """, changes(workspace.berth("plan").out()));
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertPlansEmpty(workspace);
        assertEquals(
                List.of("berth:default:shop-api", "management", "policymaker"),
                broker.get(user).items("tags").stream()
                        .map(tag -> tag.text())
                        .sorted()
                        .toList());
        assertEquals(hash, text(user, "password_hash"));
    }

    @Test
    void aPasswordThatSomebodyChangedIsNoticedAndSetBackOnlyWhenAllowed() throws Exception {
        Workspace workspace = applied(Map.of("cafe.yaml", CAFE.formatted("")));
        broker.put("users/cafe_user", "{\"password\":\"by hand\",\"tags\":\"berth:default:cafe-backend\"}");

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(plan.plain().contains("password differs from the Secret -> as in the Secret"), plan::all);
        assertTrue(plan.plain().contains("! password-reset: "), plan::all);
        assertThrows(
                AuthenticationFailureException.class, () -> connect("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL"));
        assertEquals(
                0,
                workspace.berth("apply", "--yes", "--allow", "password-reset").exitCode());
        assertPlansEmpty(workspace);
        works("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL", "orders");
    }

    @Test
    void aUserThatIsThereAlreadyKeepsItsPasswordTagsAndOtherPermissions() {
        broker.put("vhosts/elsewhere", "{}");
        broker.put("users/cafe_user", "{\"password\":\"Geheim+/1\",\"tags\":\"policymaker\"}");
        broker.put("permissions/elsewhere/cafe_user", "{\"configure\":\"\",\"write\":\"\",\"read\":\".*\"}");
        String hash = text("users/cafe_user", "password_hash");
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", CAFE.formatted(""));
        workspace.handmade(
                "cafe", "cafe-backend-env", Map.of("CAFE_RABBITMQ_URL", "amqp://cafe_user:Geheim%2B%2F1@old:5672/"));

        var refused = workspace.berth("apply", "--yes");
        var applied = workspace.berth("apply", "--yes", "--allow", "adopt");

        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refused.plain().contains("! adopt: "), refused::all);
        assertEquals(0, applied.exitCode(), applied::all);
        assertAll(
                () -> assertEquals(hash, text("users/cafe_user", "password_hash")),
                () -> assertEquals(
                        List.of("berth:default:cafe-backend", "policymaker"),
                        broker.get("users/cafe_user").items("tags").stream()
                                .map(tag -> tag.text())
                                .sorted()
                                .toList()),
                () -> assertEquals(".*", text("permissions/elsewhere/cafe_user", "read")),
                () -> works("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL", "orders"));
    }

    @Test
    void anAdministratorIsNoServicesUser() {
        broker.put("users/cafe_user", "{\"password\":\"Geheim+/1\",\"tags\":\"administrator\"}");
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", CAFE.formatted(""));

        var refused = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");

        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(
                refused.plain().contains("! beyond-service: user \"cafe_user\" exists already, carries no mark"),
                refused::all);
        assertEquals(
                "administrator",
                broker.get("users/cafe_user").items("tags").getFirst().text());
    }

    @Test
    void whoeverElseMayUseAVhostIsNoted() {
        Workspace workspace = applied(Map.of("cafe.yaml", CAFE.formatted("")));
        broker.put("users/metrics", "{\"password\":\"x\",\"tags\":\"\"}");
        broker.put("permissions/cafe/metrics", "{\"configure\":\"\",\"write\":\"\",\"read\":\".*\"}");

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(0, plan.exitCode(), plan::all);
        assertTrue(
                plan.plain().contains("rabbitmq/main/vhost/cafe: metrics may use it too, and berth leaves that alone."),
                plan::all);
    }

    @Test
    void whoIsConnectedToAVhostIsCountedBeforeItIsRemoved() throws Exception {
        Workspace workspace = applied(Map.of("cafe.yaml", CAFE.formatted("")));
        workspace.write("cafe.yaml", "state: absent\n" + CAFE.formatted(""));
        try (Connection _ = connect("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL")) {
            // The broker counts its connections every five seconds.
            Instant deadline = Instant.now().plus(Duration.ofMinutes(1));
            while (size("vhosts/cafe/connections") == 0 && Instant.now().isBefore(deadline)) {
                Thread.sleep(Duration.ofMillis(200));
            }

            var plan = workspace.berth("plan", "--exit-code");

            assertEquals(5, plan.exitCode(), plan::all);
            assertTrue(plan.plain().contains("! data-loss: it has 0 queues, 0 messages, 1 connection, and"), plan::all);
        }
    }

    @Test
    void aVhostThatIsThereAlreadyKeepsWhatIsSaidOfIt() {
        broker.put("vhosts/cafe", "{\"description\":\"of the bar\",\"tags\":\"prod,eu\"}");
        broker.put("vhost-limits/cafe/max-queues", "{\"value\":5}");
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", CAFE.formatted("limits: {queues: 5}"));

        var applied = workspace.berth("apply", "--yes", "--allow", "adopt:rabbitmq/main/vhost/cafe");

        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals("of the bar [berth fleet=default service=cafe-backend]", text("vhosts/cafe", "description"));
        assertEquals(
                List.of("eu", "prod"),
                broker.get("vhosts/cafe").items("tags").stream()
                        .map(tag -> tag.text())
                        .sorted()
                        .toList());
        assertPlansEmpty(workspace);
    }

    @Test
    void whatAnotherFleetOrServiceMarkedIsRefusedWhateverIsAllowed() {
        broker.put("vhosts/cafe", "{\"description\":\"[berth fleet=other service=cafe-backend]\"}");
        broker.put("users/cafe_user", "{\"password\":\"x\",\"tags\":\"berth:default:erp\"}");
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", CAFE.formatted(""));

        var refused = workspace.berth("apply", "--yes", "--allow", "adopt", "--allow", "password-reset");

        assertEquals(5, refused.exitCode(), refused::all);
        assertEquals(
                2,
                refused.plain()
                        .lines()
                        .filter(line -> line.strip().startsWith("! conflict: "))
                        .count(),
                refused::all);
        assertEquals("[berth fleet=other service=cafe-backend]", text("vhosts/cafe", "description"));
    }

    @Test
    void theTypeOfQueuesIsFixedWhenTheVhostIsMade() {
        Workspace workspace = applied(Map.of("cafe.yaml", CAFE.formatted("")));
        workspace.write("cafe.yaml", CAFE.formatted("defaultQueueType: quorum"));

        var plan = workspace.berth("plan", "--exit-code");

        assertEquals(5, plan.exitCode(), plan::all);
        assertTrue(plan.plain().contains("! unchangeable: defaultQueueType is the server's own"), plan::all);
    }

    @Test
    void noPasswordIsInAnyOutput() {
        Workspace workspace = workspace();
        workspace.write("cafe.yaml", CAFE.formatted(""));

        String printed = workspace.berth("plan").all()
                + workspace.berth("apply", "--yes").all()
                + workspace.berth("plan", "--format", "json").all();

        String url = secret("cafe", "cafe-backend-env", "CAFE_RABBITMQ_URL");
        String password = url.replaceAll("^amqp://cafe_user:", "").replaceAll("@.*$", "");
        assertEquals(32, password.length());
        assertFalse(printed.contains(password), printed);
        assertFalse(printed.contains(RabbitBroker.PASSWORD), printed);
        assertFalse(printed.contains(text("users/cafe_user", "password_hash")), printed);
    }

    @Test
    void aServerThatStopsBetweenPlanAndApplyIsSaidSo() {
        Workspace workspace;
        try (var way = new Cut(broker.host(), broker.management())) {
            workspace = workspace(platform(way.port()));
            workspace.write("cafe.yaml", CAFE.formatted(""));
            var applied = workspace.berthAt("012", new dev.berth.fixture.Typed("yes", way::close), "apply");

            assertEquals(9, applied.exitCode(), applied::all);
            assertTrue(applied.err().contains("rabbitmq \"main\": http://127.0.0.1:" + way.port()), applied::all);
        }
        workspace.platform(broker.platform());
        assertEquals(0, workspace.berth("apply", "--yes").exitCode());
        assertPlansEmpty(workspace);
    }

    @Test
    void aWrongPasswordAndAMissingRightAreToldApart() {
        Workspace wrong = workspace();
        wrong.write("cafe.yaml", CAFE.formatted(""));
        wrong.environment("RABBITMQ_PASSWORD", "wrong-" + RabbitBroker.PASSWORD);
        var refused = wrong.berth("plan");

        broker.put("users/weak", "{\"password\":\"" + RabbitBroker.PASSWORD + "\",\"tags\":\"monitoring\"}");
        Workspace weak = workspace(broker.platform().replace("user: admin", "user: weak"));
        weak.write("cafe.yaml", CAFE.formatted(""));
        var limited = weak.berth("plan");

        assertEquals(9, refused.exitCode(), refused::all);
        assertTrue(
                refused.plain()
                        .contains("refuses \"admin\" (401 Login failed). Check `user` and the places of `password`"),
                refused::all);
        assertEquals(9, limited.exitCode(), limited::all);
        assertTrue(limited.out().contains("rabbitmqctl set_user_tags weak administrator"), limited::all);
        assertFalse((refused.all() + limited.all()).contains(RabbitBroker.PASSWORD));
    }

    @Test
    void aManagementPluginThatIsOffIsSaidSo() {
        var gone = new Cut(broker.host(), broker.management());
        gone.close();
        Workspace workspace = workspace(platform(gone.port()));
        workspace.write("cafe.yaml", CAFE.formatted(""));

        var plan = workspace.berth("plan");

        assertEquals(9, plan.exitCode(), plan::all);
        assertTrue(plan.plain().contains("rabbitmq-plugins enable rabbitmq_management"), plan::all);
    }

    private String platform(int management) {
        return broker.platform().replace(":" + broker.management() + "\n", ":" + management + "\n");
    }

    private Workspace applied(Map<String, String> manifests) {
        Workspace workspace = workspace();
        manifests.forEach(workspace::write);
        var applied = workspace.berth("apply", "--yes");
        assertEquals(0, applied.exitCode(), applied::all);
        return workspace;
    }

    private static void assertPlansEmpty(Workspace workspace) {
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), plan::all);
    }

    /// The block of the first service, without the paths of this test.
    private static String changes(String plan) {
        String[] lines = plan.split("\n", -1);
        return String.join(
                                "\n",
                                List.of(lines).subList(2, List.of(lines).indexOf("") == -1 ? lines.length : end(lines)))
                        .replaceAll(
                                " +/\\S+/services\\.d/",
                                "                                                      services.d/")
                + "\n";
    }

    private static int end(String[] lines) {
        int end = 2;
        while (!lines[end].isEmpty()) {
            end++;
        }
        return end;
    }

    /// The service logs in by the URL in its Secret, declares a queue, and gets its own message back.
    private void works(String namespace, String name, String key, String queue) {
        try (Connection connection = connect(namespace, name, key);
                var channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.basicPublish("", queue, null, "hello".getBytes(StandardCharsets.UTF_8));
            channel.queueDelete(queue);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Connection connect(String namespace, String name, String key) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(secret(namespace, name, key));
        return factory.newConnection();
    }

    private String secret(String namespace, String name, String key) {
        return last.orElseThrow().secret(namespace, name, key).orElseThrow();
    }

    private String text(String path, String key) {
        return broker.get(path).text(key).orElse("");
    }

    private int size(String path) {
        return ((dev.berth.core.Node.Items) broker.get(path)).items().size();
    }

    private String raw(String path) {
        return broker.raw(path);
    }

    private static State state(String name, Map<String, String> manifests, Runnable holds) {
        return new State(name, manifests, List.of(), holds);
    }

    private static State state(String name, Map<String, String> manifests, List<String> allow, Runnable holds) {
        return new State(name, manifests, allow, holds);
    }
}
