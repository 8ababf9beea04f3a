package dev.berth;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of CONTRIBUTING.md, "The map", held by the build.
class ArchitectureTest {

    private static final JavaClasses BERTH = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.berth");

    static Stream<ArchRule> rules() {
        return Stream.of(
                classes()
                        .that()
                        .resideInAPackage("dev.berth.core..")
                        .should()
                        .onlyDependOnClassesThat(resideInAnyPackage("dev.berth.core..", "java..", "org.jspecify.."))
                        .as("core imports java.* only"),
                classes()
                        .that()
                        .resideInAPackage("dev.berth.connection..")
                        .should()
                        .onlyDependOnClassesThat(resideInAnyPackage(
                                "dev.berth.connection..", "dev.berth.core..", "java..", "org.jspecify.."))
                        .as("connection imports core and java.* only"),
                noClasses()
                        .that()
                        .resideInAPackage("dev.berth.secret..")
                        .should()
                        .dependOnClassesThat(berthOtherThan("core", "connection", "secret"))
                        .as("secret imports core and connection only"),
                noClasses()
                        .that()
                        .resideInAPackage("dev.berth.system..")
                        .should()
                        .dependOnClassesThat(berthOtherThan("core", "connection", "secret", "system"))
                        .as("system imports core, connection and secret"),
                noClasses()
                        .that()
                        .resideInAPackage("dev.berth.provider..")
                        .should()
                        .dependOnClassesThat(berthOtherThan("core", "connection", "secret", "system", "provider"))
                        .as(
                                "a provider imports core, connection, secret and system, never manifest, cli, run or render"),
                slices().matching("dev.berth.provider.(*)..")
                        .should()
                        .notDependOnEachOther()
                        .as("no provider knows another"),
                noClasses()
                        .that()
                        .resideInAPackage("dev.berth.run..")
                        .should()
                        .dependOnClassesThat(berthOtherThan("core", "secret", "system", "run"))
                        .as("run imports core, secret and system"),
                noClasses()
                        .that()
                        .resideInAPackage("dev.berth.render..")
                        .should()
                        .dependOnClassesThat(berthOtherThan("core", "secret", "render"))
                        .as("render imports core and secret"),
                noClasses()
                        .that()
                        .resideInAPackage("dev.berth.report..")
                        .should()
                        .dependOnClassesThat(berthOtherThan("core", "render", "report"))
                        .as("report imports core and render"),
                noClasses()
                        .that()
                        .haveSimpleNameNotEndingWith("Session")
                        .and()
                        .doNotHaveSimpleName("PgFailure")
                        .and()
                        .doNotHaveSimpleName("PgQueries")
                        .and()
                        .doNotHaveSimpleName("SecretDecoding")
                        .and()
                        .doNotHaveSimpleName("ClusterIdentity")
                        .and()
                        .doNotHaveSimpleName("RedisFailure")
                        .and(notNestedInSession())
                        .and()
                        .resideOutsideOfPackage("dev.berth.embedded..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(
                                "java.sql..", "io.fabric8..", "java.net.http..", "redis.clients..", "com.rabbitmq.."))
                        .as("only sessions speak to servers"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("dev.berth.manifest..", "dev.berth.render..", "dev.berth.report..")
                        // The Kubernetes client is given its mapper there.
                        .and()
                        .doNotHaveSimpleName("ClusterLoginSession")
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage("tools.jackson..", "com.fasterxml..", "com.networknt.."))
                        .as("YAML, JSON and schemas are manifest's; render and report write JSON"),
                noClasses()
                        .that()
                        .resideInAnyPackage("dev.berth.render..", "dev.berth.report..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(
                                "tools.jackson.databind..", "com.networknt..", "tools.jackson.dataformat.."))
                        .as("render and report use Jackson's writer only"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.berth.cli..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("picocli.."))
                        .as("picocli is cli's"),
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
                        .as("only Berth exits"),
                slices().matching("dev.berth.(*)..").should().beFreeOfCycles().as("no cycles"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.check(BERTH);
    }

    private static DescribedPredicate<JavaClass> berthOtherThan(String... packages) {
        String[] allowed =
                Stream.of(packages).map(name -> "dev.berth." + name + "..").toArray(String[]::new);
        return resideInAPackage("dev.berth..").and(DescribedPredicate.not(resideInAnyPackage(allowed)));
    }

    private static DescribedPredicate<JavaClass> notNestedInSession() {
        return DescribedPredicate.describe(
                "not nested in a session",
                type -> type.getEnclosingClass()
                        .map(outer -> !outer.getSimpleName().endsWith("Session"))
                        .orElse(true));
    }
}
