package io.github.listenqueue.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A search for inputs on which the library and the reference disagree, for a bounded time, two targets at once. */
@Tag("full")
class FuzzIT {

    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 60);

    private static final ExecutorService TURNS = Executors.newFixedThreadPool(2);
    private static final Map<Target, Future<JazzerRun>> RUNS = new EnumMap<>(Target.class);

    @BeforeAll
    static void start() {
        // The long ones first, so that none of them is alone at the end.
        Stream.of(Target.values())
                .filter(target -> SECONDS > 0)
                .sorted(Comparator.comparing(Target::isLarge).reversed())
                .forEach(target -> RUNS.put(
                        target,
                        TURNS.submit(() -> JazzerRun.of(target, target.isLarge() ? SECONDS : SECONDS / 2 + 1))));
    }

    @AfterAll
    static void end() {
        TURNS.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void findsNothing(Target target) throws Exception {
        assumeTrue(SECONDS > 0, "fuzz.seconds is 0");

        JazzerRun run = RUNS.get(target).get();

        System.out.println(target + ": " + run.summary());
        assertThat(run.findings()).as(run.howToKeep()).isEmpty();
        assertThat(run.exitCode()).as(run.logTail()).isZero();
        assertThat(run.wasGuided()).as("saw which code its inputs reach").isTrue();
    }
}
