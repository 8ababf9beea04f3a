package dev.berth.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.Problem;
import dev.berth.core.Redaction;
import dev.berth.provider.postgres.PgSectionReader;
import dev.berth.provider.rabbitmq.RabbitSectionReader;
import dev.berth.provider.redis.RedisSectionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Defaults, profiles and environments, and where each value of a manifest comes from.
class EnvironmentsTest {

    @TempDir
    Path directory;

    @BeforeEach
    void estate() {
        write("berth.yaml", """
                fleet: base
                defaults:
                  owner: platform
                  postgres: {connectionLimit: 50, settings: {statement_timeout: 30s, lock_timeout: 5s}}
                profiles:
                  critical: {postgres: {connectionLimit: 200, backup: dump}}
                  audited: {postgres: {settings: {log_statement: ddl}, backup: none}}
                postgres:
                  main: {host: db.example, port: 5432, settings: [log_statement]}
                """);
        write("cafe.yaml", """
                service: cafe-backend
                profile: critical
                postgres:
                  settings: {lock_timeout: null}
                redis: 3
                """);
        write("orders.yaml", "service: orders-api\nowner: team-orders\nredis: 4\n");
    }

    @Test
    void mergesDefaultsProfilesAndManifest() {
        assertEquals("""
                service: cafe-backend (cafe.yaml:1)
                profile: critical (cafe.yaml:2)
                postgres.settings.statement_timeout: 30s (berth.yaml:4)
                postgres.connectionLimit: 200 (berth.yaml:6)
                postgres.backup: dump (berth.yaml:6)
                redis.slots.default: 3 (cafe.yaml:5)
                owner: platform (berth.yaml:3)""", effective(Optional.empty(), "cafe-backend"));
    }

    @Test
    void aLaterProfileWins() {
        write("cafe.yaml", "service: cafe-backend\nprofile: [critical, audited]\npostgres: {}\n");
        assertEquals("""
                service: cafe-backend (cafe.yaml:1)
                profile.0: critical (cafe.yaml:2)
                profile.1: audited (cafe.yaml:2)
                postgres.settings.log_statement: ddl (berth.yaml:7)
                postgres.settings.statement_timeout: 30s (berth.yaml:4)
                postgres.settings.lock_timeout: 5s (berth.yaml:4)
                postgres.backup: none (berth.yaml:7)
                postgres.connectionLimit: 200 (berth.yaml:6)
                owner: platform (berth.yaml:3)""", effective(Optional.empty(), "cafe-backend"));
    }

    @Test
    void aDefaultReachesOnlyASectionThatTheServiceHas() {
        assertEquals("""
                service: orders-api (orders.yaml:1)
                owner: team-orders (orders.yaml:2)
                redis.slots.default: 4 (orders.yaml:3)""", effective(Optional.empty(), "orders-api"));
    }

    @Test
    void anEnvironmentChangesPlatformAndServices() {
        write("environments/stage/berth.yaml", "fleet: stage\npostgres: {main: {host: stage.example, port: null}}\n");
        write("environments/stage/cafe-backend.yaml", """
                profile: audited
                postgres: {connectionLimit: 7}
                redis: {slots: {queue: 5}}
                """);
        write("environments/stage/orders-api.yaml", "postgres: {}\nredis: null\n");
        Fleet stage = read(Optional.of("stage"));
        assertEquals("stage", stage.name());
        assertEquals(
                "stage.example 5432",
                stage.platform().servers("postgres").values().stream()
                        .map(server -> server.text("host").orElseThrow() + " "
                                + server.text("port").orElseThrow())
                        .collect(Collectors.joining()));
        assertEquals("""
                service: cafe-backend (cafe.yaml:1)
                profile: audited (environments/stage/cafe-backend.yaml:1)
                postgres.settings.log_statement: ddl (berth.yaml:7)
                postgres.settings.statement_timeout: 30s (berth.yaml:4)
                postgres.backup: none (berth.yaml:7)
                postgres.connectionLimit: 7 (environments/stage/cafe-backend.yaml:2)
                redis.slots.default: 3 (cafe.yaml:5)
                redis.slots.queue: 5 (environments/stage/cafe-backend.yaml:3)
                owner: platform (berth.yaml:3)""", effective(Optional.of("stage"), "cafe-backend"));
        assertEquals("""
                service: orders-api (orders.yaml:1)
                owner: team-orders (orders.yaml:2)
                postgres.connectionLimit: 50 (berth.yaml:4)
                postgres.settings.statement_timeout: 30s (berth.yaml:4)
                postgres.settings.lock_timeout: 5s (berth.yaml:4)""", effective(Optional.of("stage"), "orders-api"));
        assertEquals("base", read(Optional.empty()).name());
    }

    @Test
    void aMistakeHasThePlaceThatItComesFrom() {
        write("environments/stage/cafe-backend.yaml", "postgres: {connectionLimt: null}\n");
        write("environments/stage/order-api.yaml", "redis: 7\n");
        write("environments/stage/orders-api.yaml", "service: other\n");
        write("environments/README.yaml", "");
        assertEquals(
                List.of(
                        "environments/README.yaml belongs to no environment. Move it to DIR/environments/NAME, or out of"
                                + " this folder",
                        "environments/stage/cafe-backend.yaml:1 unknown property \"connectionLimt\" in postgres. Did you"
                                + " mean \"connectionLimit\"?",
                        "environments/stage/order-api.yaml patches a service that no manifest declares. Did you mean"
                                + " orders-api? Name the file orders-api.yaml",
                        "environments/stage/orders-api.yaml:1 a patch can't rename its service. Remove `service`: the"
                                + " file's name says it"),
                problems(Optional.of("stage")));
    }

    @Test
    void aMistakeOfADefaultHasItsPlaceInBerthYaml() {
        write("berth.yaml", "defaults:\n  state: absent\n  postgres:\n    backup: sometimes\n");
        assertEquals(
                List.of("berth.yaml:4 defaults.postgres.backup must be dump or none, not \"sometimes\""),
                problems(Optional.empty()));
        write("cafe.yaml", "service: cafe-backend\nredis: 3\n");
        write("berth.yaml", "defaults:\n  state: absent\nprofiles: {critical: {service: x}}\n");
        assertEquals(
                List.of(
                        "berth.yaml:2 defaults can't say `state`: each manifest says that of its own service. Remove it",
                        "berth.yaml:3 profile \"critical\" can't say `service`: each manifest says that of its own"
                                + " service. Remove it"),
                problems(Optional.empty()));
    }

    @Test
    void namesTheKnownEnvironmentsAndProfiles() {
        write("environments/stage/berth.yaml", "fleet: stage\n");
        write("environments/prod/berth.yaml", "fleet: prod\n");
        write("cafe.yaml", "service: cafe-backend\nprofile: critcal\nredis: 3\n");
        assertEquals(
                List.of(
                        "cafe.yaml:2 berth.yaml has no profile \"critcal\". Did you mean critical?",
                        "environments has no environment \"stag\". Did you mean stage? There are: prod, stage"),
                problems(Optional.of("stag")));
    }

    @Test
    void takesThePatchFromWhereThePlatformFileIs() {
        write("environments/stage/berth.yaml", "postgres: {main: {host: evil.example}}\n");
        write("trusted/berth.yaml", "fleet: trusted\n");
        Path trusted = directory.resolve("trusted/berth.yaml");
        FleetReader reader =
                reader().with(Optional.of(PlatformFile.read(trusted))).in(Optional.of("stage"));
        Path estate = directory.resolve("estate");
        write("estate/cafe.yaml", "service: cafe-backend\nredis: 3\n");
        write("estate/environments/stage/berth.yaml", "postgres: {main: {host: evil.example}}\n");
        InvalidInputException refused = assertThrows(InvalidInputException.class, () -> reader.read(estate));
        assertEquals(1, refused.problems().size(), refused::toString);
        write("trusted/environments/stage/berth.yaml", "postgres: {main: {host: good.example}}\n");
        Fleet fleet = reader.read(estate);
        assertEquals(
                List.of("good.example"),
                fleet.platform().servers("postgres").values().stream()
                        .map(server -> server.text("host").orElseThrow())
                        .toList());
        assertEquals(
                true,
                fleet.unused().orElseThrow().contains("environments/stage/berth.yaml was not used"),
                () -> fleet.unused().toString());
    }

    @Test
    void aPlatformFileThatIsNoMappingIsRefused() {
        write("berth.yaml", "- fleet\n");
        assertEquals(
                1,
                problems(Optional.empty()).size(),
                () -> problems(Optional.empty()).toString());
    }

    /// Whoever may not write `berth.yaml` can't hide manifests by what a patch of it calls a folder of Secrets.
    @Test
    void aPatchBesideTheManifestsHidesNothingFromAnotherPlatformFile() {
        write("estate/cafe.yaml", "service: cafe-backend\nredis: 3\n");
        write("estate/environments/evil/berth.yaml", "secrets: {store: directory, path: .}\n");
        write("trusted/berth.yaml", "fleet: trusted\n");
        FleetReader trusting = reader().with(Optional.of(PlatformFile.read(directory.resolve("trusted/berth.yaml"))));
        assertEquals(1, trusting.read(directory.resolve("estate")).services().size());
    }

    @Test
    void aLinkMayNotLeaveTheDirectory(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(directory.resolve("environments"));
        Files.createSymbolicLink(directory.resolve("environments/stage"), elsewhere);
        assertEquals(
                "environments/stage is a link that leaves the directory. Replace it by the folder it stands for",
                problems(Optional.empty()).getFirst());
    }

    private String effective(Optional<String> environment, String service) {
        Node manifest = read(environment).services().stream()
                .filter(one -> one.id().name().equals(service))
                .findFirst()
                .orElseThrow()
                .manifest();
        return lines("", manifest).replace(directory + "/", "");
    }

    private static String lines(String path, Node node) {
        return switch (node) {
            case Node.Scalar scalar -> path + ": " + scalar.text() + " (" + scalar.origin() + ")";
            case Node.Items(var items, var place) -> {
                var lines = new java.util.ArrayList<String>();
                items.forEach(item -> lines.add(lines(path + "." + lines.size(), item)));
                yield String.join("\n", lines);
            }
            case Node.Fields(var fields, var keys, var place) ->
                fields.entrySet().stream()
                        .map(entry ->
                                lines(path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue()))
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining("\n"));
        };
    }

    private List<String> problems(Optional<String> environment) {
        return assertThrows(InvalidInputException.class, () -> read(environment)).problems().stream()
                .map(Problem::toString)
                .map(line -> line.replace(directory + "/", "").replace(directory.toString(), "DIR"))
                .map(line -> line.replaceFirst("^BERTH-\\d+ ", "").replaceFirst("^(\\S+:\\d+):\\d+ ", "$1 "))
                .map(line -> line.replace("to environments/NAME", "to DIR/environments/NAME"))
                .toList();
    }

    private static FleetReader reader() {
        return FleetReader.strict(
                List.of(new PgSectionReader(), new RedisSectionReader(), new RabbitSectionReader()),
                _ -> Optional.empty(),
                new Redaction());
    }

    private Fleet read(Optional<String> environment) {
        return reader().in(environment).read(directory);
    }

    private void write(String file, String text) {
        try {
            Path path = directory.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
