package io.github.listenqueue.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitLessonTest {

    private final LimitLesson lesson = new LimitLesson();
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
    void anAcceptorAtWorkMakesTheLessonTakeLonger() {
        sample(6, false, false);
        for (int i = 0; i < 5; i++) {
            sample(6, true, false);
        }
        assertThat(lesson.limit()).isNegative();
        sample(6, true, false);

        assertThat(lesson.limit()).isEqualTo(5);
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
