package io.github.listenqueue.balancer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.listenqueue.ListenQueueMonitor;
import org.junit.jupiter.api.Test;

/** Rules about the dependencies of the code. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importUrl(HaproxyAgentCheck.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation());

    @Test
    void needsTheCoreAloneAtRunTime() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.github.listenqueue",
                        "io.github.listenqueue.balancer..",
                        "org.jspecify.annotations")
                .check(CLASSES);
    }

    @Test
    void causesNeitherASampleNorADiagnosis() {
        noClasses()
                .should()
                .callMethod(ListenQueueMonitor.class, "diagnose")
                .orShould()
                .callMethod(ListenQueueMonitor.class, "sample")
                .orShould()
                .callMethod(ListenQueueMonitor.class, "health")
                .check(CLASSES);
    }

    @Test
    void showsTheAgentCheckAndItsBuilderAlone() {
        assertThat(CLASSES)
                .filteredOn(each -> each.getModifiers().contains(JavaModifier.PUBLIC)
                        && !each.getPackageName().endsWith(".internal"))
                .extracting(JavaClass::getSimpleName)
                .containsExactlyInAnyOrder("HaproxyAgentCheck", "Builder");
    }
}
