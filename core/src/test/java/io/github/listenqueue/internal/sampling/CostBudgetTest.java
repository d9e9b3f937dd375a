package io.github.listenqueue.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CostBudgetTest {

    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;

    @Test
    void allowsTheFirstRun() {
        assertThat(new CostBudget(0.001, 0, SECOND).allows(Long.MIN_VALUE / 2)).isTrue();
    }

    @Test
    void keepsTheGapBetweenCheapRuns() {
        CostBudget budget = new CostBudget(0.001, 50 * MS, SECOND);
        assertThat(budget.allows(0)).isTrue();
        budget.record(0, 0);

        assertThat(budget.allows(SECOND - 1)).isFalse();
        assertThat(budget.allows(SECOND)).isTrue();
    }

    @Test
    void waitsAfterAnExpensiveRun() {
        CostBudget budget = new CostBudget(0.01, 10 * MS, 0);
        assertThat(budget.allows(0)).isTrue();
        budget.record(0, 30 * MS);

        assertThat(budget.allows(2 * SECOND))
                .as("20 ms of debt, and 1 % of 2 s is 20 ms of credit")
                .isFalse();
        assertThat(budget.allows(2 * SECOND + MS)).isTrue();
    }

    @Test
    void waitsHalfAMinuteAtMost() {
        CostBudget budget = new CostBudget(0.001, 50 * MS, SECOND);
        assertThat(budget.allows(0)).isTrue();
        budget.record(0, 3600 * SECOND);

        assertThat(budget.allows(30 * SECOND - MS)).isFalse();
        assertThat(budget.allows(30 * SECOND + MS)).isTrue();
    }

    @Test
    void savesNoMoreCreditThanTheBurst() {
        CostBudget budget = new CostBudget(0.01, 10 * MS, 0);
        assertThat(budget.allows(0)).isTrue();
        budget.record(0, 0);
        assertThat(budget.allows(3600 * SECOND)).isTrue();
        budget.record(3600 * SECOND, 11 * MS);

        assertThat(budget.allows(3600 * SECOND + 99 * MS)).isFalse();
        assertThat(budget.allows(3600 * SECOND + 101 * MS)).isTrue();
    }

    @Test
    void staysWithinItsShareOverALongTime() {
        CostBudget budget = new CostBudget(0.05, 200 * MS, 0);
        long spent = 0;
        for (long now = 0; now < 1000 * SECOND; now += 10 * MS) {
            if (budget.allows(now)) {
                budget.record(now, 7 * MS);
                spent += 7 * MS;
            }
        }
        assertThat(spent).isBetween(50 * SECOND, 50 * SECOND + 207 * MS);
    }
}
