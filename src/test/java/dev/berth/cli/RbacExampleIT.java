package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.fixture.FakeApiServer;
import dev.berth.fixture.ForwardedServers;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.TestCluster;
import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// `examples/kubernetes/rbac.yaml` grants just what the commands ask the API server for: no verb less, none more.
class RbacExampleIT {

    private static final Path EXAMPLE = Path.of("examples", "kubernetes", "rbac.yaml");

    /// Every workload is asked for in the same way.
    private static final Set<String> LIKE_DEPLOYMENTS = Set.of("statefulsets", "daemonsets");

    private final Path folder;
    private final Workspace workspace;

    RbacExampleIT(@TempDir Path folder) {
        this.folder = folder;
        this.workspace = new Workspace(folder);
    }

    @Test
    void planAndApplyAskForWhatTheirRolesGrant() {
        try (var api = new FakeApiServer();
                var cluster = new TestCluster(api.kubeconfig(folder.resolve("kubeconfig")))) {
            workspace.environment("KUBECONFIG", folder.resolve("kubeconfig").toString());
            workspace.write(
                    "berth.yaml",
                    "secrets: {createNamespaces: true}\ncopies: [{from: other/handmade/KEY, to: [cafe-backend]}]\n");
            declare("X: '${generate:20}'");
            cluster.namespace("cafe");
            cluster.deployment("cafe", "cafe-backend");
            assertEquals(0, workspace.berth("apply", "--yes").exitCode());

            declare("X: '${generate:20}', Y: '${service}', Z: '${copy:other/handmade/KEY}'");
            cluster.namespace("other");
            cluster.handmade("other", "handmade", java.util.Map.of("KEY", "value"), builder -> builder);
            api.requests().clear();
            var plan = workspace.berth("plan");
            Set<String> planned = verbs(api.requests());
            declareMany();
            api.requests().clear();
            workspace.berth("plan");
            planned.addAll(verbs(api.requests()));
            api.requests().clear();
            var applied = workspace.berth("apply", "--yes");
            workspace.write("erp.yaml", "service: erp-api\nsecrets: {erp-env: {X: '${generate:20}'}}\n");
            assertEquals(0, workspace.berth("apply", "--yes").exitCode());
            Set<String> written = verbs(api.requests());

            assertEquals(0, plan.exitCode(), plan::all);
            assertEquals(0, applied.exitCode(), applied::all);
            assertEquals(granted("berth-plan", "berth-cluster"), planned);
            // Server-side apply of a new object needs the right to create it, though it is a PATCH.
            written.add("create secrets");
            assertEquals(granted("berth-apply", "berth-cluster", "berth-namespaces"), written);
        }
    }

    @Test
    void removalAsksForWhatItsRoleGrants() {
        try (var api = new FakeApiServer();
                var cluster = new TestCluster(api.kubeconfig(folder.resolve("kubeconfig")))) {
            workspace.environment("KUBECONFIG", folder.resolve("kubeconfig").toString());
            workspace.write("berth.yaml", "secrets: {createNamespaces: false}\n");
            cluster.namespace("cafe");
            declare("X: '${generate:20}'");
            assertEquals(0, workspace.berth("apply", "--yes").exitCode());
            workspace.write(
                    "cafe.yaml",
                    "service: cafe-backend\nstate: absent\nsecrets: {cafe-backend-env: {X: '${generate:20}'}}\n");
            api.requests().clear();
            var removed = workspace.berth("apply", "--yes", "--allow", "too-many-deletes");
            Set<String> asked = verbs(api.requests());
            asked.removeAll(granted("berth-plan"));
            asked.removeAll(granted("berth-namespaces"));

            assertEquals(0, removed.exitCode(), removed::all);
            assertEquals(granted("berth-remove"), asked);
        }
    }

    @Test
    void aPortForwardAsksForWhatItsRoleGrants() {
        var redis = RedisServers.of(RedisServers.Version.EMBEDDED);
        try (var servers = new ForwardedServers(folder).server("redis", 6379, redis.port())) {
            workspace.environment(
                    "KUBECONFIG", ForwardedServers.kubeconfig(folder).toString());
            workspace.environment("REDIS_PASSWORD", RedisServers.PASSWORD);
            workspace.platform(
                    "redis: {main: {access: port-forward, service: infra/redis, password: env:REDIS_PASSWORD}}\n");
            workspace.write("cafe.yaml", "service: cafe-backend\nredis: 0\n");
            servers.api().requests().clear();
            var plan = workspace.berth("plan");
            Set<String> asked = verbs(servers.api().requests());

            assertEquals(0, plan.exitCode(), plan::all);
            // An API server asks for it besides, from 1.35 on.
            asked.add("create pods/portforward");
            assertEquals(granted("berth-forward"), asked);
        }
    }

    /// More workloads than are asked for one by one.
    private void declareMany() {
        workspace.write(
                "many.yaml",
                "service: many\nnamespace: cafe\nrestart: ["
                        + IntStream.range(0, 10)
                                .mapToObj(i -> "deployment/d" + i)
                                .collect(Collectors.joining(", "))
                        + "]\nsecrets: {many-env: {X: '${generate:20}'}}\n");
    }

    private void declare(String keys) {
        workspace.write(
                "cafe.yaml",
                "service: cafe-backend\nrestart: [deployment/cafe-backend]\nsecrets: {cafe-backend-env: {" + keys
                        + "}}\n");
    }

    /// `get secrets`, as RBAC calls `GET /api/v1/namespaces/cafe/secrets/cafe-backend-env`. That anybody may ask what
    /// he may do is granted by every cluster.
    private static Set<String> verbs(List<String> requests) {
        var verbs = new TreeSet<String>();
        for (String request : requests) {
            String path = request.substring(request.indexOf(' ') + 1).replaceFirst("\\?.*", "");
            List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
            segments.subList(0, path.startsWith("/apis/") ? 4 : 3).clear();
            if (segments.getFirst().equals("namespaces") && segments.size() > 2) {
                segments.subList(0, 2).clear();
            }
            String resource = segments.getFirst() + (segments.size() > 2 ? "/" + segments.get(2) : "");
            if (resource.equals("selfsubjectaccessreviews")) {
                continue;
            }
            String method = request.substring(0, request.indexOf(' '));
            verbs.add(switch (method) {
                        case "GET" -> segments.size() == 1 ? "list" : "get";
                        case "POST" -> "create";
                        default -> method.toLowerCase(Locale.ROOT);
                    }
                    + " " + resource);
        }
        return verbs;
    }

    private static Set<String> granted(String... roles) {
        var granted = new TreeSet<String>();
        try (var documents =
                new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(Files.readString(EXAMPLE))) {
            while (documents.hasNext()) {
                JsonNode role = documents.next();
                if (!List.of(roles).contains(role.at("/metadata/name").stringValue(""))) {
                    continue;
                }
                for (JsonNode rule : role.path("rules")) {
                    rule.path("resources")
                            .forEach(resource -> rule.path("verbs").forEach(verb -> {
                                if (!LIKE_DEPLOYMENTS.contains(resource.stringValue())) {
                                    granted.add(verb.stringValue() + " " + resource.stringValue());
                                }
                            }));
                }
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        return granted;
    }
}
