package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Actor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who runs berth, as each system says it.
class CiActorTest {

    static Stream<Arguments> systems() {
        return Stream.of(
                Arguments.of(
                        Map.of(
                                "GITHUB_ACTIONS", "true",
                                "GITHUB_ACTOR", "alice",
                                "GITHUB_SERVER_URL", "https://github.com",
                                "GITHUB_REPOSITORY", "shop/fleet",
                                "GITHUB_RUN_ID", "42"),
                        new Actor("alice", Optional.of("https://github.com/shop/fleet/actions/runs/42"))),
                Arguments.of(
                        Map.of(
                                "GITLAB_CI", "true",
                                "GITLAB_USER_LOGIN", "alice",
                                "CI_PIPELINE_URL", "https://gitlab.com/shop/fleet/-/pipelines/1",
                                "CI_JOB_URL", "https://gitlab.com/shop/fleet/-/jobs/2"),
                        new Actor("alice", Optional.of("https://gitlab.com/shop/fleet/-/jobs/2"))),
                Arguments.of(
                        Map.of(
                                "TF_BUILD", "True",
                                "BUILD_REQUESTEDFOR", "Alice A.",
                                "SYSTEM_COLLECTIONURI", "https://dev.azure.com/shop/",
                                "SYSTEM_TEAMPROJECT", "My fleet",
                                "BUILD_BUILDID", "42"),
                        new Actor(
                                "Alice A.",
                                Optional.of("https://dev.azure.com/shop/My%20fleet/_build/results?buildId=42"))),
                Arguments.of(
                        Map.of(
                                "BITBUCKET_BUILD_NUMBER", "42",
                                "BITBUCKET_STEP_TRIGGERER_UUID", "{1-2}",
                                "BITBUCKET_GIT_HTTP_ORIGIN", "http://bitbucket.org/shop/fleet"),
                        new Actor("{1-2}", Optional.of("https://bitbucket.org/shop/fleet/pipelines/results/42"))),
                Arguments.of(
                        Map.of(
                                "JENKINS_URL", "https://ci.example/",
                                "BUILD_USER_ID", "alice",
                                "BUILD_URL", "https://ci.example/job/fleet/42/"),
                        new Actor("alice", Optional.of("https://ci.example/job/fleet/42/"))),
                Arguments.of(Map.of("CIRCLECI", "true", "CIRCLE_BUILD_URL", "ftp://ci.example/42"), Actor.UNKNOWN),
                Arguments.of(
                        Map.of("HOSTNAME", "bastion", "BUILD_URL", "https://ci.example/1"),
                        new Actor(System.getProperty("user.name") + "@bastion", Optional.empty())));
    }

    @ParameterizedTest
    @MethodSource("systems")
    void isWhoBeganTheRun(Map<String, String> environment, Actor actor) {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

        assertEquals(actor, CiActor.of(new Console(nowhere, nowhere, new StringReader(""), environment, "")));
    }
}
