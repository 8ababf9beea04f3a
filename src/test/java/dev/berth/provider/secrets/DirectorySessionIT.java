package dev.berth.provider.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Inspection;
import dev.berth.core.KeyRef;
import dev.berth.core.Mark;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.Step.Phase;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.manifest.DocumentReader;
import dev.berth.provider.secrets.SecretsSection.DeclaredKey;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import dev.berth.template.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The directory store on a real file system.
class DirectorySessionIT {

    private static final Mark MARK = new Mark("default", "cafe-backend");
    private static final Address SECRET = Address.of("secret", "cafe", "cafe-env");

    @TempDir
    private Path folder;

    private Path root;
    private Path namespace;
    private Path file;

    @BeforeEach
    void choosesARootThatIsNotThereYet() {
        root = folder.resolve("secrets");
        namespace = root.resolve("cafe");
        file = namespace.resolve("cafe-env.yaml");
    }

    @Test
    void writesAManifestThatOnlyItsOwnerCanRead() throws IOException {
        session().execute(step(Map.of("URL", "postgresql://h", "HOST", "häfen")), Credentials.none());

        assertEquals("""
                apiVersion: v1
                kind: Secret
                metadata:
                  name: cafe-env
                  namespace: cafe
                  labels:
                    app.kubernetes.io/managed-by: berth
                    berth.dev/fleet: default
                    berth.dev/service: cafe-backend
                type: Opaque
                data:
                  HOST: %s
                  URL: %s
                """.formatted(base64("häfen"), base64("postgresql://h")), Files.readString(file));
        assertEquals("rw-------", mode(file));
        assertEquals("rwx------", mode(namespace));
        assertEquals("rwx------", mode(root));
        assertEquals(List.of("cafe-env.yaml"), names(namespace));
    }

    @Test
    void readsBackWhatItWrote() {
        SecretsSession session = session();
        session.execute(step(Map.of("URL", "postgresql://h")), Credentials.none());

        Inspection<SecretResource> inspection = session.inspect(SecretFindings.NOTHING);

        assertEquals(
                List.of(new SecretResource(
                        SECRET,
                        Optional.of(MARK),
                        new TreeMap<>(Map.of("URL", new SecretValue.Known(Secret.of("postgresql://h")))))),
                inspection.live());
        assertEquals(List.of(), inspection.notes());
        assertEquals(
                Map.of(new KeyRef("cafe", "cafe-env", "URL"), Secret.of("postgresql://h")),
                session.facts().values());
    }

    @Test
    void findsNothingWhereThereIsNoDirectory() {
        SecretsSession session = session();

        assertEquals(List.of(), session.inspect(SecretFindings.NOTHING).live());
        assertEquals(Optional.empty(), session.read(new KeyRef("cafe", "cafe-env", "URL")));
        assertFalse(Files.exists(root));
    }

    @Test
    void keepsEverythingElseOfTheFile() throws IOException {
        put(file, """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: cafe-env
                  namespace: cafe
                  annotations: {note: "keep: me"}
                  labels: {team: bar, app.kubernetes.io/managed-by: somebody}
                type: example.com/other
                immutable: false
                data: {BINARY: "/wD+", URL: "YQ=="}
                stringData: {HOST: by hand, PLAIN: stays}
                """);

        session().execute(step(Map.of("URL", "b", "HOST", "c")), Credentials.none());

        assertEquals("""
                apiVersion: v1
                kind: Secret
                metadata:
                  name: cafe-env
                  namespace: cafe
                  annotations:
                    note: "keep: me"
                  labels:
                    team: bar
                    app.kubernetes.io/managed-by: berth
                    berth.dev/fleet: default
                    berth.dev/service: cafe-backend
                type: example.com/other
                immutable: false
                data:
                  BINARY: "/wD+"
                  HOST: Yw==
                  URL: Yg==
                stringData:
                  PLAIN: stays
                """, Files.readString(file));
    }

    @Test
    void takesAnUnlabelledSecretForUnmarkedAndReadsItsStringData() throws IOException {
        put(file, minimal("data: {URL: eA==, HOST: eQ==}\nstringData: {HOST: z}\n"));
        SecretsSession session = session();

        SecretResource live = session.inspect(SecretFindings.NOTHING).live().getFirst();

        assertEquals(Optional.empty(), live.mark());
        assertEquals(
                Secret.of("x"),
                session.read(new KeyRef("cafe", "cafe-env", "URL")).orElseThrow());
        assertEquals(
                Secret.of("z"),
                session.read(new KeyRef("cafe", "cafe-env", "HOST")).orElseThrow());
    }

    @Test
    void notesAModeThatIsTooWideAndTightensItAtTheNextWrite() throws IOException {
        put(file, minimal("data: {}\n"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertEquals(
                List.of(new Note(
                        "wide-mode",
                        Optional.of("cafe-backend"),
                        Optional.of(Origin.of("cafe.yaml", 1)),
                        Optional.of(SECRET),
                        file + " has mode rw-r--r--; the next write makes it rw-------")),
                session().inspect(SecretFindings.NOTHING).notes());

        session().execute(step(Map.of("URL", "a")), Credentials.none());

        assertEquals("rw-------", mode(file));
        assertEquals(List.of(), session().inspect(SecretFindings.NOTHING).notes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "geheim-1",
                "- geheim-1",
                "a: [geheim-1",
                "a: geheim-1\na: geheim-1",
                "a: &x geheim-1\nb: *x",
                "\tgeheim-1",
                "a: 1\n---\nb: geheim-1",
                "kind: ConfigMap\napiVersion: v1\nmetadata: {name: cafe-env}\ndata: {URL: geheim-1}",
                "kind: Secret\napiVersion: v1\nmetadata: {name: other}\ndata: {URL: geheim-1}",
                "kind: Secret\napiVersion: v1\nmetadata: {name: cafe-env, namespace: other}\ndata: {URL: geheim-1}",
                "kind: Secret\napiVersion: v1\nmetadata: {name: cafe-env}\ndata: {URL: \"geheim 1!\"}",
                "kind: Secret\napiVersion: v1\nmetadata: {name: cafe-env}\ndata: [geheim-1]",
                "kind: Secret\napiVersion: v1\nmetadata: {name: cafe-env}\nstringData: {URL: [geheim-1]}",
                "kind: Secret\napiVersion: v1\nmetadata: geheim-1\n"
            })
    void neitherReadsNorOverwritesNorQuotesWhatIsNoSecret(String content) throws IOException {
        put(file, content);

        String unread = unread();
        var failed = assertThrows(
                StepFailedException.class, () -> session().execute(step(Map.of("URL", "a")), Credentials.none()));

        assertTrue(unread.startsWith(file.toString()), unread);
        assertFalse(unread.contains("geheim") || trace(failed).contains("geheim"), trace(failed));
        assertEquals(content, Files.readString(file));
    }

    @Test
    void saysWhereAMalformedFileIsWrong() throws IOException {
        put(file, "kind: Secret\ndata: {URL: [}\n");

        assertEquals(file + ":2: it is no valid YAML. Correct it or move it away", unread());
    }

    @Test
    void followsNoSymbolicLink() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere.yaml"), minimal("data: {}\n"));
        Files.createDirectories(namespace);
        Files.createSymbolicLink(file, elsewhere);

        assertEquals(file + ": it is a symbolic link, which berth doesn't follow", unread());
        assertThrows(StepFailedException.class, () -> session().execute(step(Map.of("URL", "a")), Credentials.none()));

        Files.delete(file);
        Files.delete(namespace);
        Files.createSymbolicLink(namespace, folder);
        assertThrows(StepFailedException.class, () -> session().execute(step(Map.of("URL", "a")), Credentials.none()));
        assertEquals(List.of("elsewhere.yaml", "secrets"), names(folder));
    }

    @ParameterizedTest
    @CsvSource({"..,x", "cafe,../../x", ".,x", "a/b,x", "cafe,.x", "Cafe,x", "cafe,'x\ny'", "cafe,/etc/passwd"})
    void lacksFilesForNamesThatLeadElsewhere(String namespace, String name) {
        var refused = assertThrows(UnreadableException.class, () -> session().read(new KeyRef(namespace, name, "KEY")));

        assertEquals(
                Address.of("secret", namespace, name) + ": no file in " + root + " can have this name",
                refused.getMessage());
    }

    @Test
    void replacesWhatAKillLeftBehind() throws IOException {
        put(file.resolveSibling(".cafe-env.yaml.tmp"), "half a fi");

        assertEquals(List.of(), session().inspect(SecretFindings.NOTHING).live());
        session().execute(step(Map.of("URL", "a")), Credentials.none());

        assertEquals(List.of("cafe-env.yaml"), names(namespace));
    }

    @Test
    void seesSecretsOfThisFleetThatNobodyDeclares() throws IOException {
        session().execute(step(Map.of("URL", "a")), Credentials.none());
        put(root.resolve("cafe/kustomization.yaml"), "kind: Kustomization\n");
        put(root.resolve("cafe/broken.yaml"), "a: [\n");
        put(root.resolve("notes.txt"), "nothing");
        SecretsSession other =
                new DirectorySession(root, new SecretsSection("default", List.of()), DocumentReader::read);
        SecretsSession foreign =
                new DirectorySession(root, new SecretsSection("other", List.of()), DocumentReader::read);

        Inspection<SecretResource> inspection = other.inspect(SecretFindings.NOTHING);

        assertEquals(List.of(SecretResource.orphan(SECRET, MARK)), inspection.live());
        assertEquals(
                List.of(root.resolve("cafe/broken.yaml")
                        + ":2: it is no valid YAML. Correct it or move it away. No manifest declares it"),
                inspection.notes().stream().map(Note::message).toList());
        assertEquals(List.of(), foreign.inspect(SecretFindings.NOTHING).live());
    }

    @Test
    void copiesWhatIsThereWhenItWrites() throws IOException {
        put(
                root.resolve("auth/auth-env.yaml"),
                "apiVersion: v1\nkind: Secret\nmetadata: {name: auth-env}\nstringData: {KEY: theirs}\n");
        var copy = new SecretStep(
                SECRET,
                MARK,
                new TreeMap<>(Map.of("URL", List.of(new Part.Copy(KeyRef.parse("auth/auth-env/KEY"))))),
                Phase.PUBLISH);
        session().execute(copy, Credentials.none());

        assertEquals(
                Secret.of("theirs"),
                session().read(new KeyRef("cafe", "cafe-env", "URL")).orElseThrow());

        Files.delete(root.resolve("auth/auth-env.yaml"));
        var failed = assertThrows(StepFailedException.class, () -> session().execute(copy, Credentials.none()));
        assertEquals("secret/cafe/cafe-env: what URL copies is no longer there; plan again", failed.getMessage());
    }

    @Test
    void saysWhyItCouldNotWrite() throws IOException {
        Files.writeString(root, "a file where the directory should be");

        var failed = assertThrows(
                StepFailedException.class, () -> session().execute(step(Map.of("URL", "a")), Credentials.none()));

        assertEquals("write secret cafe/cafe-env: URL: " + file + ": Not a directory", failed.getMessage());
    }

    /// One Secret that can't be written is its service's matter; a full disk is everybody's.
    @Test
    void saysWhetherAnotherSecretCouldBeWritten() throws IOException {
        Files.createDirectories(namespace.resolve(".cafe-env.yaml.tmp/in the way"));

        assertFalse(failure().isOfClosedStore());

        Files.createDirectory(root.resolve(".probe.tmp"));
        assertTrue(failure().isOfClosedStore());
    }

    private StepFailedException failure() {
        return assertThrows(
                StepFailedException.class, () -> session().execute(step(Map.of("URL", "a")), Credentials.none()));
    }

    /// Why the declared file can't be read, which is a matter of its service alone.
    private String unread() {
        Inspection<SecretResource> inspection = session().inspect(SecretFindings.NOTHING);
        Note note = inspection.notes().getFirst();
        assertEquals(List.of(), inspection.live());
        assertEquals(Note.unread("cafe-backend", SECRET, note.message()), note);
        return note.message();
    }

    private SecretsSession session() {
        var keys = new TreeMap<String, DeclaredKey>();
        keys.put("URL", new DeclaredKey(List.of(), Origin.of("cafe.yaml", 2)));
        keys.put("HOST", new DeclaredKey(List.of(), Origin.of("cafe.yaml", 3)));
        var declared = new DeclaredSecret("cafe", "cafe-env", MARK, Origin.of("cafe.yaml", 1), keys, false);
        return new DirectorySession(root, new SecretsSection("default", List.of(declared)), DocumentReader::read);
    }

    private static SecretStep step(Map<String, String> values) {
        var keys = new TreeMap<String, List<Part>>();
        values.forEach((key, value) -> keys.put(key, List.of(new Part.Text(value))));
        return new SecretStep(SECRET, MARK, keys, Phase.PUBLISH);
    }

    private static String minimal(String rest) {
        return "apiVersion: v1\nkind: Secret\nmetadata: {name: cafe-env, namespace: cafe}\n" + rest;
    }

    private static void put(Path path, String content) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String trace(Throwable failure) {
        var text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }
}
