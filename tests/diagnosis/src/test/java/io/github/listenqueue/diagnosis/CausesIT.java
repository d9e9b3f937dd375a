package io.github.listenqueue.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.diagnosis.Result.Run;
import io.github.listenqueue.diagnosis.Result.Verdict;
import io.github.listenqueue.testsupport.JvmVariant;
import io.github.listenqueue.testsupport.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The causes that are found in the scenarios, and the shares of right and wrong ones over all. Calm scenarios run several at a
 * time. The others run one after the other, since their CPU load could become a cause elsewhere. Other load on the machine can
 * do the same, so a run that fails is played once more, except for the report. Only the report plays all of them cold.
 */
class CausesIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int PARALLEL = 4;

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
            "plain-lock-chain",
            "grpc-transport-filter",
            "reactor-lock",
            "jdk-load",
            "netty-nio-load");

    private static final List<String> ON_DENIED = List.of(
            "tomcat-max-connections",
            "jdk-sleeping-handler",
            "plain-never-accepted",
            "nio2-lock",
            "reactor-lock",
            "tomcat-load");

    /** The end of the name of the file that has the output of a run that failed and was played again. */
    private static final String FAILED = "-failed.txt";

    /** True if the shares count, on a machine without other load. */
    private static final boolean REPORT = Boolean.getBoolean("shares.required");

    private static final Path KEPT = Path.of(System.getProperty("module.folder"), "target", "scenarios");

    private static final Scoreboard SCOREBOARD = new Scoreboard();

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> scenarios() {
        List<Run> runs = runs();
        ExecutorService pool = Executors.newFixedThreadPool(PARALLEL);
        List<DynamicTest> tests = new ArrayList<>();
        for (Run run : runs) {
            if (run.scenario().isCalm()) {
                Future<Outcome> outcome = pool.submit(() -> play(run));
                tests.add(test(run, () -> get(outcome)));
            }
        }
        pool.shutdown();
        for (Run run : runs) {
            if (!run.scenario().isCalm()) {
                tests.add(test(run, () -> play(run)));
            }
        }
        tests.add(DynamicTest.dynamicTest("the shares of right and wrong causes", CausesIT::checkShares));
        return tests.stream();
    }

    private static List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        Scenarios.ALL.forEach(scenario -> runs.add(new Run(scenario, JvmVariant.NATIVE, false)));
        ON_17.forEach(name -> runs.add(new Run(Scenarios.named(name), JvmVariant.JNA_17, false)));
        ON_DENIED.forEach(name -> runs.add(new Run(Scenarios.named(name), JvmVariant.DENIED, false)));
        Scenarios.ALL.stream()
                .filter(scenario -> scenario.lasts() && (REPORT || scenario.isRequired()))
                .forEach(scenario -> runs.add(new Run(scenario, JvmVariant.NATIVE, true)));
        String only = System.getProperty("scenarios", "");
        runs.removeIf(run -> !run.scenario().name().contains(only));
        return runs;
    }

    private static DynamicTest test(Run run, Callable<Outcome> outcome) {
        return DynamicTest.dynamicTest(run.toString(), () -> judge(run, outcome.call(), !REPORT));
    }

    private static Outcome get(Future<Outcome> outcome) throws Exception {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception exception) {
                throw exception;
            }
            throw e;
        }
    }

    @AfterAll
    static void writeReport() throws IOException {
        String report = SCOREBOARD.report();
        System.out.println(report);
        Files.writeString(Path.of(System.getProperty("module.folder"), "target", "diagnosis.md"), report);
    }

    /** The lines that a process printed. */
    private record Outcome(boolean ended, List<String> lines) {}

    private static Outcome play(Run run) throws Exception {
        Scenario scenario = run.scenario();
        Optional<Path> java = run.jvm().java();
        Assumptions.assumeTrue(java.isPresent(), "no JDK 17 found: install one under /usr/lib/jvm or set JAVA17_HOME");
        scenario.setting().missing().ifPresent(Assumptions::abort);

        Path out = folder.resolve(fileName(run));
        Process process = new ProcessBuilder(
                        ScenarioProcess.command(scenario, run.jvm(), java.orElseThrow(), run.cold()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = Processes.endsWithin(LIMIT, process);
        ScenarioProcess.cleanUp(process);
        List<String> lines = Files.readAllLines(out);
        Files.createDirectories(KEPT);
        Files.write(KEPT.resolve(fileName(run) + ".txt"), lines);
        return new Outcome(ended, lines);
    }

    private static String fileName(Run run) {
        return run.toString().replaceAll("\\W+", "-");
    }

    /** Checks the outcome of a run, and plays it once more if it failed and may be repeated. */
    private static void judge(Run run, Outcome outcome, boolean mayRepeat) throws Exception {
        List<ScenarioOutput> output = ScenarioOutput.parse(outcome.lines());
        Result result = Result.of(run, output);
        try {
            check(run, outcome, output, result);
        } catch (AssertionError e) {
            if (mayRepeat) {
                Files.writeString(KEPT.resolve(fileName(run) + FAILED), String.valueOf(e.getMessage()));
                judge(run, play(run), false);
                return;
            }
            SCOREBOARD.add(result);
            throw e;
        }
        SCOREBOARD.add(result);
    }

    private static void check(Run run, Outcome outcome, List<ScenarioOutput> output, Result result) {
        String all = String.join("\n", outcome.lines());
        assertThat(outcome.ended()).as("ended within %s: %s", LIMIT, all).isTrue();
        assertThat(outcome.lines()).as(all).contains(ScenarioOutput.END);
        for (ScenarioOutput one : output) {
            assertThat(ForbiddenTexts.in(one)).as(all).isEmpty();
            if (!one.listener().equals(MonitoredServer.WEB)) {
                assertThat(one.isPublished())
                        .as("the healthy listener: %s", all)
                        .isFalse();
                assertThat(one.cause()).as(all).isEqualTo(Cause.NONE);
            }
        }
        assertThat(result.isWrong(Certainty.OBSERVED))
                .as("wrong and observed: %s", all)
                .isFalse();
        if (run.scenario().isRequired() && !run.cold()) {
            checkCause(run.scenario(), result, all);
        }
    }

    private static void checkCause(Scenario scenario, Result result, String all) {
        assertThat(result.verdict()).as(all).isEqualTo(Verdict.RIGHT);
        if (scenario.cause() != Cause.NONE) {
            assertThat(result.published().get(0).text())
                    .as(all)
                    .filteredOn(line -> line.startsWith(ScenarioOutput.EVIDENCE))
                    .anyMatch(Pattern.compile(scenario.clue()).asPredicate());
        }
    }

    private static void checkShares() throws IOException {
        Assumptions.assumeTrue(REPORT, "the shares need a machine without other load: run --report");
        String report = SCOREBOARD.report();
        Scoreboard.Shares warm = SCOREBOARD.warm();
        Scoreboard.Shares cold = SCOREBOARD.cold();
        List<Scoreboard.Shares> both = List.of(warm, cold);
        assertThat(warm.of(Verdict.RIGHT)).as("right, warm: %s", report).isGreaterThanOrEqualTo(0.95);
        assertThat(cold.of(Verdict.RIGHT)).as("right, cold: %s", report).isGreaterThanOrEqualTo(0.8);
        assertThat(both).as("wrong and likely: %s", report).allMatch(shares -> shares.wrong(Certainty.LIKELY) <= 0.02);
    }
}
