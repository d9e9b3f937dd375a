package io.github.listenqueue;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits and drops without socket options: declared, learned from an overflow, inferred or unknown. */
class LimitsWithoutTheKernelTest {

    private final EventLog log = new EventLog();

    @TempDir
    private Path folder;

    private ProcTree tree;

    @BeforeEach
    void makeTree() {
        tree = new ProcTree(folder).tcp(listen(0, 80, 0, 11)).own(4, 11);
    }

    @Test
    void anUndeclaredLimitIsUnknownAtAnyDepth() {
        try (ListenQueueMonitor monitor = build()) {
            for (int depth : new int[] {0, 128, 128, 100_000}) {
                ListenQueue queue = sampleAt(monitor, depth, 0);
                assertThat(queue.limit()).isEmpty();
                assertThat(queue.limitSource()).isEqualTo(LimitSource.UNKNOWN);
                assertThat(queue.drops()).isEmpty();
                assertThat(queue.isFull()).isFalse();
            }
            assertThat(monitor.health().status()).isEqualTo(ListenQueueHealth.Status.UP);
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80");
    }

    @Test
    void aDeclaredBacklogIsTheLimit() {
        try (ListenQueueMonitor monitor = builder().declareBacklog(80, 128).build()) {
            ListenQueue queue = sampleAt(monitor, 128, 0);

            assertThat(queue.limit()).hasValue(128);
            assertThat(queue.limitSource()).isEqualTo(LimitSource.DECLARED);
            assertThat(queue.isFull()).isFalse();
            assertThat(sampleAt(monitor, 129, 0).isFull()).isTrue();
            assertThat(monitor.health().status()).isEqualTo(ListenQueueHealth.Status.DOWN);
            assertThat(monitor.health().reason()).contains("127.0.0.1:80 is full: 129 waiting, limit 128");
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "High 127.0.0.1:80", "Full 127.0.0.1:80");
    }

    @Test
    void aDeclaredBacklogIsCappedBySomaxconnLikeInTheKernel() {
        tree.write("sys/net/core/somaxconn", "100\n");

        try (ListenQueueMonitor monitor = builder().declareBacklog(80, 128).build()) {
            assertThat(sampleAt(monitor, 0, 0).limit()).hasValue(100);
        }
    }

    @Test
    void aDeclaredBacklogStaysCappedByTheSomaxconnOfItsFirstSample() {
        tree.write("sys/net/core/somaxconn", "100\n");

        try (ListenQueueMonitor monitor = builder().declareBacklog(80, 511).build()) {
            assertThat(sampleAt(monitor, 0, 0).limit()).hasValue(100);
            raiseSomaxconn(monitor);
            assertThat(sampleAt(monitor, 0, 0).limit())
                    .as("until it listens again")
                    .hasValue(100);

            monitor.declareBacklog(80, 512);
            assertThat(sampleAt(monitor, 0, 0).limit()).as("declared again").hasValue(512);
            tree.tcp(listen(0, 80, 0, 12)).own(4, 12);
            assertThat(monitor.sample().queues().get(0).limit())
                    .as("another listener")
                    .hasValue(512);
        }
    }

    @Test
    void theOriginOfALimitIsJudgedByTheSomaxconnOfItsFirstSample() {
        tree.write("sys/net/core/somaxconn", "5\n");

        try (ListenQueueMonitor monitor = build()) {
            sampleAt(monitor, 6, 100);
            sampleAt(monitor, 6, 103);
            sampleAt(monitor, 6, 103);
            assertThat(sampleAt(monitor, 6, 103).limit()).hasValue(5);
            raiseSomaxconn(monitor);

            Finding finding = monitor.diagnose().findings().get(0);

            assertThat(finding.limitSetBy()).isEqualTo(LimitSetBy.SOMAXCONN);
            assertThat(finding.explanation()).contains("somaxconn as it was at listen() (now 1024)");

            // A deeper queue means a second listen() with another limit.
            assertThat(sampleAt(monitor, 40, 103).limit()).hasValue(39);
            finding = monitor.diagnose().findings().get(0);
            assertThat(finding.limitSetBy()).isEqualTo(LimitSetBy.APPLICATION);
            assertThat(finding.explanation()).contains("set by the application (somaxconn allows 1024)");
        }
    }

    private void raiseSomaxconn(ListenQueueMonitor monitor) {
        tree.write("sys/net/core/somaxconn", "1024\n");
        Awaitility.await().until(() -> monitor.sample().settings().somaxconn().equals(OptionalInt.of(1024)));
    }

    @Test
    void aDeclaredBacklogIsNotCappedIfSomaxconnIsUnreadable() {
        tree.delete("sys");

        try (ListenQueueMonitor monitor = builder().declareBacklog(80, 128).build()) {
            assertThat(sampleAt(monitor, 0, 0).limit()).hasValue(128);
        }
    }

    @Test
    void aDeclaredBacklogAppliesToItsPortOnly() {
        try (ListenQueueMonitor monitor = builder().declareBacklog(81, 128).build()) {
            assertThat(sampleAt(monitor, 0, 0).limit()).isEmpty();
        }
    }

    @Test
    void anOverflowOfAQueueOfConstantDepthRevealsItsLimit() {
        try (ListenQueueMonitor monitor = build()) {
            sampleAt(monitor, 6, 100);
            assertThat(sampleAt(monitor, 6, 103).limit()).as("too early").isEmpty();
            assertThat(sampleAt(monitor, 6, 103).limit()).isEmpty();
            ListenQueue queue = sampleAt(monitor, 6, 103);

            assertThat(queue.limit()).hasValue(5);
            assertThat(queue.limitSource()).isEqualTo(LimitSource.LEARNED);
            assertThat(queue.isFull()).isTrue();
            assertThat(sampleAt(monitor, 0, 103).limit()).as("remembered").hasValue(5);
        }
        assertThat(log.names())
                .containsExactly(
                        "Opened 127.0.0.1:80", "Dropped 127.0.0.1:80", "High 127.0.0.1:80", "Full 127.0.0.1:80");
        ListenQueueEvent.Dropped dropped =
                log.events(ListenQueueEvent.Dropped.class).get(0);
        assertThat(dropped.packets()).isEqualTo(3);
        assertThat(dropped.exact()).isFalse();
        assertThat(dropped.queue().drops())
                .as("an inferred drop is not counted")
                .isEmpty();
    }

    @Test
    void noLimitIsLearnedWhileTheDepthChanges() {
        try (ListenQueueMonitor monitor = build()) {
            sampleAt(monitor, 6, 100);

            assertThat(sampleAt(monitor, 7, 103).limit()).isEmpty();
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Dropped 127.0.0.1:80");
    }

    @Test
    void noLimitIsLearnedIfTheCountOfArrivalsIsUnreadable() {
        tree.write("self/net/snmp", "garbage");

        try (ListenQueueMonitor monitor = build()) {
            for (int overflows = 0; overflows < 9; overflows++) {
                assertThat(sampleAt(monitor, 6, overflows).limit()).isEmpty();
            }
        }
    }

    @Test
    void noLimitIsLearnedFromALateOverflowIfConnectionsArrivedMeanwhile() {
        try (ListenQueueMonitor monitor = build()) {
            sampleAt(monitor, 6, 100);
            tree.write("self/net/snmp", "Tcp: PassiveOpens\nTcp: 9000\n").write("self/net/netstat", "garbage");
            monitor.sample();
            for (int i = 0; i < 9; i++) {
                assertThat(sampleAt(monitor, 6, 103).limit()).isEmpty();
            }
        }
    }

    @Test
    void aDeeperQueueRaisesALearnedLimit() {
        try (ListenQueueMonitor monitor = build()) {
            sampleAt(monitor, 6, 100);
            for (int i = 0; i < 3; i++) {
                sampleAt(monitor, 6, 103);
            }

            assertThat(sampleAt(monitor, 6, 103).limit()).hasValue(5);
            assertThat(sampleAt(monitor, 8, 103).limit()).hasValue(7);
            assertThat(sampleAt(monitor, 5, 103).limit()).hasValue(7);
        }
    }

    @Test
    void aLowerLearnedLimitReplacesTheDeclaredOne() {
        try (ListenQueueMonitor monitor = builder().declareBacklog(80, 64).build()) {
            sampleAt(monitor, 17, 100);
            sampleAt(monitor, 17, 103);
            ListenQueue queue = sampleAt(monitor, 17, 103);
            assertThat(queue.limit()).as("nothing is learned yet").hasValue(64);
            assertThat(queue.limitSource()).isEqualTo(LimitSource.DECLARED);

            queue = sampleAt(monitor, 17, 103);

            assertThat(queue.limit()).as("somaxconn was lower at listen()").hasValue(16);
            assertThat(queue.limitSource()).isEqualTo(LimitSource.LEARNED);
            assertThat(queue.isFull()).isTrue();
            assertThat(monitor.diagnose().findings().get(0).limitSetBy()).isEqualTo(LimitSetBy.SOMAXCONN);
            assertThat(sampleAt(monitor, 0, 103).limit()).as("remembered").hasValue(16);
        }
        assertThat(log.names()).contains("Full 127.0.0.1:80");
    }

    @Test
    void declaringAnotherBacklogDiscardsALearnedLimit() {
        try (ListenQueueMonitor monitor = builder().declareBacklog(80, 64).build()) {
            sampleAt(monitor, 17, 100);
            for (int i = 0; i < 3; i++) {
                sampleAt(monitor, 17, 103);
            }
            monitor.declareBacklog(80, 128);

            ListenQueue queue = sampleAt(monitor, 17, 103);

            assertThat(queue.limit()).hasValue(128);
            assertThat(queue.limitSource()).isEqualTo(LimitSource.DECLARED);
        }
    }

    @Test
    void aDeclaredBacklogBelowTheLearnedLimitIsKept() {
        try (ListenQueueMonitor monitor = builder().declareBacklog(80, 5).build()) {
            sampleAt(monitor, 7, 100);
            for (int i = 0; i < 3; i++) {
                sampleAt(monitor, 7, 103);
            }
            ListenQueue queue = sampleAt(monitor, 7, 103);

            assertThat(queue.limit())
                    .as("several processors may enqueue beyond the limit at once")
                    .hasValue(5);
            assertThat(queue.limitSource()).isEqualTo(LimitSource.DECLARED);
        }
    }

    @Test
    void overflowsBeforeTheFirstSampleAreIgnored() {
        try (ListenQueueMonitor monitor = build()) {
            sampleAt(monitor, 6, 1_000_000);
            sampleAt(monitor, 6, 1_000_000);
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80");
    }

    @Test
    void anOverflowIsAttributedToOurDeepestQueue() {
        tree.own(5, 12);

        try (ListenQueueMonitor monitor = build()) {
            tree.tcp(listen(0, 80, 3, 11), listen(1, 81, 60, 12)).drops(0, 0);
            monitor.sample();
            tree.tcp(listen(0, 80, 4, 11), listen(1, 81, 20, 12)).drops(9, 9);
            monitor.sample();
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80", "Opened 127.0.0.1:81", "Dropped 127.0.0.1:81");
    }

    @Test
    void anOverflowOfAnotherProcessIsNotOurs() {
        try (ListenQueueMonitor monitor = build()) {
            for (int overflows = 0; overflows < 5; overflows++) {
                tree.tcp(listen(0, 80, 6, 11), listen(1, 81, 60, 12)).drops(overflows, overflows);
                monitor.sample();
            }
            assertThat(monitor.health().status()).isEqualTo(ListenQueueHealth.Status.UP);
            assertThat(monitor.snapshot().queues().get(0).limit()).isEmpty();
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80");
    }

    @Test
    void aBurstThatDrainedBetweenTwoSamplesIsOursIfNoOtherProcessListens() {
        tree.own(5, 12);

        try (ListenQueueMonitor monitor = build()) {
            for (int[] depths : new int[][] {{0, 0}, {2, 7}, {0, 0}}) {
                tree.tcp(listen(0, 80, depths[0], 11), listen(1, 81, depths[1], 12));
                monitor.sample();
            }
            monitor.sample();
            tree.drops(9, 9);
            monitor.sample();
        }
        assertThat(log.names())
                .as("attributed to the queue that was deepest before")
                .containsExactly("Opened 127.0.0.1:80", "Opened 127.0.0.1:81", "Dropped 127.0.0.1:81");
    }

    @Test
    void aBurstThatDrainedBetweenTwoSamplesIsNotAttributedIfOthersListen() {
        try (ListenQueueMonitor monitor = build()) {
            tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12));
            monitor.sample();
            tree.drops(9, 9);
            monitor.sample();
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80");
    }

    @Test
    void onlyOverflowsAreInferredAsDrops() {
        try (ListenQueueMonitor monitor = build()) {
            tree.tcp(listen(0, 80, 6, 11)).drops(0, 0);
            monitor.sample();
            tree.drops(0, 9);
            monitor.sample();
        }
        assertThat(log.names()).containsExactly("Opened 127.0.0.1:80");
    }

    @Test
    void overflowsDuringAnUnreadableCounterAreFoundAfterwards() {
        try (ListenQueueMonitor monitor = build()) {
            sampleAt(monitor, 6, 100);
            tree.write("self/net/netstat", "garbage");
            monitor.sample();
            sampleAt(monitor, 6, 103);
        }
        assertThat(log.events(ListenQueueEvent.Dropped.class))
                .extracting(ListenQueueEvent.Dropped::packets)
                .containsExactly(3);
    }

    private ListenQueue sampleAt(ListenQueueMonitor monitor, int depth, long overflows) {
        tree.tcp(listen(0, 80, depth, 11)).drops(overflows, overflows);
        ListenQueueSnapshot snapshot = monitor.sample();
        assertThat(snapshot.queues()).hasSize(1);
        assertThat(snapshot.queues().get(0).depth()).isEqualTo(depth);
        return snapshot.queues().get(0);
    }

    private ListenQueueMonitor build() {
        return builder().build();
    }

    private ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder()
                .procRoot(folder)
                .settleTime(Duration.ofHours(1))
                .onEvent(log);
    }
}
