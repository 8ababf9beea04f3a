package dev.berth.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Node;
import dev.berth.core.Redaction;
import dev.berth.template.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetReaderTest {

    @TempDir
    Path directory;

    @Test
    void readsServicesInTheOrderOfTheirPaths() {
        write("b.yaml", "service: b\nredis: 1\n");
        write("a/z.yaml", "service: z\nredis: 2\n");
        write("a.yaml", "service: a\nredis: 3\n");
        write(".hidden.yaml", "not: read\n");
        write(".git/x.yaml", "not: read\n");
        write("README.md", "not read");
        assertEquals(
                List.of("a", "z", "b"),
                read().services().stream().map(service -> service.id().name()).toList());
    }

    @Test
    void fillsInTheDefaultSecret() {
        write("cafe.yaml", "service: cafe-backend\npostgres: {}\nredis: 0\n");
        Service cafe = read().services().getFirst();
        assertEquals(
                "[cafe/cafe-backend-env/CAFE_POSTGRES_URL, cafe/cafe-backend-env/CAFE_REDIS_ADDR]",
                cafe.keys().keySet().toString());
        assertEquals(
                List.of(new Part.Password(
                        Address.of("postgres", "main", "role", "cafe_user"), ValueEncoding.URL, "cafe_user", 32)),
                in(in(cafe.secrets(), "cafe-backend-env"), "CAFE_POSTGRES_URL").parts());
    }

    @Test
    void readsALinkThatStaysInTheDirectory() throws IOException {
        write("..data/cafe.yaml", "service: cafe\nredis: 0\n");
        Files.createSymbolicLink(directory.resolve("cafe.yaml"), Path.of("..data/cafe.yaml"));
        assertEquals(1, read().services().size());
    }

    @Test
    void reportsEveryFileThatItCanNotRead() throws IOException {
        write("a.yml", "service: a\n");
        write("B.YAML", "service: b\n");
        write("sub/berth.yaml", "fleet: x\n");
        write("big.yaml", "#".repeat(256 * 1024 + 1));
        Files.createSymbolicLink(directory.resolve("leaves.yaml"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(directory.resolve("nothing.yaml"), Path.of("missing"));
        Files.createSymbolicLink(directory.resolve("self.yaml"), Path.of("self.yaml"));
        Files.createSymbolicLink(directory.resolve("sub/loop"), Path.of(".."));
        assertProblems("""
                BERTH-101 B.YAML is not read, as its name doesn't end in .yaml. Rename it to B.yaml
                BERTH-101 a.yml is not read, as its name doesn't end in .yaml. Rename it to a.yaml
                BERTH-101 big.yaml is bigger than 256 KiB, which no manifest needs. Split it by service
                BERTH-101 leaves.yaml is a link that leaves the directory. Replace it by the file it stands for
                BERTH-101 nothing.yaml is a link to nothing. Remove it
                BERTH-101 self.yaml is a link that can't be followed. Remove it
                BERTH-101 sub/berth.yaml is in a sub-folder, where it has no effect. Move it to the top of the directory
                BERTH-101 sub/loop is a link to a folder that holds it, which has no end. Remove it""");
    }

    @Test
    void needsADirectoryWithManifests() {
        write("file", "");
        assertEquals(
                List.of(
                        "BERTH-101 " + directory + " holds no manifest (*.yaml). `berth new SERVICE` writes one",
                        "BERTH-101 " + directory.resolve("nope")
                                + " does not exist. Name the directory that holds the manifests",
                        "BERTH-101 " + directory.resolve("file")
                                + " is a file. Name the directory that holds the manifests"),
                List.of(problems(directory), problems(directory.resolve("nope")), problems(directory.resolve("file"))));
    }

    @Test
    void acceptsAFleetWithoutServices() {
        write("berth.yaml", "fleet: retired\n");
        Fleet fleet = read();
        assertEquals("retired 0", fleet.name() + " " + fleet.services().size());
    }

    @Test
    void namesBothPlacesOfEveryClash() {
        write("1.yaml", "service: cafe-backend\npostgres: {}\nredis: 0\n");
        write("2.yaml", "service: cafe-api\npostgres: {}\nredis: 0\n");
        write("3.yaml", "service: cafe-backend\nnamespace: other\nredis: 5\n");
        write("4.yaml", "service: shop\nnamespace: cafe\nsecrets:\n  cafe-backend-env:\n    KEY: x\n");
        assertProblems("""
                BERTH-104 2.yaml:2:1 user "cafe_user" is already held by cafe-backend (1.yaml:2). Choose another name
                BERTH-104 2.yaml:3:8 redis slot 0 is already held by cafe-backend (1.yaml:3). Take a free one: 1, 2, 3.
                BERTH-105 3.yaml:1:1 service "cafe-backend" is already declared at 1.yaml:1. Remove or rename one
                BERTH-104 4.yaml:5:5 Secret "cafe/cafe-backend-env" is already held by cafe-backend (1.yaml:2). Choose another name""");
    }

    @Test
    void checksTemplatesWhereTheirKeyStands() {
        write("a.yaml", """
                service: a
                postgres: {}
                rabbitmq: shared
                secrets:
                  a-env:
                    A: ${postgres.urll}
                    B: ${redis.addr}
                    C: ${postgrs.url}
                    D: ${env:HOME}
                    E: ${rabbitmq.url}
                """);
        assertProblems("""
                BERTH-106 a.yaml:6:5 A: ${postgres.urll}: there is no such field
                BERTH-106 a.yaml:7:5 B: ${redis.addr} needs a section `redis`, which this manifest doesn't have. Add it or remove the key
                BERTH-106 a.yaml:8:5 C: ${postgrs.url}: there is no section "postgrs". Did you mean postgres?
                BERTH-106 a.yaml:9:5 D: ${env:HOME} is no template. There are ${postgres.FIELD}, ${redis.FIELD}, ${rabbitmq.FIELD}, \
                ${generate:N}, ${copy:namespace/name/key}, ${service}, ${namespace}; write $${ for a literal ${""");
    }

    @Test
    void followsCopiesToTheirSource() {
        write("a.yaml", """
                service: a
                secrets:
                  a-env:
                    SELF: ${copy:a/a-env/SELF}
                    ONE: ${copy:b/b-env/TWO}
                    TAIL: ${copy:a/a-env/ONE}
                    TYPO: ${copy:b/b-env/TOKN}
                    FOREIGN: ${copy:other/secret/key}
                """);
        write("b.yaml", "service: b\nsecrets:\n  b-env:\n    TWO: ${copy:a/a-env/ONE}\n    TOKEN: ${generate:32}\n");
        write("berth.yaml", """
                copies:
                  - {from: other/secret/key, to: a}
                  - {from: b/b-env/TWO, to: a}
                  - {from: a/a-env/ONE, to: b}
                """);
        assertProblems("""
                BERTH-107 a.yaml:4:5 a/a-env/SELF is copied from itself. Give it a value of its own
                BERTH-107 a.yaml:5:5 keys are copied in a circle: a/a-env/ONE (a.yaml:5) from b/b-env/TWO (b.yaml:4) from the first. \
                Give one of them a value of its own
                BERTH-107 a.yaml:7:5 TYPO: ${copy:b/b-env/TOKN}: Secret "b/b-env" is declared without a key "TOKN". Did you mean "TOKEN"?""");
    }

    @Test
    void tellsWhenNoSecretHoldsAPassword() {
        write("a.yaml", "service: a\npostgres: {user: me}\nsecrets:\n  a-env:\n    KEY: x\n");
        assertProblems("""
                BERTH-109 a.yaml:2:12 no Secret of a holds the password of "me", so nobody could use it. Add a key below `secrets`: \
                `A_POSTGRES_URL: ${postgres.url}`""");
    }

    @Test
    void refusesNamesThatFollowButAreNotValid() {
        write("a.yaml", "service: a--api\nredis: 0\n");
        write("b.yaml", "service: b\n");
        assertProblems("""
                BERTH-108 a.yaml:1:1 the namespace "a-" follows from "a--api" and is not valid in Kubernetes. Name one: `namespace: …`
                BERTH-111 b.yaml:1:1 b declares nothing. Add a section, such as `postgres: {}`, or remove the file""");
    }

    @Test
    void collectsTheProblemsOfAllFiles() {
        write("a.yaml", "service: a\nredis: x\n");
        write("b.yaml", "service: b\n\tredis: 1\n");
        write("berth.yaml", "fleet: [x]\n");
        assertProblems("""
                BERTH-103 a.yaml:2:8 redis must be a whole number or a mapping, not the text "x"
                BERTH-102 b.yaml:2:1 a tab indents this line. YAML is indented with spaces only: replace the tab
                BERTH-103 berth.yaml:1:1 fleet must be text, not a list""");
    }

    @Test
    void cutsTheProblemsOfOneFileShort() {
        write("a.yaml", "service: a\nredis:\n  slots:\n" + slots(31));
        assertEquals(
                "BERTH-103 a.yaml:23:5 … and 11 more problems from here on in this file",
                problems(directory)
                        .lines()
                        .reduce((first, second) -> second)
                        .orElseThrow()
                        .replace(directory + "/", ""));
    }

    @Test
    void fillsPlatformDefaultsInPropertyByProperty() {
        write("berth.yaml", """
                postgres:
                  main: {admin: {user: root}}
                  spare: {host: spare.example, endpoints: {direct: {port: 5433}}}
                """);
        Platform platform = read().platform();
        Node main = in(platform.servers("postgres"), "main");
        Node spare = in(platform.servers("postgres"), "spare");
        assertEquals(
                "root 3 postgresql.infra.svc.cluster.local 5432 | admin_user spare.example 5433 | [main] [main]",
                String.join(
                        " ",
                        main.get("admin").orElseThrow().text("user").orElseThrow(),
                        String.valueOf(main.get("admin")
                                .orElseThrow()
                                .items("password")
                                .size()),
                        main.text("host").orElseThrow(),
                        main.text("port").orElseThrow(),
                        "|",
                        spare.get("admin").orElseThrow().text("user").orElseThrow(),
                        spare.text("host").orElseThrow(),
                        in(spare.entries("endpoints"), "direct").text("port").orElseThrow(),
                        "|",
                        platform.servers("redis").keySet().toString(),
                        platform.servers("rabbitmq").keySet().toString()));
        assertEquals(new Platform.Guards(3, 20, 30), platform.guards());
        assertEquals(new Platform.Store.Kubernetes(false), platform.store());
    }

    @Test
    void replacesEnvironmentVariablesBeforeTheSchemaLooks() {
        write("berth.yaml", """
                postgres:
                  main:
                    host: db-${env:ZONE}.example
                    port: ${env:PORT:-5432}
                    endpoints: {default: {port: "${env:EMPTY:-6432}"}}
                secrets: {store: "${env:STORE:-kubernetes}", path: "${env:OUT:-secrets}"}
                """);
        Fleet fleet = read(Map.of("ZONE", "b", "PORT", "15432", "EMPTY", "", "STORE", "directory"));
        Node main = in(fleet.platform().servers("postgres"), "main");
        assertEquals(
                "db-b.example 15432",
                main.text("host").orElseThrow() + " " + main.integer("port").orElseThrow());
        assertEquals(Optional.of(6432), in(main.entries("endpoints"), "default").integer("port"));
        assertEquals(new Platform.Store.Directory("secrets"), fleet.platform().store());
    }

    @Test
    void reportsVariablesThatAreNotThere() {
        write("berth.yaml", """
                fleet: ${HOME}
                postgres: {main: {host: "${env:NOPE}", admin: {password: "${env:PW}"}}}
                secrets: {store: directory}
                """);
        assertProblems("""
                BERTH-110 berth.yaml:1:8 ${HOME} is not read here. berth.yaml takes ${env:NAME} and ${env:NAME:-default}
                BERTH-110 berth.yaml:2:25 the environment variable NOPE is not set. Set it, or give a default: ${env:NOPE:-…}
                BERTH-103 berth.yaml:2:58 postgres.main.admin.password: a password is never written here, but the place that holds it: \
                env:NAME, file:path, kubernetes:namespace/name/key, directory:namespace/name/key or {exec: [PROGRAM, ARGUMENT…]}""");
    }

    @Test
    void doesWithoutTheEnvironmentWhenLenient() {
        write("berth.yaml", "postgres: {main: {host: \"${env:NOPE}\"}}\n");
        Fleet fleet = FleetReader.lenient(FakeReader.ALL, _ -> Optional.empty(), new Redaction())
                .read(directory);
        assertEquals(
                Optional.of("postgresql.infra.svc.cluster.local"),
                in(fleet.platform().servers("postgres"), "main").text("host"));
    }

    @Test
    void needsAPathForADirectoryStore() {
        write("berth.yaml", "secrets: {store: directory}\n");
        assertProblems(
                "BERTH-111 berth.yaml:1:11 `store: directory` needs the directory's path. Add `path: secrets`, and keep it out of git");
    }

    @Test
    void refusesOneServerUnderTwoNames() {
        write("berth.yaml", """
                postgres:
                  main: {host: db.example, port: 5432}
                  second: {host: DB.example}
                  other: {host: db.example, port: 5433}
                redis:
                  a: {host: cache.example}
                  b: {host: elsewhere.example}
                """);
        assertProblems("BERTH-113 berth.yaml:3:12 postgres \"second\" is the same server as \"main\": db.example:5432."
                + " Keep one of them; for another way to tell services of it, give it `endpoints`");
    }

    @Test
    void takesNoServersForOneWhoseHostsItCannotKnow() {
        write("berth.yaml", "postgres: {a: {host: \"${env:A}\"}, b: {host: \"${env:B}\"}}\n");
        Fleet fleet = FleetReader.lenient(FakeReader.ALL, _ -> Optional.empty(), new Redaction())
                .read(directory);
        assertEquals(Set.of("a", "b"), fleet.platform().servers("postgres").keySet());
    }

    private static <V> V in(Map<String, V> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    private static String slots(int count) {
        var slots = new StringBuilder();
        for (int i = 0; i < count; i++) {
            slots.append("    b ").append(i).append(": ").append(i).append('\n');
        }
        return slots.toString();
    }

    private Fleet read() {
        return read(Map.of());
    }

    private Fleet read(Map<String, String> environment) {
        return FleetReader.strict(FakeReader.ALL, name -> Optional.ofNullable(environment.get(name)), new Redaction())
                .read(directory);
    }

    private void assertProblems(String expected) {
        assertEquals(expected, problems(directory).replace(directory + "/", ""));
    }

    private static String problems(Path directory) {
        var reader = FleetReader.strict(FakeReader.ALL, _ -> Optional.empty(), new Redaction());
        return String.valueOf(assertThrows(InvalidInputException.class, () -> reader.read(directory))
                .getMessage());
    }

    private void write(String file, String content) {
        try {
            Path path = directory.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
