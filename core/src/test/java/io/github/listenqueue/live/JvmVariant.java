package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.SnapshotSource.Kind;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;

/** The cell of the JVM matrix that the tests run in: what it promises. */
final class JvmVariant {

    /** Names the sample source that this JVM must have, so that a silent fallback fails. */
    static final String EXPECT = "listenqueue.expect";

    /** Set to {@code own} if nothing but the tests is in the network namespace. */
    static final String NAMESPACE = "listenqueue.namespace";

    /** On procfs the interval stretches, to 30 s at most on a machine that has no time; an episode ends two samples later. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private JvmVariant() {}

    /** Waits for a condition for as long as the slowest monitor may take. */
    static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE);
    }

    static Kind expected() {
        return Kind.valueOf(Objects.requireNonNull(
                System.getProperty(EXPECT), "JvmMatrixIT runs these tests; for one alone set -D" + EXPECT));
    }

    static boolean bySocket() {
        return expected() == Kind.SOCKET;
    }

    static void assertSource(ListenQueueSnapshot snapshot) {
        assertThat(snapshot.source().kind()).as(snapshot.source().reason()).isEqualTo(expected());
    }

    /** A monitor that the test drives, without subscribers. */
    static ListenQueueMonitor monitor() {
        return ListenQueueMonitor.builder().build();
    }

    static void assumeOwnNamespace() {
        Assumptions.assumeTrue(
                "own".equals(System.getProperty(NAMESPACE)),
                "no network namespace of our own could be made: the namespace's counters are not only ours");
    }
}
