package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Parallel;
import dev.berth.core.PlanTarget;
import dev.berth.fixture.RedisClusters;
import dev.berth.fixture.RedisServers;
import dev.berth.fixture.RedisServers.Version;
import dev.berth.fixture.Workspace;
import dev.berth.run.bootstrap.AdminRotation;
import dev.berth.run.bootstrap.Bootstrap;
import dev.berth.run.bootstrap.BootstrapRun;
import dev.berth.system.AdminTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Berth makes its own ACL user on a Redis that has none.
class RedisBootstrapIT {

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final String ADMIN = "berth_admin";

    @TempDir
    private Path folder;

    private Workspace workspace(RedisServers server) {
        var workspace = new Workspace(folder);
        workspace.forgetSecrets();
        workspace.environment("ROOT", RedisServers.PASSWORD);
        workspace.platform("""
                redis:
                  main:
                    host: %s
                    port: %d
                    password: env:ROOT
                    admin: {user: %s, password: [env:UNSET, "directory:infra/redis/password"]}
                """.formatted(server.host(), server.port(), ADMIN));
        workspace.write(
                "cafe.yaml", "service: cafe-backend\nredis: {slots: {default: 3}, user: cafe, keys: 'cafe:*'}\n");
        return workspace;
    }

    @ParameterizedTest
    @EnumSource
    void makesTheUserThatAnApplyNeedsAndIsEmptyTheSecondTime(Version version) throws IOException {
        RedisServers server = RedisServers.of(version);
        Workspace workspace = workspace(server);

        var before = workspace.berth("plan");
        assertEquals(9, before.exitCode(), before::all);
        assertTrue(before.all().contains("berth bootstrap --server main"), before::all);
        var dry = workspace.berth("bootstrap", "--dry-run", "--exit-code");
        assertEquals(2, dry.exitCode(), dry::all);
        assertTrue(
                dry.out()
                        .contains("acl setuser berth_admin reset on #(secret) ~* &* +info +client|list +config|get"
                                + " +config|rewrite +acl +select +flushdb +multi +exec +discard; config rewrite"),
                dry::all);
        assertEquals(10, workspace.berth("bootstrap").exitCode());
        assertEquals("", server.run(0, "ACL", "GETUSER", ADMIN));

        var applied = workspace.berthAt("02", "yes\n", "bootstrap", "--server", "redis/main");
        assertEquals(0, applied.exitCode(), applied::all);
        var again = workspace.berth("bootstrap", "--yes");
        assertEquals(0, again.exitCode(), again::all);
        assertTrue(again.out().contains("No changes."), again::all);

        var apply = workspace.berth("apply", "--yes");
        assertEquals(0, apply.exitCode(), apply::all);
        assertEquals(0, workspace.berth("plan", "--exit-code").exitCode());
        var doctor = workspace.berth("doctor");
        assertTrue(doctor.out().contains("berth_admin may administer it"), doctor::all);
        server.run(3, "SET", "cafe:1", "tea");
        workspace.write(
                "cafe.yaml",
                "service: cafe-backend\nstate: absent\nredis: {slots: {default: 3}, user: cafe, keys: 'cafe:*'}\n");
        var removed = workspace.berth("apply", "--yes", "--allow", "data-loss");
        assertEquals(0, removed.exitCode(), removed::all);
        assertEquals("0", server.run(3, "DBSIZE"));
        for (var run : List.of(before, dry, applied, again, apply, removed)) {
            assertFalse(run.all().contains(RedisServers.PASSWORD), "the root password");
        }
        assertNowhereIn(workspace, RedisServers.PASSWORD);
    }

    private static void assertNowhereIn(Workspace workspace, String password) throws IOException {
        try (Stream<Path> files = Files.walk(workspace.secrets())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(Files.readString(file).contains(password));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void savesTheUserInTheServersFile(Version version) {
        RedisServers server = RedisServers.of(version, "aclfile", "aclfile FOLDER/users.acl", Optional.empty());
        Workspace workspace = workspace(server);
        workspace.platform("""
                redis:
                  main:
                    host: %s
                    port: %d
                    password: none
                    admin: {user: %s, password: ["directory:infra/redis/password"]}
                """.formatted(server.host(), server.port(), ADMIN));

        var applied = workspace.berth("bootstrap", "--yes");
        server.run(0, "ACL", "LOAD");
        var again = workspace.berth("bootstrap", "--dry-run", "--exit-code");
        server.run(0, "ACL", "SETUSER", ADMIN, "#" + "0".repeat(64));
        var unsaved = workspace.berth("bootstrap", "--yes");
        server.run(0, "ACL", "LOAD");
        var saved = workspace.berth("bootstrap", "--dry-run", "--exit-code");

        assertEquals(0, applied.exitCode(), applied::all);
        assertTrue(applied.out().contains("; acl save"), applied::all);
        assertEquals(0, again.exitCode(), again::all);
        assertTrue(unsaved.out().contains("saved false -> true"), unsaved::all);
        assertEquals(0, saved.exitCode(), saved::all);
    }

    /// Nodes don't tell each other of their users.
    @ParameterizedTest
    @EnumSource
    void makesTheUserOnEachNodeOfACluster(Version version) {
        List<RedisServers> nodes = RedisClusters.of(version);
        Workspace workspace = workspace(nodes.getFirst());

        var applied = workspace.berth("bootstrap", "--yes");
        nodes.getLast().run(0, "ACL", "DELUSER", ADMIN);
        var partly = workspace.berth("bootstrap", "--dry-run", "--exit-code");
        var completed = workspace.berth("bootstrap", "--yes");
        var again = workspace.berth("bootstrap", "--dry-run", "--exit-code");
        var rotated = workspace.berth("rotate", "--admin", "--yes");

        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(2, partly.exitCode(), partly::all);
        assertTrue(partly.out().contains("nodes 3 -> 4"), partly::all);
        assertEquals(0, completed.exitCode(), completed::all);
        assertEquals(0, again.exitCode(), again::all);
        assertEquals(0, rotated.exitCode(), rotated::all);
        String hash = hash(password(workspace));
        for (RedisServers node : nodes) {
            String user = node.run(0, "ACL", "GETUSER", ADMIN);
            assertTrue(user.contains("passwords " + hash + " "), node::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void goesOnWhereItWasKilled(Version version) {
        for (int kill = 1; kill <= 2; kill++) {
            RedisServers server = RedisServers.of(version);
            Workspace workspace = workspace(server);
            int at = kill;
            assertThrows(Killed.class, () -> applyKilled(workspace, at));

            var plan = workspace.berth("plan");
            assertTrue(plan.all().contains("berth bootstrap --server main"), plan::all);
            var again = workspace.berth("bootstrap", "--yes");
            assertEquals(0, again.exitCode(), again::all);
            assertEquals(
                    0, workspace.berth("bootstrap", "--dry-run", "--exit-code").exitCode());
            assertEquals(0, workspace.berth("plan").exitCode());
        }
    }

    private static void applyKilled(Workspace workspace, int at) {
        var step = new AtomicInteger();
        try (var bootstrap = new Bootstrap(
                workspace.services().toString(),
                new PlanTarget("default", Optional.empty(), Collections.emptySortedMap()),
                targets(workspace),
                List.of())) {
            bootstrap.lock(Duration.ZERO);
            new BootstrapRun((_, _) -> {
                        if (step.incrementAndGet() == at) {
                            throw new Killed();
                        }
                    })
                    .apply(bootstrap.plan());
        }
    }

    private static List<AdminTarget> targets(Workspace workspace) {
        return Composition.strict(workspace.console())
                .bootstrapTargets(workspace.services().toString(), false);
    }

    @ParameterizedTest
    @EnumSource
    void repairsAUserAndShowsEachField(Version version) {
        RedisServers server = RedisServers.of(version);
        Workspace workspace = workspace(server);
        workspace.environment("UNSET", "a-new-password-of-its-own");
        server.run(0, "ACL", "SETUSER", ADMIN, "off", ">old", "~few:*", "resetchannels", "+info", "+ping", "+acl");

        var plan = workspace.berth("bootstrap", "--dry-run");
        var applied = workspace.berth("bootstrap", "--yes");

        assertTrue(
                plan.out()
                        .contains(
                                "login false -> true, keys some -> *, channels some -> *, missingCommands client|list"
                                        + ", config|get, config|rewrite, select, flushdb, multi, exec, discard -> (none), password changed"),
                plan::all);
        assertTrue(plan.out().contains("note more-powers") && plan.out().contains("keeps that: ping"), plan::all);
        assertEquals(0, applied.exitCode(), applied::all);
        assertEquals(0, workspace.berth("bootstrap", "--dry-run", "--exit-code").exitCode());
        assertEquals(0, workspace.berth("plan").exitCode());
    }

    @ParameterizedTest
    @EnumSource
    void replacesNoPasswordWithoutConsent(Version version) {
        RedisServers server = RedisServers.of(version);
        Workspace workspace = workspace(server);
        server.run(0, "ACL", "SETUSER", ADMIN, "on", ">old");

        var refused = workspace.berth("bootstrap", "--yes");
        var allowed = workspace.berth("bootstrap", "--yes", "--allow", "password-reset");

        assertEquals(5, refused.exitCode(), refused::all);
        assertTrue(refused.out().contains("! password-reset: "), refused::all);
        assertEquals(0, allowed.exitCode(), allowed::all);
    }

    @ParameterizedTest
    @EnumSource
    void twoAtOnceAgreeOnOnePassword(Version version) {
        Workspace workspace = workspace(RedisServers.of(version));

        var runs = Parallel.map(List.of(1, 2, 3), 3, _ -> workspace.berth("bootstrap", "--yes"));

        assertTrue(
                runs.stream().anyMatch(run -> run.exitCode() == 0),
                () -> runs.getFirst().all());
        assertTrue(
                runs.stream().allMatch(run -> List.of(0, 6, 7).contains(run.exitCode())),
                () -> runs.stream().map(Workspace.Result::all).collect(Collectors.joining()));
        var again = workspace.berth("bootstrap", "--yes");
        assertEquals(0, again.exitCode(), again::all);
        assertEquals(0, workspace.berth("plan").exitCode());
    }

    @ParameterizedTest
    @EnumSource
    void aPasswordThatCantBeWrittenIsLearntByNoServer(Version version) throws IOException {
        RedisServers server = RedisServers.of(version);
        Workspace workspace = workspace(server);
        Files.createDirectories(workspace.secrets());
        Files.writeString(workspace.secrets().resolve("infra"), "a file where a folder should be");

        var failed = workspace.berth("bootstrap", "--yes");

        assertEquals(7, failed.exitCode(), failed::all);
        assertEquals("", server.run(0, "ACL", "GETUSER", ADMIN));
        Files.delete(workspace.secrets().resolve("infra"));
        assertEquals(0, workspace.berth("bootstrap", "--yes").exitCode());
    }

    @ParameterizedTest
    @EnumSource
    void saysThatTheRootLoginIsRefused(Version version) {
        Workspace workspace = workspace(RedisServers.of(version));
        workspace.environment("ROOT", "another-password");

        var refused = workspace.berth("bootstrap", "--yes");

        assertEquals(9, refused.exitCode(), refused::all);
        assertTrue(
                refused.all().contains("That was the root login default; `root:` in berth.yaml names another one"),
                refused::all);
        assertFalse(refused.all().contains("another-password"), refused::all);
    }

    @ParameterizedTest
    @EnumSource
    void rotatesItsPasswordAndGoesOnWhereThatWasKilled(Version version) {
        RedisServers server = RedisServers.of(version);
        Workspace workspace = workspace(server);
        workspace.berth("bootstrap", "--yes");
        String first = password(workspace);

        int refused = 0;
        for (int kill = 1; kill <= 4; kill++) {
            int at = kill;
            var step = new AtomicInteger();
            assertThrows(Killed.class, () -> {
                try (var rotation = AdminRotation.open(targets(workspace).getFirst())) {
                    rotation.run(Duration.ZERO, _ -> {
                        if (step.incrementAndGet() == at) {
                            throw new Killed();
                        }
                    });
                }
            });
            var plan = workspace.berth("plan");
            if (plan.exitCode() != 0) {
                refused++;
                assertTrue(
                        plan.all().contains("if a rotation of its password was cut off: berth rotate --admin main"),
                        plan::all);
            }
            var rotated = workspace.berth("rotate", "--admin", "--yes");
            assertEquals(0, rotated.exitCode(), rotated::all);
            assertEquals(0, workspace.berth("plan").exitCode());
        }
        assertTrue(refused > 0, "a run that was killed when only the server knew the new password");

        String last = password(workspace);
        assertFalse(first.equals(last));
        assertFalse(server.run(0, "ACL", "GETUSER", ADMIN).contains(hash(first)), "the first password still works");
        assertTrue(server.run(0, "ACL", "GETUSER", ADMIN).contains(hash(last)));
        var again = workspace.berth("bootstrap", "--dry-run", "--exit-code");
        assertEquals(0, again.exitCode(), again::all);
    }

    private static String password(Workspace workspace) {
        return targets(workspace)
                .getFirst()
                .password()
                .find()
                .orElseThrow()
                .password()
                .reveal();
    }

    private static String hash(String password) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
