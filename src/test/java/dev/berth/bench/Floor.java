package dev.berth.bench;

import dev.berth.provider.postgres.live.PostgresSystem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the server itself takes for the same work: berth's own queries and statements, sent by psql.
final class Floor {

    private static final int SESSIONS = 4;
    private static final List<String> SHARED =
            List.of("roles", "memberships", "databases", "database_grants", "verifiers", "collations");
    private static final List<String> INSIDE =
            List.of("extensions", "schemas", "schema_rights", "foreign_objects", "rights", "default_rights");
    private static final String PSQL = "psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --output /dev/null";
    /// Of no password.
    private static final String VERIFIER =
            "SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$" + "A".repeat(43) + "=:" + "A".repeat(43) + "=";

    private Floor() {}

    /// One session that reads what a plan reads.
    static List<String> reading(Path folder) {
        Path queries = write(folder.resolve("reading.sql"), queries(SHARED));
        return bash(PSQL + " --dbname postgres --file " + queries);
    }

    /// The same, and a session in each of these databases, four at a time.
    static List<String> readingInside(Path folder, List<String> databases) {
        Path queries = write(folder.resolve("inside.sql"), queries(INSIDE));
        return bash(reading(folder).getLast() + " && printf '%s\\n' " + String.join(" ", databases) + " | xargs -P "
                + SESSIONS + " -I DATABASE " + PSQL + " --dbname DATABASE --file " + queries);
    }

    /// Four sessions that run the steps of a plan, those of a service one after the other.
    ///
    /// @param plan a file that `berth plan --out` wrote
    static List<String> steps(Path folder, Path plan) {
        List<String> services = new ArrayList<>();
        JsonMapper.shared()
                .readTree(plan.toFile())
                .path("changes")
                .valueStream()
                .forEach(change -> {
                    if (change.path("address").asString().startsWith("postgres/")) {
                        services.add(change.path("steps")
                                .valueStream()
                                .map(JsonNode::asString)
                                .map(Floor::statements)
                                .collect(Collectors.joining()));
                    }
                });
        List<Path> files = IntStream.range(0, SESSIONS)
                .mapToObj(session -> write(
                        folder.resolve("session-" + session + ".sql"),
                        part(services, session).collect(Collectors.joining())))
                .toList();
        return bash(files.stream()
                        .map(file -> PSQL + " --dbname postgres --file " + file + " & all+=($!); ")
                        .collect(Collectors.joining())
                + "for one in \"${all[@]}\"; do wait \"$one\" || exit 1; done");
    }

    /// A contiguous part, as a service's changes stand together.
    private static Stream<String> part(List<String> changes, int session) {
        int from = changes.size() * session / SESSIONS;
        return changes.subList(from, changes.size() * (session + 1) / SESSIONS).stream();
    }

    private static String statements(String step) {
        String sql = step.replace("'(secret)'", "'" + VERIFIER + "'").replace("(today)", LocalDate.EPOCH.toString());
        return sql.startsWith("create database") ? sql + ";\n" : "begin; " + sql + "; commit;\n";
    }

    private static String queries(List<String> names) {
        return names.stream().map(Floor::query).collect(Collectors.joining(";\n", "", ";\n"));
    }

    private static String query(String name) {
        try (InputStream in = PostgresSystem.class.getResourceAsStream(name + ".sql")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> bash(String commands) {
        return List.of("bash", "-c", commands);
    }
}
