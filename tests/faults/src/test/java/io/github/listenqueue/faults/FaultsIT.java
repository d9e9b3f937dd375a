package io.github.listenqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.JvmVariant;
import io.github.listenqueue.testsupport.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * The faults on each of their kinds of JVM, with the table of their results compared with that of the documents. Load on the
 * machine can be a fault of its own, so a fault that fails is tried once more.
 */
class FaultsIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Path MODULE = Path.of(System.getProperty("module.folder"));
    private static final Matrix MATRIX = new Matrix(
            Stream.of(Faults.ALL, CoreTests.rows()).flatMap(List::stream).toList());

    @TempDir
    private static Path folder;

    private static Artifacts artifacts;

    @BeforeAll
    static void open() throws IOException {
        artifacts = Artifacts.open();
    }

    @AfterAll
    static void close() throws IOException {
        artifacts.close();
        String table = MATRIX.toString();
        Files.writeString(MODULE.resolve("target/faults.md"), table);
        assertThat(table)
                .as("docs/reports/faults.md is out of date: tests/faults/table updates it from target/faults.md")
                .isEqualTo(MATRIX.withSkipped(Files.readString(MODULE.resolve("../../docs/reports/faults.md"))));
    }

    @TestFactory
    Stream<DynamicTest> faults() {
        return Faults.ALL.stream()
                .flatMap(fault -> fault.jvms().stream()
                        .map(jvm -> DynamicTest.dynamicTest(
                                fault.name() + " on " + jvm, () -> test(fault, jvm, FaultsIT::run))));
    }

    @TestFactory
    Stream<DynamicTest> faultsTestedInCore() {
        Path reports = MODULE.resolve("../../core/target/surefire-reports");
        return CoreTests.rows().stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.name(),
                        () -> test(row, JvmVariant.NATIVE, (fault, jvm) -> CoreTests.passed(fault, reports))));
    }

    @FunctionalInterface
    private interface Trial {
        void of(Fault fault, JvmVariant jvm) throws Exception;
    }

    private static void test(Fault fault, JvmVariant jvm, Trial trial) throws Exception {
        try {
            tryTwice(fault, jvm, trial);
            MATRIX.holds(fault, jvm);
        } catch (TestAbortedException e) {
            MATRIX.skipped(fault, jvm, e.getMessage());
            throw e;
        }
    }

    private static void tryTwice(Fault fault, JvmVariant jvm, Trial trial) throws Exception {
        try {
            trial.of(fault, jvm);
        } catch (AssertionError e) {
            Path failed = Files.createDirectories(MODULE.resolve("target/scenarios"))
                    .resolve(fault.name() + "-" + jvm + "-failed.txt");
            Files.writeString(failed, String.valueOf(e.getMessage()));
            trial.of(fault, jvm);
        }
    }

    private static void run(Fault fault, JvmVariant jvm) throws Exception {
        Optional<Path> java = jvm.java();
        Assumptions.assumeTrue(java.isPresent(), "no JDK 17 found: install one under /usr/lib/jvm or set JAVA17_HOME");
        fault.setting().missing().ifPresent(Assumptions::abort);

        Path out = folder.resolve(fault.name() + "-" + jvm);
        Process process = new ProcessBuilder(new ScenarioProcess(artifacts).command(fault, jvm, java.orElseThrow()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        process.getOutputStream().close();
        boolean ended = Processes.endsWithin(LIMIT, process);
        List<String> lines = Files.readAllLines(out);
        String all = String.join("\n", lines);
        assertThat(ended).as("ended within %s: %s", LIMIT, all).isTrue();
        assertThat(process.exitValue()).as(all).isZero();
        assertThat(lines).as(all).contains(ScenarioMain.HELD);
        assertThat(all).doesNotContain("WARNING: A restricted method");
    }
}
