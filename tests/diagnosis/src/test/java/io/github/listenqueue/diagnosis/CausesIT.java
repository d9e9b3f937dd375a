package io.github.listenqueue.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.testsupport.JvmVariant;
import io.github.listenqueue.testsupport.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The causes that are found in the scenarios. Each must be found at the faulty listener only, and none may be mistaken for
 * another. The processes run one after the other, since their CPU load could become a cause elsewhere.
 */
class CausesIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** The scenarios for the other kinds of JVM: one of each cause and of each way of finding it. */
    private static final List<String> ON_17 = List.of(
            "jdk-out-of-descriptors",
            "tomcat-max-connections",
            "jetty-limit-without-acceptors",
            "undertow-high-water",
            "jdk-sleeping-handler",
            "netty-epoll-sleeping-handler",
            "plain-monitor",
            "plain-selector-loop",
            "plain-acceptor-died",
            "plain-collected",
            "plain-stopped",
            "plain-throttled",
            "plain-burst",
            "jdk-load",
            "netty-nio-load");

    private static final List<String> ON_DENIED =
            List.of("tomcat-max-connections", "jdk-sleeping-handler", "plain-never-accepted", "tomcat-load");

    /** The scenarios in which the fault still shows when the monitor starts in the middle of it. */
    private static final List<String> COLD = List.of(
            "tomcat-max-connections",
            "plain-semaphore",
            "plain-connection-slot",
            "jdk-sleeping-handler",
            "netty-nio-sleeping-handler",
            "plain-handles-on-accept-thread",
            "plain-monitor",
            "plain-deadlock",
            "plain-selector-loop",
            "nio2-lock",
            "plain-never-accepted",
            "plain-acceptor-died",
            "nio2-forgets");

    private static final Table TABLE = new Table();

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> scenarios() {
        return Stream.of(
                        tests(
                                JvmVariant.NATIVE,
                                Scenarios.ALL.stream().map(Scenario::name).toList()),
                        tests(JvmVariant.JNA_17, ON_17),
                        tests(JvmVariant.DENIED, ON_DENIED),
                        COLD.stream().map(name -> test(Scenarios.named(name), JvmVariant.NATIVE, true)))
                .flatMap(tests -> tests);
    }

    private static Stream<DynamicTest> tests(JvmVariant jvm, List<String> names) {
        return names.stream().map(Scenarios::named).map(scenario -> test(scenario, jvm, false));
    }

    private static DynamicTest test(Scenario scenario, JvmVariant jvm, boolean cold) {
        String name = scenario.name() + " on " + jvm + (cold ? ", cold" : "");
        return DynamicTest.dynamicTest(name, () -> run(scenario, jvm, cold));
    }

    @AfterAll
    static void printTable() throws IOException {
        String table = TABLE.toString();
        System.out.println(table);
        Files.writeString(Path.of(System.getProperty("module.folder"), "target", "causes.md"), table);
    }

    private static void run(Scenario scenario, JvmVariant jvm, boolean cold) throws Exception {
        Optional<Path> java = jvm.java();
        Assumptions.assumeTrue(java.isPresent(), "no JDK 17 found: install one under /usr/lib/jvm or set JAVA17_HOME");
        scenario.setting().missing().ifPresent(Assumptions::abort);

        Path out = folder.resolve(scenario.name() + "-" + jvm + (cold ? "-cold" : ""));
        long startedNs = System.nanoTime();
        Process process = new ProcessBuilder(ScenarioProcess.command(scenario, jvm, java.orElseThrow(), cold))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = Processes.endsWithin(LIMIT, process);
        ScenarioProcess.cleanUp(process);
        List<String> lines = Files.readAllLines(out);
        List<ScenarioOutput> output = ScenarioOutput.parse(lines);
        TABLE.add(scenario, jvm + (cold ? ", cold" : ""), output, System.nanoTime() - startedNs);

        String all = String.join("\n", lines);
        assertThat(ended).as("ended within %s: %s", LIMIT, all).isTrue();
        assertThat(lines).as(all).contains(ScenarioOutput.END);
        check(scenario, output, all);
    }

    private static void check(Scenario scenario, List<ScenarioOutput> output, String all) {
        List<ScenarioOutput> web = new ArrayList<>();
        for (ScenarioOutput one : output) {
            if (one.listener().equals(MonitoredServer.WEB)) {
                web.add(one);
            } else {
                assertThat(one.origin()).as("the healthy listener: %s", all).isEqualTo(ScenarioOutput.REQUESTED);
                assertThat(one.cause()).as(all).isEqualTo(Cause.NONE);
            }
        }
        assertThat(web).as(all).isNotEmpty();
        List<ScenarioOutput> events = web.stream()
                .filter(one -> one.origin().equals(ScenarioOutput.EVENT))
                .toList();
        if (scenario.cause() == Cause.NONE) {
            assertThat(events).as(all).isEmpty();
            assertThat(web).as(all).extracting(ScenarioOutput::cause).containsOnly(Cause.NONE);
            return;
        }
        assertThat(events).as(all).isNotEmpty();
        ScenarioOutput first = events.get(0);
        assertThat(first.cause()).as(all).isEqualTo(scenario.cause());
        assertThat(first.evidence())
                .as(all)
                .anyMatch(Pattern.compile(scenario.clue()).asPredicate());
    }
}
