package io.github.listenqueue.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.listenqueue.ListenQueueMonitor;
import org.junit.jupiter.api.Test;

/** The limits on the use of types, above all of those that moved between the generations of Spring Boot. */
class GenerationsTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.listenqueue.spring");

    @Test
    void onlyTheBoot3ClassesUseTheTypesOfBoot3() {
        assertUsedOnlyBy(
                "Boot3",
                "org.springframework.boot.web.context..",
                "org.springframework.boot.web.embedded..",
                "org.springframework.boot.web.servlet..",
                "org.springframework.boot.web.reactive..",
                "org.springframework.boot.env..",
                "org.springframework.boot.actuate.health..",
                "org.springframework.boot.actuate.metrics..",
                "org.springframework.boot.actuate.autoconfigure.health..",
                "org.springframework.boot.actuate.autoconfigure.availability..",
                "org.springframework.boot.actuate.autoconfigure.metrics..");
    }

    @Test
    void onlyTheBoot4ClassesUseTheTypesOfBoot4() {
        assertUsedOnlyBy("Boot4", "org.springframework.boot.health..", "org.springframework.boot.web.server.context..");
    }

    @Test
    void runsADiagnosisOnlyOnRequest() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(ListenQueuesEndpoint.class)
                .should()
                .callMethod(ListenQueueMonitor.class, "diagnose")
                .orShould()
                .callMethod(ListenQueueMonitor.class, "sample")
                .check(CLASSES);
    }

    private static void assertUsedOnlyBy(String prefix, String... packages) {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\." + prefix + "[^.]*")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(CLASSES);
    }
}
