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

/** The promises that the code makes about itself. */
class ArchitectureTest {

    private static final String ROOT = "io.github.listenqueue";
    private static final String INTERNAL = ROOT + ".internal";
    private static final String READ = INTERNAL + ".read";
    private static final String SOCKET = READ + ".socket";
    private static final String NETLINK = READ + ".netlink";
    private static final String DETECT = INTERNAL + ".detect";
    private static final String PUBLISH = INTERNAL + ".publish";
    private static final String DIAGNOSE = INTERNAL + ".diagnose";
    private static final String MANAGEMENT = "com.sun.management..";
    private static final String DOCTOR = INTERNAL + ".doctor";
    private static final String JFR = PUBLISH + ".jfr";
    private static final String TEXT = INTERNAL + ".text";

    private static final Path COMPILED = compiled();

    /** What Java 17 sees. */
    private static final JavaClasses BASE = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/META-INF/"))
            .importPath(COMPILED);

    /** The classes of the same names that Java 22 and newer see. */
    private static final JavaClasses OVERLAY =
            new ClassFileImporter().importPath(COMPILED.resolve("META-INF/versions/22"));

    @Test
    void whatIsCheckedIsThere() {
        assertThat(BASE).extracting(JavaClass::getName).contains(ROOT + ".ListenQueueMonitor", SOCKET + ".JnaLibc");
        assertThat(OVERLAY).extracting(JavaClass::getName).contains(SOCKET + ".ForeignLibc");
    }

    @Test
    void theCoreNeedsSlf4jAloneAtRunTime() {
        for (JavaClasses classes : Set.of(BASE, OVERLAY)) {
            classes()
                    .that()
                    .resideInAPackage(ROOT + "..")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage("java..", "org.slf4j..", "org.jspecify.annotations..", ROOT + "..")
                                    .or(resideInAPackage("com.sun.jna.."))
                                    .or(resideInAnyPackage(MANAGEMENT, "jdk.jfr")))
                    .check(classes);
        }
    }

    @Test
    void oneGuardedClassAloneAsksTheCollectors() {
        noClasses()
                .that(not(are(DescribedPredicate.describe(
                        "ManagedCollections", each -> each.getName().equals(DIAGNOSE + ".ManagedCollections")))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(MANAGEMENT)
                .check(BASE);
        assertThat(BASE.get(DIAGNOSE + ".ManagedCollections").getDirectDependenciesFromSelf())
                .as("the rule would see it")
                .anyMatch(to -> to.getTargetClass().getPackageName().startsWith("com.sun.management"));
    }

    @Test
    void onlyTheSocketRoomTouchesNativeCode() {
        for (JavaClasses classes : Set.of(BASE, OVERLAY)) {
            noClasses()
                    .that(not(resideInAPackage(SOCKET)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.lang.foreign..", "com.sun.jna..")
                    .allowEmptyShould(true)
                    .check(classes);
        }
        assertThat(OVERLAY)
                .as("the rule would see java.lang.foreign")
                .anyMatch(each -> each.getDirectDependenciesFromSelf().stream()
                        .anyMatch(to -> to.getTargetClass().getPackageName().startsWith("java.lang.foreign")));
        assertThat(BASE)
                .as("the rule would see JNA")
                .anyMatch(each -> each.getDirectDependenciesFromSelf().stream()
                        .anyMatch(to -> to.getTargetClass().getPackageName().startsWith("com.sun.jna")));
    }

    @Test
    void onlyTheRoomOfFlightRecorderTouchesItBehindItsGuard() {
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

    @ParameterizedTest
    @CsvSource({
        READ + ".., " + DETECT + "..",
        READ + ".., " + PUBLISH + "..",
        READ + ".., " + INTERNAL,
        READ + ".., " + DIAGNOSE + "..",
        DETECT + ".., " + PUBLISH + "..",
        DETECT + ".., " + DIAGNOSE + "..",
        DETECT + ".., " + INTERNAL,
        DETECT + ".., " + READ + ".*..",
        PUBLISH + ".., " + READ + "..",
        PUBLISH + ".., " + DETECT + "..",
        PUBLISH + ".., " + DIAGNOSE + "..",
        PUBLISH + ".., " + INTERNAL,
        DIAGNOSE + ".., " + PUBLISH + "..",
        DIAGNOSE + ".., " + INTERNAL,
        DIAGNOSE + ".acceptor, " + DIAGNOSE,
        READ + ".procfs, " + READ,
        READ + ".procfs, " + SOCKET,
        SOCKET + ", " + READ,
        SOCKET + ", " + READ + ".procfs",
        SOCKET + ", " + NETLINK,
        READ + ".procfs, " + NETLINK,
        NETLINK + ", " + READ,
        NETLINK + ", " + READ + ".procfs",
        INTERNAL + ", " + SOCKET,
        INTERNAL + ", " + READ + ".procfs",
        TEXT + ", " + INTERNAL,
        TEXT + ", " + READ + "..",
        TEXT + ", " + DETECT + "..",
        TEXT + ", " + DIAGNOSE + "..",
        TEXT + ", " + PUBLISH + "..",
    })
    void nothingFlowsBack(String room, String other) {
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(other)
                .check(BASE);
    }

    @Test
    void onlyTheMonitorAndTheDoctorLookBehindThePublicFaceButForWords() {
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
                .resideInAnyPackage(DOCTOR, READ + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.slf4j..")
                        .or(resideInAnyPackage(INTERNAL, DETECT + "..", PUBLISH + "..", DIAGNOSE + ".."))
                        .or(are(assignableTo(ListenQueueMonitor.class))))
                .check(BASE);
        noClasses()
                .that()
                .resideInAnyPackage(INTERNAL, READ + "..", DETECT + "..", PUBLISH + "..", DIAGNOSE + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(DOCTOR)
                .check(BASE);
    }

    @Test
    void noInternalTypeIsInAPublicSignature() {
        members()
                .that()
                .areDeclaredInClassesThat(publicFace())
                .and(visible())
                .should(new ArchCondition<JavaMember>("involve no internal type") {
                    @Override
                    public void check(JavaMember member, ConditionEvents events) {
                        for (JavaClass type : involved(member)) {
                            if (type.getPackageName().startsWith(INTERNAL)) {
                                events.add(SimpleConditionEvent.violated(member, member + " shows " + type.getName()));
                            }
                        }
                    }
                })
                .check(BASE);
        for (JavaClass each : BASE.that(publicFace())) {
            assertThat(each.getAllRawInterfaces())
                    .noneMatch(type -> type.getPackageName().startsWith(INTERNAL));
            assertThat(each.getAllRawSuperclasses())
                    .noneMatch(type -> type.getPackageName().startsWith(INTERNAL));
        }
    }

    @Test
    void readingAndDetectingStartNoThreadAndWaitForNone() {
        noClasses()
                .that()
                .resideInAnyPackage(READ + "..", DETECT + "..")
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
    void readingAndDetectingHaveTheTimeHandedIn() {
        noClasses()
                .that()
                .resideInAnyPackage(READ + "..", DETECT + "..")
                .should()
                .accessTargetWhere(accessTo("a clock", System.class, "nanoTime", "currentTimeMillis"))
                .orShould()
                .accessTargetWhere(accessTo("a clock", Instant.class, "now"))
                .orShould()
                .dependOnClassesThat(are(assignableTo(Clock.class)))
                .check(BASE);
    }

    @Test
    void readingAndDetectingDoNotLog() {
        noClasses()
                .that()
                .resideInAnyPackage(READ + "..", DETECT + "..")
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

    private static DescribedPredicate<JavaClass> publicFace() {
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

    private static DescribedPredicate<JavaAccess<?>> accessTo(String what, Class<?> owner, String... names) {
        return DescribedPredicate.describe(
                what,
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
