package io.github.listenqueue.internal.sampling;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static io.github.listenqueue.testsupport.procfs.Row.listen6;
import static io.github.listenqueue.testsupport.procfs.UnixRow.listener;
import static io.github.listenqueue.testsupport.procfs.UnixRow.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of changes within and between samples, with a fake clock. */
class ListenerSamplerTest {

    private static final boolean ON_DEMAND = true;

    @TempDir
    private Path folder;

    private ProcTree tree;
    private ListenerSampler sampler;
    private long nowNs;
    private Runnable atClock = () -> {};

    @BeforeEach
    void open() {
        tree = new ProcTree(folder).tcp(listen(0, 80, 3, 11)).own(4, 11);
        sampler = new ListenerSampler(
                new SamplingConfig(folder, NativeAccess.OFF, new PortConfig(), address -> true), () -> {
                    atClock.run();
                    return nowNs;
                });
    }

    @AfterEach
    void close() {
        sampler.close();
    }

    @Test
    void keepsAListenerThatIsMissingInOnePass() {
        Listener listener = sampler.read(ON_DEMAND).listeners().get(0);
        tree.tcp();
        int[] clockReads = {0};
        // The sampler reads its clock at the start and around each table: by the fifth read, tcp has been read once.
        atClock = () -> {
            if (++clockReads[0] == 5) {
                tree.tcp(listen(0, 80, 9, 11));
            }
        };

        Sample sample = sampler.read(ON_DEMAND);

        assertThat(clockReads[0]).isGreaterThanOrEqualTo(5);
        assertThat(sample.listeners().get(0)).isSameAs(listener);
        assertThat(depths(sample)).containsExactly(9);
    }

    @Test
    void removesAListenerThatIsMissingInEveryPass() {
        sampler.read(ON_DEMAND);
        tree.tcp();

        assertThat(sampler.read(ON_DEMAND).listeners()).isEmpty();
    }

    @Test
    void keepsAMissingListenerIfTheTableBreaks() {
        Listener listener = sampler.read(ON_DEMAND).listeners().get(0);
        tree.tcp();
        int[] clockReads = {0};
        atClock = () -> {
            if (++clockReads[0] == 5) {
                tree.write("self/net/tcp", "garbage");
            }
        };

        Sample sample = sampler.read(ON_DEMAND);

        assertThat(sample.listeners().get(0)).isSameAs(listener);
        assertThat(sample.queues()).as("its depth is unknown").isEmpty();
        atClock = () -> {};
        tree.tcp(listen(0, 80, 2, 11));
        assertThat(depths(sampler.read(ON_DEMAND))).containsExactly(2);
    }

    @Test
    void readsTheUnixTableInEverySampleOnlyIfItHoldsAListenerOfOurs() {
        atClock = () -> nowNs += 1000;
        tree.own(5, 21).unix(listener(22, "/run/other"));
        sampler.read(!ON_DEMAND);
        tree.unix(listener(22, "/run/other"), listener(21, "/run/a"));
        nowNs += Duration.ofMillis(900).toNanos();
        assertThat(depths(sampler.read(!ON_DEMAND))).as("not searched yet").containsExactly(3);
        assertThat(sampler.unixCostNs()).isZero();

        nowNs += Duration.ofMillis(200).toNanos();
        assertThat(depths(sampler.read(!ON_DEMAND))).containsExactly(3, 0);
        for (int depth = 1; depth <= 5; depth++) {
            tree.unix(
                    listener(21, "/run/a"),
                    waiting("/run/a").repeat(depth),
                    listener(22, "/run/other"),
                    waiting("/run/other"));
            nowNs += Duration.ofMillis(100).toNanos();
            assertThat(depths(sampler.read(!ON_DEMAND))).containsExactly(3, depth);
            assertThat(sampler.unixCostNs())
                    .as("between two reads of the clock")
                    .isEqualTo(1000);
        }
        Sample steady = sampler.read(!ON_DEMAND);
        assertThat(sampler.read(!ON_DEMAND)).isSameAs(steady);
        tree.unix();
        assertThat(depths(sampler.read(!ON_DEMAND))).containsExactly(3);
        sampler.read(!ON_DEMAND);
        assertThat(sampler.unixCostNs()).isZero();
    }

    @Test
    void returnsTheSameSampleWhileNothingChanges() {
        Sample first = sampler.read(ON_DEMAND);
        nowNs += Duration.ofMillis(100).toNanos();

        assertThat(sampler.read(ON_DEMAND)).isSameAs(first);
        tree.tcp(listen(0, 80, 4, 11));
        Sample deeper = sampler.read(ON_DEMAND);
        assertThat(deeper).isNotSameAs(first);
        assertThat(deeper.listeners()).isSameAs(first.listeners());
        nowNs += Duration.ofSeconds(2).toNanos();
        tree.write("sys/net/ipv4/tcp_syncookies", "0\n");
        Sample settings = sampler.read(ON_DEMAND);
        assertThat(settings.settings().syncookies()).hasValue(0);
        assertThat(settings.queues()).isSameAs(deeper.queues());
    }

    @Test
    void readsTheSettingsOnceASecond() {
        sampler.read(ON_DEMAND);
        tree.write("sys/net/ipv4/tcp_syncookies", "0\n");
        nowNs += 999_999_999;
        assertThat(sampler.read(ON_DEMAND).settings().syncookies()).hasValue(1);
        nowNs += 1;
        assertThat(sampler.read(ON_DEMAND).settings().syncookies()).hasValue(0);
    }

    @Test
    void findsOurListenerAfterOneNewNeighbour() {
        sampler.read(ON_DEMAND);
        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99));
        assertThat(sampler.read(ON_DEMAND).listeners()).hasSize(1);

        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99), listen(2, 81, 5, 12))
                .own(5, 12);

        assertThat(depths(sampler.read(ON_DEMAND))).containsExactly(3, 5);
    }

    @Test
    void scansOnceInTenSecondsForNewNeighbours() {
        sampler.read(ON_DEMAND);
        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99));
        assertThat(sampler.read(ON_DEMAND).listeners()).hasSize(1);
        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99), listen(2, 91, 0, 98));
        assertThat(sampler.read(ON_DEMAND).listeners()).hasSize(1);

        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99), listen(2, 91, 0, 98), listen(3, 81, 5, 12))
                .own(5, 12);
        assertThat(sampler.read(ON_DEMAND).listeners())
                .as("a scan was made just now")
                .hasSize(1);
        nowNs += Duration.ofSeconds(10).toNanos() - 1;
        assertThat(sampler.read(ON_DEMAND).listeners()).hasSize(1);
        nowNs += 1;

        assertThat(depths(sampler.read(ON_DEMAND))).containsExactly(3, 5);
    }

    @Test
    void ourNewListenersDoNotLimitScans() {
        sampler.read(ON_DEMAND);
        for (int inode = 12; inode < 20; inode++) {
            tree.tcp6(listen6(0, 8000 + inode, 1, inode)).own(inode, inode);

            assertThat(sampler.read(ON_DEMAND).listeners()).hasSize(2);
        }
    }

    @Test
    void searchesNewListenersOnceASecondIfNotOnDemand() {
        sampler.read(!ON_DEMAND);
        tree.tcp6(listen6(0, 81, 5, 12)).own(5, 12);
        nowNs += Duration.ofMillis(500).toNanos();
        assertThat(sampler.read(!ON_DEMAND).listeners()).hasSize(1);
        nowNs += Duration.ofMillis(500).toNanos();
        assertThat(sampler.read(!ON_DEMAND).listeners()).hasSize(2);
    }

    @Test
    void readsTheDepthsOfKnownListenersInEverySample() {
        sampler.read(!ON_DEMAND);
        for (int depth = 4; depth < 8; depth++) {
            tree.tcp(listen(0, 80, depth, 11));
            assertThat(depths(sampler.read(!ON_DEMAND))).containsExactly(depth);
        }
    }

    @Test
    void readsATableWithoutOurListenersOnlyToFindNewOnes() {
        sampler.read(!ON_DEMAND);
        tree.tcp(listen(0, 80, 7, 11)).write("self/net/tcp6", "broken\n");
        nowNs += Duration.ofMillis(500).toNanos();

        Sample between = sampler.read(!ON_DEMAND);
        assertThat(depths(between)).containsExactly(7);
        assertThat(between.source().reason()).doesNotContain("tcp6");

        nowNs += Duration.ofMillis(500).toNanos();
        assertThat(sampler.read(!ON_DEMAND).source().reason()).contains("self/net/tcp6: line 1 is not the header");
    }

    @Test
    void doesNotReadAnExpensiveTableInEverySample() {
        // Each read of the clock advances it by 20 ms, so that reading a table takes 20 ms.
        atClock = () -> nowNs += Duration.ofMillis(20).toNanos();
        for (int i = 0; i < 20; i++) {
            sampler.read(ON_DEMAND);
        }
        tree.tcp6(listen6(0, 81, 5, 12)).own(5, 12);
        int samples = 0;
        while (sampler.read(ON_DEMAND).listeners().size() < 2) {
            samples++;
            assertThat(samples).isLessThan(1000);
        }
        assertThat(samples).as("the budget of 5 %% of one core is spent").isPositive();
    }

    private static List<Integer> depths(Sample sample) {
        return sample.queues().stream().map(ListenQueue::depth).toList();
    }
}
