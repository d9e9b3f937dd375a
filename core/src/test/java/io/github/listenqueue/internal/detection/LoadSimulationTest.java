package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.listenqueue.internal.detection.LoadSimulator.Result;
import io.github.listenqueue.internal.detection.LoadSimulator.Scenario;
import io.github.listenqueue.internal.detection.SimulatedInstance.Balancing;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises about the share, in a simulation with fixed seeds. */
class LoadSimulationTest {

    private static final LoadRules DEFAULTS = LoadRules.withFloor(0.1);

    private static Result share(Scenario scenario, long seed) {
        return LoadSimulator.run(scenario, Balancing.SHARE, DEFAULTS, seed);
    }

    private static Result statics(Scenario scenario, long seed) {
        return LoadSimulator.run(scenario, Balancing.STATIC, DEFAULTS, seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theStoryLosesNothingAfterTheFirstMinute(long seed) {
        for (Scenario scenario : new Scenario[] {LoadScenarios.STORY, LoadScenarios.OUT_OF_STEP}) {
            Result result = share(scenario, seed);

            assertThat(result.lostAfterAMinute()).isZero();
            assertThat(result.lost()).as("until then").isLessThanOrEqualTo(150);
            assertThat(result.lastLossMs()).as("settled").isLessThan(10_000);
            assertThat(result.swing()).as("oscillation").isLessThan(0.05);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theStoryOverwhelmsStaticWeightsAndReadiness(long seed) {
        assertThat(statics(LoadScenarios.STORY, seed).lostAfterAMinute()).isGreaterThan(15_000);
        assertThat(LoadSimulator.run(LoadScenarios.STORY, Balancing.READINESS, DEFAULTS, seed)
                        .lostAfterAMinute())
                .isGreaterThan(15_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void slowPollsCostLittle(long seed) {
        assertThat(share(LoadScenarios.SLOW_POLLS, seed).lost()).isLessThan(500);
        assertThat(share(LoadScenarios.SLOWER_POLLS, seed).lost()).isLessThan(1_500);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void lossesAloneHelpWhereLimitsAreUnknown(long seed) {
        assertThat(share(LoadScenarios.UNKNOWN_LIMITS, seed).lost())
                .isLessThan(statics(LoadScenarios.UNKNOWN_LIMITS, seed).lost() / 4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void trafficMovesAwayFromASlowMachine(long seed) {
        Result result = share(LoadScenarios.SLOW, seed);

        assertThat(result.lost()).isLessThan(statics(LoadScenarios.SLOW, seed).lost() / 50);
        assertThat(result.lastLossMs()).as("settled").isLessThan(115_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void garbageCollectionsHardlyMoveTheShare(long seed) {
        Result result = share(LoadScenarios.COLLECTIONS, seed);

        assertThat(result.swing()).isLessThan(0.15);
        assertThat(result.lost()).as("of 180,000").isLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void overloadStarvesNobody(long seed) {
        Result result = share(LoadScenarios.OVERLOAD, seed);

        double sent = result.sent().get(0) + result.sent().get(1);
        assertThat(result.sent().get(1) / sent).as("weight 3 of 7").isCloseTo(3 / 7.0, within(0.05));
        assertThat((double) result.lost())
                .isLessThan(1.01 * statics(LoadScenarios.OVERLOAD, seed).lost());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void burstLosesNoMoreThanWithStaticWeights(long seed) {
        Result result = share(LoadScenarios.BURST, seed);

        assertThat(result.lost())
                .isLessThanOrEqualTo(statics(LoadScenarios.BURST, seed).lost() + 100);
        assertThat(result.lastLossMs()).as("settled").isLessThan(105_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void thirtyInstancesSettle(long seed) {
        Result result = share(LoadScenarios.THIRTY, seed);

        assertThat(result.lostAfterAMinute()).isZero();
        assertThat(result.lost()).isLessThan(500);
        assertThat(result.swing()).as("oscillation").isLessThan(0.05);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void restartLosesLessThanWithStaticWeightsAndHardlyAnythingAfterASlowStart(long seed) {
        assertThat(share(LoadScenarios.RESTART, seed).lost())
                .isLessThan(statics(LoadScenarios.RESTART, seed).lost() * 2 / 3);
        assertThat(share(LoadScenarios.SLOW_START, seed).lost())
                .isLessThan(share(LoadScenarios.RESTART, seed).lost());
    }

    @Test
    void documentHasTheTablesOfThisSimulation() throws IOException {
        String document = Files.readString(LoadTable.DOCUMENT);
        String current = LoadTable.withTables(document);
        System.out.println(LoadTable.tablesOf(current));

        assertThat(document)
                .as("docs/balancer.md; the main method of LoadTable, run in core, writes its tables")
                .isEqualTo(current);
    }
}
