package io.github.listenqueue.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitLearnerTest {

    private final LimitLearner lesson = new LimitLearner();
    private int previous;
    private int deepest;

    @Test
    void aQueueThatStandsStillAcrossAnOverflowLearnsItsLimit() {
        sample(6, false, false);
        sample(6, true, true);
        sample(6, false, true);
        assertThat(lesson.limit()).as("too early").isNegative();
        sample(6, false, true);

        assertThat(lesson.limit()).isEqualTo(5);
    }

    @Test
    void withoutAnOverflowNothingIsLearned() {
        for (int i = 0; i < 20; i++) {
            sample(6, false, true);
        }

        assertThat(lesson.limit()).isNegative();
    }

    @Test
    void samplesInStepWithAnAcceptorTeachNothing() {
        sample(3, false, false);
        for (int i = 0; i < 50; i++) {
            sample(3, true, false);
        }

        assertThat(lesson.limit())
                .as("each sees the queue just after an accept, and it is full between two of them")
                .isNegative();
    }

    @Test
    void anOverflowAndAQuietIntervalApartTeachNothing() {
        sample(3, false, false);
        for (int i = 0; i < 20; i++) {
            sample(3, true, false);
            sample(3, false, true);
        }

        assertThat(lesson.limit()).isNegative();
    }

    @Test
    void aSingleQuietOverflowIsEnoughAmongArrivalsElsewhere() {
        sample(6, false, false);
        sample(6, true, false);
        sample(6, true, true);
        assertThat(lesson.limit()).as("too early").isNegative();
        sample(6, true, false);

        assertThat(lesson.limit()).isEqualTo(5);
    }

    @Test
    void aLimitBelowTheSmallestOfJavaIsNeverLearned() {
        for (int i = 0; i < 20; i++) {
            sample(1, true, true);
        }
        assertThat(lesson.limit()).as("a connection that is held by design").isNegative();

        for (int i = 0; i < 5; i++) {
            sample(2, true, true);
        }
        assertThat(lesson.limit()).isEqualTo(1);
    }

    @Test
    void anEmptyQueueTeachesNothing() {
        for (int i = 0; i < 20; i++) {
            sample(0, true, true);
        }

        assertThat(lesson.limit()).isNegative();
    }

    @Test
    void aDepthBelowTheDeepestTeachesNothing() {
        sample(4, false, false);
        for (int i = 0; i < 20; i++) {
            sample(3, true, true);
        }

        assertThat(lesson.limit()).as("a backlog of 3 must not be learned as 2").isNegative();
    }

    @Test
    void aQueueThatMovesBeginsAnew() {
        sample(6, false, false);
        sample(6, true, true);
        sample(6, true, true);
        sample(5, true, true);
        sample(6, true, true);
        sample(6, true, true);

        assertThat(lesson.limit()).isNegative();
    }

    @Test
    void anyDeeperQueueRaisesALesson() {
        for (int i = 0; i < 5; i++) {
            sample(3, true, true);
        }
        assertThat(lesson.limit()).isEqualTo(2);
        sample(4, false, false);
        assertThat(lesson.limit()).isEqualTo(3);
        sample(3, true, true);
        sample(0, false, true);
        assertThat(lesson.limit()).as("and nothing lowers it").isEqualTo(3);
    }

    private void sample(int depth, boolean inferredDrop, boolean quiet) {
        deepest = Math.max(deepest, depth);
        lesson.observe(depth, previous, deepest, inferredDrop, quiet);
        previous = depth;
    }
}
