package io.github.listenqueue.internal.sampling;

import static io.github.listenqueue.internal.linux.procfs.Row.listen;
import static io.github.listenqueue.internal.linux.procfs.Row.listen6;
import static io.github.listenqueue.internal.linux.procfs.UnixRow.listener;
import static io.github.listenqueue.internal.linux.procfs.UnixRow.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.procfs.ProcTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of events within and between samples, under a clock that the test moves. */
class ListenerSamplerTest {

    private static final boolean ASKED = true;

    @TempDir
    private Path folder;

    private ProcTree tree;
    private ListenerSampler reader;
    private long nowNs;
    private Runnable atClock = () -> {};

    @BeforeEach
    void open() {
        tree = new ProcTree(folder).tcp(listen(0, 80, 3, 11)).own(4, 11);
        reader = new ListenerSampler(
                new SamplingConfig(folder, NativeAccess.OFF, new PortConfig(), address -> true), () -> {
                    atClock.run();
                    return nowNs;
                });
    }

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void aRowThatIsMissingInOnePassIsNotGone() {
        Listener listener = reader.read(ASKED).listeners().get(0);
        tree.tcp();
        int[] clockReadings = {0};
        // The sampler reads its clock at the start and around each table: by the fifth time tcp was read once.
        atClock = () -> {
            if (++clockReadings[0] == 5) {
                tree.tcp(listen(0, 80, 9, 11));
            }
        };

        Sample reading = reader.read(ASKED);

        assertThat(clockReadings[0]).isGreaterThanOrEqualTo(5);
        assertThat(reading.listeners().get(0)).isSameAs(listener);
        assertThat(depths(reading)).containsExactly(9);
    }

    @Test
    void aRowThatIsMissingInEveryPassIsGone() {
        reader.read(ASKED);
        tree.tcp();

        assertThat(reader.read(ASKED).listeners()).isEmpty();
    }

    @Test
    void aTableThatBreaksWhileARowIsLookedForAgainProvesNothing() {
        Listener listener = reader.read(ASKED).listeners().get(0);
        tree.tcp();
        int[] clockReadings = {0};
        atClock = () -> {
            if (++clockReadings[0] == 5) {
                tree.write("self/net/tcp", "garbage");
            }
        };

        Sample reading = reader.read(ASKED);

        assertThat(reading.listeners().get(0)).isSameAs(listener);
        assertThat(reading.queues()).as("its depth is not known").isEmpty();
        atClock = () -> {};
        tree.tcp(listen(0, 80, 2, 11));
        assertThat(depths(reader.read(ASKED))).containsExactly(2);
    }

    @Test
    void theTableOfUnixSocketsIsReadInEverySampleOnlyOnceAListenerOfOursIsInIt() {
        atClock = () -> nowNs += 1000;
        tree.own(5, 21).unix(listener(22, "/run/other"));
        reader.read(!ASKED);
        tree.unix(listener(22, "/run/other"), listener(21, "/run/a"));
        nowNs += Duration.ofMillis(900).toNanos();
        assertThat(depths(reader.read(!ASKED))).as("not yet looked").containsExactly(3);
        assertThat(reader.unixCostNs()).isZero();

        nowNs += Duration.ofMillis(200).toNanos();
        assertThat(depths(reader.read(!ASKED))).containsExactly(3, 0);
        for (int depth = 1; depth <= 5; depth++) {
            tree.unix(
                    listener(21, "/run/a"),
                    waiting("/run/a").repeat(depth),
                    listener(22, "/run/other"),
                    waiting("/run/other"));
            nowNs += Duration.ofMillis(100).toNanos();
            assertThat(depths(reader.read(!ASKED))).containsExactly(3, depth);
            assertThat(reader.unixCostNs()).as("between two looks at the clock").isEqualTo(1000);
        }
        Sample steady = reader.read(!ASKED);
        assertThat(reader.read(!ASKED)).isSameAs(steady);
        tree.unix();
        assertThat(depths(reader.read(!ASKED))).containsExactly(3);
        reader.read(!ASKED);
        assertThat(reader.unixCostNs()).isZero();
    }

    @Test
    void aReadingIsTheSameObjectWhileNothingChanges() {
        Sample first = reader.read(ASKED);
        nowNs += Duration.ofMillis(100).toNanos();

        assertThat(reader.read(ASKED)).isSameAs(first);
        tree.tcp(listen(0, 80, 4, 11));
        Sample deeper = reader.read(ASKED);
        assertThat(deeper).isNotSameAs(first);
        assertThat(deeper.listeners()).isSameAs(first.listeners());
        nowNs += Duration.ofSeconds(2).toNanos();
        tree.write("sys/net/ipv4/tcp_syncookies", "0\n");
        Sample settings = reader.read(ASKED);
        assertThat(settings.settings().syncookies()).hasValue(0);
        assertThat(settings.queues()).isSameAs(deeper.queues());
    }

    @Test
    void theSettingsAreReadOnceASecond() {
        reader.read(ASKED);
        tree.write("sys/net/ipv4/tcp_syncookies", "0\n");
        nowNs += 999_999_999;
        assertThat(reader.read(ASKED).settings().syncookies()).hasValue(1);
        nowNs += 1;
        assertThat(reader.read(ASKED).settings().syncookies()).hasValue(0);
    }

    @Test
    void oneNewNeighbourDoesNotHideOurNextListener() {
        reader.read(ASKED);
        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99));
        assertThat(reader.read(ASKED).listeners()).hasSize(1);

        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99), listen(2, 81, 5, 12))
                .own(5, 12);

        assertThat(depths(reader.read(ASKED))).containsExactly(3, 5);
    }

    @Test
    void neighboursThatKeepOpeningListenersCostOneWalkInTenSeconds() {
        reader.read(ASKED);
        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99));
        assertThat(reader.read(ASKED).listeners()).hasSize(1);
        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99), listen(2, 91, 0, 98));
        assertThat(reader.read(ASKED).listeners()).hasSize(1);

        tree.tcp(listen(0, 80, 3, 11), listen(1, 90, 0, 99), listen(2, 91, 0, 98), listen(3, 81, 5, 12))
                .own(5, 12);
        assertThat(reader.read(ASKED).listeners())
                .as("a walk was made just now")
                .hasSize(1);
        nowNs += Duration.ofSeconds(10).toNanos() - 1;
        assertThat(reader.read(ASKED).listeners()).hasSize(1);
        nowNs += 1;

        assertThat(depths(reader.read(ASKED))).containsExactly(3, 5);
    }

    @Test
    void anOwnNewListenerBarsNothing() {
        reader.read(ASKED);
        for (int inode = 12; inode < 20; inode++) {
            tree.tcp6(listen6(0, 8000 + inode, 1, inode)).own(inode, inode);

            assertThat(reader.read(ASKED).listeners()).hasSize(2);
        }
    }

    @Test
    void aReaderThatIsNotAskedLooksForNewListenersOnceASecond() {
        reader.read(!ASKED);
        tree.tcp6(listen6(0, 81, 5, 12)).own(5, 12);
        nowNs += Duration.ofMillis(500).toNanos();
        assertThat(reader.read(!ASKED).listeners()).hasSize(1);
        nowNs += Duration.ofMillis(500).toNanos();
        assertThat(reader.read(!ASKED).listeners()).hasSize(2);
    }

    @Test
    void theDepthsOfKnownListenersAreReadEachTimeAskedOrNot() {
        reader.read(!ASKED);
        for (int depth = 4; depth < 8; depth++) {
            tree.tcp(listen(0, 80, depth, 11));
            assertThat(depths(reader.read(!ASKED))).containsExactly(depth);
        }
    }

    @Test
    void aTableThatHoldsNothingOfOursIsReadOnlyToLookForNewListeners() {
        reader.read(!ASKED);
        tree.tcp(listen(0, 80, 7, 11)).write("self/net/tcp6", "broken\n");
        nowNs += Duration.ofMillis(500).toNanos();

        Sample between = reader.read(!ASKED);
        assertThat(depths(between)).containsExactly(7);
        assertThat(between.source().reason()).doesNotContain("tcp6");

        nowNs += Duration.ofMillis(500).toNanos();
        assertThat(reader.read(!ASKED).source().reason()).contains("self/net/tcp6: line 1 is not the header");
    }

    @Test
    void aTableThatIsDearToReadIsNotReadForNewListenersEachTime() {
        // Each read of the clock advances it by 20 ms, so that reading a table takes 20 ms.
        atClock = () -> nowNs += Duration.ofMillis(20).toNanos();
        for (int i = 0; i < 20; i++) {
            reader.read(ASKED);
        }
        tree.tcp6(listen6(0, 81, 5, 12)).own(5, 12);
        int readings = 0;
        while (reader.read(ASKED).listeners().size() < 2) {
            readings++;
            assertThat(readings).isLessThan(1000);
        }
        assertThat(readings).as("5 %% of one core were spent").isPositive();
    }

    private static List<Integer> depths(Sample reading) {
        return reading.queues().stream().map(ListenQueue::depth).toList();
    }
}
