package dev.berth;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of CONTRIBUTING.md, "The map", held by the build.
class ArchitectureTest {

    private static final JavaClasses BERTH = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.berth");

    private static final Path SOURCES = Path.of("src/main/java/dev/berth");

    /// The libraries that speak to servers.
    private static final String[] DRIVERS = {
        "java.sql..", "org.postgresql..", "io.fabric8..", "java.net.http..", "redis.clients..", "com.rabbitmq.."
    };

    private static final String[] JACKSON = {"tools.jackson..", "com.fasterxml..", "com.networknt.."};

    static Stream<ArchRule> rules() {
        return Stream.of(
                only("core").as("core imports java.* only"),
                only("connection", "core"),
                only("document", "core"),
                only("policy", "core"),
                only("network", "core"),
                only("process", "core"),
                only("release", "core"),
                only("template", "core", "connection"),
                only("credential", "core", "connection", "template", "network", "process"),
                only("system", "core", "connection", "template", "credential", "network"),
                only("kubernetes", "core", "credential", "network", "process"),
                only(
                        "provider",
                        "core",
                        "connection",
                        "document",
                        "template",
                        "credential",
                        "network",
                        "system",
                        "kubernetes"),
                only("manifest", "core", "connection", "template", "credential", "system", "policy"),
                only("importing", "core", "connection", "document", "template", "system", "manifest"),
                only("run", "core", "template", "credential", "system", "policy"),
                only("render", "core", "credential", "document", "template"),
                only("report", "core", "document", "render"),
                slices().matching("dev.berth.provider.(*)..")
                        .should()
                        .notDependOnEachOther()
                        .as("no provider knows another"),
                slices().matching("dev.berth.(*)..").should().beFreeOfCycles().as("no cycles"),
                noClasses()
                        .that()
                        .resideInAPackage("dev.berth.provider..")
                        .and()
                        .resideOutsideOfPackages("dev.berth.provider..live..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("dev.berth.provider..live.."))
                        .as("what is pure knows nothing of sessions"),
                noClasses()
                        .that()
                        .resideInAPackage("dev.berth.provider..")
                        .and()
                        .resideOutsideOfPackage("dev.berth.provider.secrets..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("dev.berth.kubernetes.."))
                        .as("of the providers only the store of Secrets knows the cluster"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "dev.berth.provider..live..",
                                "dev.berth.kubernetes..",
                                "dev.berth.embedded..",
                                "dev.berth.release..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(DRIVERS))
                        .as("drivers are only in live, kubernetes, embedded and release"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.berth.kubernetes..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("io.fabric8.."))
                        .as("only kubernetes has the Kubernetes client"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.berth.policy..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(
                                "dev.cel..", "com.google.common..", "com.google.re2j..", "com.google.protobuf.."))
                        .as("CEL and what it brings are only in policy"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "dev.berth.manifest..",
                                "dev.berth.document..",
                                "dev.berth.render..",
                                "dev.berth.report..",
                                "dev.berth.kubernetes..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(JACKSON))
                        .as("Jackson reads in manifest and kubernetes, and writes in document, render and report"),
                noClasses()
                        .that()
                        .resideInAnyPackage("dev.berth.render..", "dev.berth.report..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(
                                "tools.jackson.databind..", "com.networknt..", "tools.jackson.dataformat.."))
                        .as("render and report use Jackson's writer only"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.berth.report..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("gg.jte.."))
                        .as("templates are report's"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.berth.cli..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("picocli.."))
                        .as("picocli is cli's"),
                noClasses()
                        .that()
                        .haveNameNotMatching("dev\\.berth\\.core\\.Retry.*")
                        .should()
                        .callMethod(Thread.class, "sleep", long.class)
                        .orShould()
                        .callMethod(Thread.class, "sleep", Duration.class)
                        .as("only Retry waits between two tries"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("dev.berth.cli..", "dev.berth")
                        .should()
                        .dependOnClassesThat(resideInAPackage("dev.berth.cli.."))
                        .as("nobody imports cli"),
                noClasses()
                        .that()
                        .doNotHaveFullyQualifiedName("dev.berth.Berth")
                        .should()
                        .callMethod(System.class, "exit", int.class)
                        .as("only Berth exits"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.check(BERTH);
    }

    /// What knows a system by its name, outside the system's own folder. Whatever is added here is one more place to
    /// teach a new system at, so it belongs into `ManagedSystem` unless it is about one system by nature.
    private static final SortedSet<String> NAMING = new TreeSet<>(Stream.of(
                    // The commands that are about one system.
                    "cli/AccessCommand cli/Composition cli/DemoCommand cli/DemoServers cli/FleetMove cli/FleetServers cli/ImportCommand cli/ImportFindings cli/Moving",
                    "cli/MigrateCommand cli/NewCommand cli/Replicating cli/ReplicationEnd cli/SlotsCommand cli/Systems",
                    "embedded/DemoProof embedded/EmbeddedServers embedded/PostgresBinaries embedded/PostgresCluster",
                    "embedded/RedisProcess",
                    // What `berth import` and `berth new` write.
                    "importing/ImportedManifest importing/Importer importing/NewManifest",
                    "importing/PublishedDatabases importing/PublishedSlots",
                    // The schemes of connection texts.
                    "connection/ConnectionInfo connection/UrlText template/PublishedEndpoints template/ValueDifference",
                    // Options for dumps, examples in sentences, and words that are no secret.
                    "cli/BackupOptions cli/BootstrapCommand cli/Commands cli/GuardOptions cli/MigrateOptions cli/ReplicateOptions",
                    "cli/RotateCommand cli/ServerOptions core/Redaction manifest/SecretBinding manifest/ServiceReader render/TextMigrate",
                    "template/Template")
            .flatMap(line -> Stream.of(line.split(" ")))
            .toList());

    private static final Pattern SYSTEM = Pattern.compile("(?i)postgres|redis|rabbit");

    @Test
    void nobodyElseNamesASystem() throws IOException {
        assertEquals(
                NAMING,
                javaFiles()
                        .filter(file -> !file.startsWith("provider"))
                        .filter(file ->
                                SYSTEM.matcher(codeOf(SOURCES.resolve(file))).find())
                        .map(file -> file.toString().replace(".java", ""))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /// A brace or a comma before an escaped quote: JSON in a string of Java.
    private static final Pattern HAND_MADE = Pattern.compile("[{,]\\\\\"");

    @Test
    void nobodyWritesJsonByHand() throws IOException {
        assertEquals(
                List.of(),
                javaFiles()
                        .filter(file ->
                                HAND_MADE.matcher(codeOf(SOURCES.resolve(file))).find())
                        .toList());
    }

    @Test
    void theMapShowsEveryFolder() throws IOException {
        SortedSet<String> folders = javaFiles()
                .map(Path::getParent)
                .filter(folder -> folder != null)
                .map(Path::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        var shown = new TreeSet<String>();
        var rows = Pattern.compile("(?m)^\\| `([a-z/]+)`").matcher(Files.readString(Path.of("CONTRIBUTING.md")));
        while (rows.find()) {
            shown.add(rows.group(1).replaceAll("/$", ""));
        }
        shown.remove("schema");
        assertEquals(folders, shown);
    }

    private static Stream<Path> javaFiles() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).map(SOURCES::relativize).toList().stream();
        }
    }

    private static String codeOf(Path file) {
        try {
            return Files.readString(file).replaceAll("(?m)^\\s*//.*$", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// That a folder imports nothing of berth but these.
    private static ArchRule only(String folder, String... others) {
        String[] allowed = Stream.concat(Stream.of(folder), Stream.of(others))
                .map(name -> "dev.berth." + name + "..")
                .toArray(String[]::new);
        DescribedPredicate<JavaClass> rest =
                resideInAPackage("dev.berth..").and(DescribedPredicate.not(resideInAnyPackage(allowed)));
        ArchRule ofBerth = noClasses()
                .that()
                .resideInAPackage("dev.berth." + folder + "..")
                .should()
                .dependOnClassesThat(rest)
                .as(folder + " imports of berth only " + String.join(", ", others));
        return folder.equals("core") ? core() : ofBerth;
    }

    private static ArchRule core() {
        return noClasses()
                .that()
                .resideInAPackage("dev.berth.core..")
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.not(resideInAnyPackage("dev.berth.core..", "java..", "org.jspecify..")))
                .as("core imports java.* only");
    }
}
