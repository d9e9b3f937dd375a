package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.ListenQueueSnapshot;
import io.github.listenqueue.SnapshotSource.Kind;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** The variant of the JVM matrix in which the tests run, and its expected results. */
final class JvmVariant {

    /** The property that names the expected sample source of this JVM, so that a silent fallback fails. */
    static final String EXPECT = "listenqueue.expect";

    /** The property that is {@code own} if only the tests use the network namespace. */
    static final String NAMESPACE = "listenqueue.namespace";

    private JvmVariant() {}

    static Kind expected() {
        return Kind.valueOf(Objects.requireNonNull(
                System.getProperty(EXPECT), "JvmMatrixIT runs these tests. To run a single one, set -D" + EXPECT));
    }

    static boolean bySocket() {
        return expected() == Kind.SOCKET;
    }

    static void assertSource(ListenQueueSnapshot snapshot) {
        assertThat(snapshot.source().kind()).as(snapshot.source().reason()).isEqualTo(expected());
    }

    /** Returns a monitor that samples only when the test calls it, without subscribers. */
    static ListenQueueMonitor monitor() {
        return ListenQueueMonitor.builder().build();
    }

    static void assumeOwnNamespace() {
        Assumptions.assumeTrue(
                "own".equals(System.getProperty(NAMESPACE)),
                "no network namespace could be created: other processes change the counters of this one");
    }
}
