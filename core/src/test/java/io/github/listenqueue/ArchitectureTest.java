package io.github.listenqueue;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules on the dependencies between packages and on forbidden calls. */
class ArchitectureTest {

    private static final String ROOT = "io.github.listenqueue";
    private static final String INTERNAL = ROOT + ".internal";
    private static final String LINUX = INTERNAL + ".linux";
    private static final String SAMPLING = INTERNAL + ".sampling";
    private static final String LIBC = LINUX + ".libc";
    private static final String PROCFS = LINUX + ".procfs";
    private static final String NETLINK = LINUX + ".netlink";
    private static final String DETECTION = INTERNAL + ".detection";
    private static final String EVENTS = INTERNAL + ".events";
    private static final String DIAGNOSIS = INTERNAL + ".diagnosis";
    private static final String MANAGEMENT = "com.sun.management..";
    private static final String DOCTOR = INTERNAL + ".doctor";
    private static final String JFR = EVENTS + ".jfr";
    private static final String JMX = EVENTS + ".jmx";
    private static final String TEXT = INTERNAL + ".text";

    private static final Path COMPILED = compiled();

    /** The classes that Java 17 loads. */
    private static final JavaClasses BASE = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/META-INF/"))
            .importPath(COMPILED);

    /** The classes that Java 22 and newer load in place of those of the same name. */
    private static final JavaClasses OVERLAY =
            new ClassFileImporter().importPath(COMPILED.resolve("META-INF/versions/22"));

    @Test
    void theImportedClassesIncludeBothLibcBindings() {
        assertThat(BASE).extracting(JavaClass::getName).contains(ROOT + ".ListenQueueMonitor", LIBC + ".JnaLibc");
        assertThat(OVERLAY).extracting(JavaClass::getName).contains(LIBC + ".FfmLibc");
    }

    @Test
    void theCoreDependsOnSlf4jOnlyAtRunTime() {
        for (JavaClasses classes : Set.of(BASE, OVERLAY)) {
            classes()
                    .that()
                    .resideInAPackage(ROOT + "..")
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(
                                    "java..",
                                    "javax.management..",
                                    "org.slf4j..",
                                    "org.jspecify.annotations..",
                                    ROOT + "..")
                            .or(resideInAPackage("com.sun.jna.."))
                            .or(resideInAnyPackage(MANAGEMENT, "jdk.jfr")))
                    .check(classes);
        }
    }

    @Test
    void onlyOneGuardedClassUsesComSunManagement() {
        noClasses()
                .that(not(are(DescribedPredicate.describe(
                        "ManagedGarbageCollections",
                        each -> each.getName().equals(DIAGNOSIS + ".ManagedGarbageCollections")))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(MANAGEMENT)
                .check(BASE);
        assertThat(BASE.get(DIAGNOSIS + ".ManagedGarbageCollections").getDirectDependenciesFromSelf())
                .as("the rule detects com.sun.management")
                .anyMatch(to -> to.getTargetClass().getPackageName().startsWith("com.sun.management"));
    }

    @Test
    void onlyTheLibcPackageCallsNativeCode() {
        for (JavaClasses classes : Set.of(BASE, OVERLAY)) {
            noClasses()
                    .that(not(resideInAPackage(LIBC)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.lang.foreign..", "com.sun.jna..")
                    .allowEmptyShould(true)
                    .check(classes);
        }
        assertThat(OVERLAY)
                .as("the rule detects java.lang.foreign")
                .anyMatch(each -> each.getDirectDependenciesFromSelf().stream()
                        .anyMatch(to -> to.getTargetClass().getPackageName().startsWith("java.lang.foreign")));
        assertThat(BASE)
                .as("the rule detects JNA")
                .anyMatch(each -> each.getDirectDependenciesFromSelf().stream()
                        .anyMatch(to -> to.getTargetClass().getPackageName().startsWith("com.sun.jna")));
    }

    @Test
    void onlyTheQueueReaderWritesWhatTheKernelReportsOfAListener() {
        Set<String> setters = Set.of("setReadable", "setDepth", "setRawDrops", "forgetDrops");
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(SAMPLING + ".QueueReader")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "a number of a listener is written",
                        call -> call.getTargetOwner().getName().equals(SAMPLING + ".TrackedListener")
                                && setters.contains(call.getName())))
                .check(BASE);
        assertThat(BASE.get(SAMPLING + ".QueueReader").getMethodCallsFromSelf())
                .as("the rule detects the calls")
                .extracting(call -> call.getName())
                .containsAll(setters);
    }

    @Test
    void onlyTheJfrPackageDependsOnFlightRecorder() {
        noClasses()
                .that(not(resideInAPackage(JFR)))
                .should()
                .dependOnClassesThat(resideInAPackage("jdk.jfr")
                        .or(resideInAPackage(JFR).and(not(are(assignableTo(JFR + ".FlightRecording"))))))
                .check(BASE);
        noClasses()
                .that()
                .haveFullyQualifiedName(JFR + ".FlightRecording")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.jfr")
                .check(BASE);
    }

    @Test
    void onlyTheJmxPackageRegistersBeans() {
        noClasses()
                .that(not(resideInAPackage(JMX)))
                .should()
                .dependOnClassesThat(resideInAPackage(JMX)
                        .and(not(are(assignableTo(JMX + ".JmxBeans"))))
                        .and(not(are(assignableTo(JMX + ".MonitorView")))))
                .check(BASE);
        noClasses()
                .that()
                .haveFullyQualifiedName(JMX + ".JmxBeans")
                .or()
                .haveFullyQualifiedName(JMX + ".MonitorView")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.management..", "java.lang.management..")
                .check(BASE);
    }

    @ParameterizedTest
    @CsvSource({
        LINUX + ".., " + SAMPLING + "..",
        LINUX + ".., " + DETECTION + "..",
        LINUX + ".., " + EVENTS + "..",
        LINUX + ".., " + DIAGNOSIS + "..",
        LINUX + ".., " + TEXT,
        LINUX + ".., " + INTERNAL,
        PROCFS + ", " + LIBC,
        PROCFS + ", " + NETLINK,
        LIBC + ", " + PROCFS,
        LIBC + ", " + NETLINK,
        NETLINK + ", " + PROCFS,
        SAMPLING + ", " + DETECTION + "..",
        SAMPLING + ", " + EVENTS + "..",
        SAMPLING + ", " + DIAGNOSIS + "..",
        SAMPLING + ", " + INTERNAL,
        DETECTION + ", " + LINUX + "..",
        DETECTION + ", " + EVENTS + "..",
        DETECTION + ", " + DIAGNOSIS + "..",
        DETECTION + ", " + INTERNAL,
        EVENTS + ".., " + LINUX + "..",
        EVENTS + ".., " + SAMPLING,
        EVENTS + ".., " + DETECTION + "..",
        EVENTS + ".., " + DIAGNOSIS + "..",
        EVENTS + ".., " + INTERNAL,
        DIAGNOSIS + ".., " + EVENTS + "..",
        DIAGNOSIS + ".., " + INTERNAL,
        DIAGNOSIS + ".acceptor, " + DIAGNOSIS,
        DIAGNOSIS + ".virtual, " + DIAGNOSIS,
        DIAGNOSIS + ".virtual, " + DIAGNOSIS + ".acceptor",
        INTERNAL + ", " + LIBC,
        INTERNAL + ", " + PROCFS,
        TEXT + ", " + INTERNAL,
        TEXT + ", " + LINUX + "..",
        TEXT + ", " + SAMPLING,
        TEXT + ", " + DETECTION + "..",
        TEXT + ", " + DIAGNOSIS + "..",
        TEXT + ", " + EVENTS + "..",
    })
    void packagesDependInOneDirection(String from, String to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(to)
                .check(BASE);
    }

    @Test
    void publicTypesOtherThanTheMonitorAndTheDoctorUseOnlyTheInternalTextPackage() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .and(not(are(assignableTo(ListenQueueMonitor.class))))
                .and(not(are(assignableTo(ListenQueueMonitor.Builder.class))))
                .and(not(are(assignableTo(ListenQueueDoctor.class))))
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL + "..").and(not(resideInAPackage(TEXT))))
                .check(BASE);
    }

    @Test
    void theDoctorRunsWithoutSlf4j() {
        noClasses()
                .that()
                .resideInAnyPackage(DOCTOR, LINUX + "..", SAMPLING)
                .should()
                .dependOnClassesThat(resideInAPackage("org.slf4j..")
                        .or(resideInAnyPackage(INTERNAL, DETECTION + "..", EVENTS + "..", DIAGNOSIS + ".."))
                        .or(are(assignableTo(ListenQueueMonitor.class))))
                .check(BASE);
        noClasses()
                .that()
                .resideInAnyPackage(INTERNAL, LINUX + "..", SAMPLING, DETECTION + "..", EVENTS + "..", DIAGNOSIS + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(DOCTOR)
                .check(BASE);
    }

    @Test
    void publicSignaturesContainNoInternalType() {
        members()
                .that()
                .areDeclaredInClassesThat(publicApi())
                .and(visible())
                .should(new ArchCondition<JavaMember>("involve no internal type") {
                    @Override
                    public void check(JavaMember member, ConditionEvents events) {
                        for (JavaClass type : involved(member)) {
                            if (type.getPackageName().startsWith(INTERNAL)) {
                                events.add(
                                        SimpleConditionEvent.violated(member, member + " exposes " + type.getName()));
                            }
                        }
                    }
                })
                .check(BASE);
        for (JavaClass each : BASE.that(publicApi())) {
            assertThat(each.getAllRawInterfaces())
                    .noneMatch(type -> type.getPackageName().startsWith(INTERNAL));
            assertThat(each.getAllRawSuperclasses())
                    .noneMatch(type -> type.getPackageName().startsWith(INTERNAL));
        }
    }

    @Test
    void samplingAndDetectionStartNoThread() {
        noClasses()
                .that()
                .resideInAnyPackage(LINUX + "..", SAMPLING, DETECTION)
                .should()
                .accessTargetWhere(accessTo("a thread's constructor or start", Thread.class, "<init>", "start"))
                .orShould()
                .dependOnClassesThat(are(assignableTo(Executor.class)))
                .orShould()
                .dependOnClassesThat(are(assignableTo(Future.class)))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .check(BASE);
    }

    @Test
    void samplingAndDetectionReadNoClock() {
        noClasses()
                .that()
                .resideInAnyPackage(LINUX + "..", SAMPLING, DETECTION)
                .should()
                .accessTargetWhere(accessTo("a clock", System.class, "nanoTime", "currentTimeMillis"))
                .orShould()
                .accessTargetWhere(accessTo("a clock", Instant.class, "now"))
                .orShould()
                .dependOnClassesThat(are(assignableTo(Clock.class)))
                .check(BASE);
    }

    @Test
    void samplingAndDetectionDoNotLog() {
        noClasses()
                .that()
                .resideInAnyPackage(LINUX + "..", SAMPLING, DETECTION)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.util.logging..")
                .orShould()
                .accessTargetWhere(accessTo("standard output", System.class, "out", "err"))
                .check(BASE);
    }

    private static Set<JavaClass> involved(JavaMember member) {
        return member instanceof JavaCodeUnit code
                ? code.getAllInvolvedRawTypes()
                : ((JavaField) member).getAllInvolvedRawTypes();
    }

    private static DescribedPredicate<JavaClass> publicApi() {
        return DescribedPredicate.describe(
                "are public in the exported package",
                each -> each.getPackageName().equals(ROOT)
                        && each.getModifiers().contains(JavaModifier.PUBLIC));
    }

    private static DescribedPredicate<JavaMember> visible() {
        return DescribedPredicate.describe(
                "are public or protected",
                member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED));
    }

    private static DescribedPredicate<JavaAccess<?>> accessTo(String description, Class<?> owner, String... names) {
        return DescribedPredicate.describe(
                description,
                access -> access.getTargetOwner().isAssignableTo(owner)
                        && Set.of(names).contains(access.getTarget().getName()));
    }

    private static Path compiled() {
        try {
            return Path.of(ListenQueueMonitor.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
