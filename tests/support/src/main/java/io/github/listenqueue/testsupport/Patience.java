package io.github.listenqueue.testsupport;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** The time that a test waits for a condition. */
public final class Patience {

    /** The property that says how many times slower than usual the machine is, such as an emulated one. */
    private static final int SLOWNESS = Integer.getInteger("tests.slowness", 1);

    /** On procfs of a busy machine the interval grows to 30 s at most, and an episode ends two samples later. */
    private static final Duration MAX = Duration.ofSeconds(90).multipliedBy(SLOWNESS);

    private Patience() {}

    /** Awaits a condition for as long as the slowest monitor may take. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(MAX);
    }
}
