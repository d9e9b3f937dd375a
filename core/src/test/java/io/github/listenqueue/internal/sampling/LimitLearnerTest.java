package io.github.listenqueue.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitLearnerTest {

    private final LimitLearner learner = new LimitLearner();
    private int previous;
    private int deepest;

    @Test
    void learnsTheLimitOfAConstantQueueThatOverflows() {
        sample(6, false, false);
        sample(6, true, true);
        sample(6, false, true);
        assertThat(learner.limit()).as("too early").isNegative();
        sample(6, false, true);

        assertThat(learner.limit()).isEqualTo(5);
    }

    @Test
    void learnsNothingWithoutAnOverflow() {
        for (int i = 0; i < 20; i++) {
            sample(6, false, true);
        }

        assertThat(learner.limit()).isNegative();
    }

    @Test
    void learnsNothingFromSamplesInStepWithAnAcceptor() {
        sample(3, false, false);
        for (int i = 0; i < 50; i++) {
            sample(3, true, false);
        }

        assertThat(learner.limit())
                .as("each sample follows an accept, and the queue is full between two samples")
                .isNegative();
    }

    @Test
    void learnsNothingFromSeparateOverflowsAndQuietIntervals() {
        sample(3, false, false);
        for (int i = 0; i < 20; i++) {
            sample(3, true, false);
            sample(3, false, true);
        }

        assertThat(learner.limit()).isNegative();
    }

    @Test
    void learnsFromASingleQuietOverflow() {
        sample(6, false, false);
        sample(6, true, false);
        sample(6, true, true);
        assertThat(learner.limit()).as("too early").isNegative();
        sample(6, true, false);

        assertThat(learner.limit()).isEqualTo(5);
    }

    @Test
    void neverLearnsALimitBelowTheMinimumOfJava() {
        for (int i = 0; i < 20; i++) {
            sample(1, true, true);
        }
        assertThat(learner.limit())
                .as("a connection that the server holds on purpose")
                .isNegative();

        for (int i = 0; i < 5; i++) {
            sample(2, true, true);
        }
        assertThat(learner.limit()).isEqualTo(1);
    }

    @Test
    void learnsNothingFromAnEmptyQueue() {
        for (int i = 0; i < 20; i++) {
            sample(0, true, true);
        }

        assertThat(learner.limit()).isNegative();
    }

    @Test
    void learnsNothingBelowTheGreatestDepth() {
        sample(4, false, false);
        for (int i = 0; i < 20; i++) {
            sample(3, true, true);
        }

        assertThat(learner.limit())
                .as("a backlog of 3 must not be learned as 2")
                .isNegative();
    }

    @Test
    void restartsWhenTheDepthChanges() {
        sample(6, false, false);
        sample(6, true, true);
        sample(6, true, true);
        sample(5, true, true);
        sample(6, true, true);
        sample(6, true, true);

        assertThat(learner.limit()).isNegative();
    }

    @Test
    void raisesTheLimitWithADeeperQueue() {
        for (int i = 0; i < 5; i++) {
            sample(3, true, true);
        }
        assertThat(learner.limit()).isEqualTo(2);
        sample(4, false, false);
        assertThat(learner.limit()).isEqualTo(3);
        sample(3, true, true);
        sample(0, false, true);
        assertThat(learner.limit()).as("and never lowered").isEqualTo(3);
    }

    private void sample(int depth, boolean inferredDrop, boolean quiet) {
        deepest = Math.max(deepest, depth);
        learner.observe(depth, previous, deepest, inferredDrop, quiet);
        previous = depth;
    }
}
