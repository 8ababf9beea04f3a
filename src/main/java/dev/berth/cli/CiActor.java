package dev.berth.cli;

import dev.berth.connection.Percent;
import dev.berth.core.Actor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Who runs berth, by the variables that pipelines set; else the user of this machine.
final class CiActor {

    /// What a pipeline's system sets.
    ///
    /// @param sign a variable that only it sets
    /// @param names who began the run, the first that is set
    /// @param run finds the address of the run
    private record Ci(String sign, List<String> names, Function<Variables, Optional<String>> run) {}

    /// Finds variables that are set and not empty.
    @FunctionalInterface
    private interface Variables {
        Optional<String> get(String name);

        default Optional<String> first(String... names) {
            return Stream.of(names).flatMap(name -> get(name).stream()).findFirst();
        }
    }

    private static final List<Ci> SYSTEMS = List.of(
            new Ci("GITHUB_ACTIONS", List.of("GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR"), CiActor::github),
            new Ci(
                    "GITLAB_CI",
                    List.of("GITLAB_USER_LOGIN", "GITLAB_USER_NAME"),
                    set -> set.first("CI_JOB_URL", "CI_PIPELINE_URL")),
            new Ci("TF_BUILD", List.of("BUILD_REQUESTEDFOR", "BUILD_QUEUEDBY"), CiActor::azure),
            new Ci("BITBUCKET_BUILD_NUMBER", List.of("BITBUCKET_STEP_TRIGGERER_UUID"), CiActor::bitbucket),
            new Ci("CIRCLECI", List.of("CIRCLE_USERNAME"), set -> set.get("CIRCLE_BUILD_URL")),
            new Ci("BUILDKITE", List.of("BUILDKITE_BUILD_CREATOR"), set -> set.get("BUILDKITE_BUILD_URL")),
            new Ci("DRONE", List.of("DRONE_BUILD_TRIGGER", "DRONE_COMMIT_AUTHOR"), set -> set.get("DRONE_BUILD_LINK")),
            new Ci("JENKINS_URL", List.of("BUILD_USER_ID", "BUILD_USER"), set -> set.get("BUILD_URL")));

    private CiActor() {}

    /// Reads the variables of the console's environment.
    static Actor of(Console console) {
        Variables set = name -> console.environment(name).map(console.redaction()::apply);
        return SYSTEMS.stream()
                .filter(system -> set.get(system.sign()).isPresent())
                .findFirst()
                .map(system -> new Actor(
                        set.first(system.names().toArray(String[]::new)).orElse(""),
                        system.run().apply(set)))
                .orElseGet(() -> new Actor(System.getProperty("user.name", "") + "@" + host(set), Optional.empty()));
    }

    private static Optional<String> github(Variables set) {
        return set.get("GITHUB_SERVER_URL")
                .flatMap(server -> set.get("GITHUB_REPOSITORY")
                        .flatMap(repository ->
                                set.get("GITHUB_RUN_ID").map(id -> server + "/" + repository + "/actions/runs/" + id)));
    }

    /// The name of a project may have spaces.
    private static Optional<String> azure(Variables set) {
        return set.get("SYSTEM_COLLECTIONURI")
                .flatMap(server -> set.get("SYSTEM_TEAMPROJECT")
                        .flatMap(project -> set.get("BUILD_BUILDID")
                                .map(id -> server.replaceFirst("/$", "") + "/" + Percent.encode(project)
                                        + "/_build/results?buildId=" + Percent.encode(id))));
    }

    /// The origin is told as `http:` and reached by `https:`.
    private static Optional<String> bitbucket(Variables set) {
        return set.get("BITBUCKET_GIT_HTTP_ORIGIN")
                .flatMap(origin -> set.get("BITBUCKET_BUILD_NUMBER")
                        .map(number -> origin.replaceFirst("^http:", "https:") + "/pipelines/results/" + number));
    }

    private static String host(Variables set) {
        return set.first("HOSTNAME", "COMPUTERNAME").orElseGet(() -> {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unnamed) {
                return "localhost";
            }
        });
    }
}
