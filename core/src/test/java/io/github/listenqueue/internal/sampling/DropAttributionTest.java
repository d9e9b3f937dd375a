package io.github.listenqueue.internal.sampling;

import static io.github.listenqueue.DropReason.ACCEPT_QUEUE_FULL;
import static io.github.listenqueue.DropReason.OTHER;
import static io.github.listenqueue.DropReason.SYN_QUEUE_FULL;
import static io.github.listenqueue.DropReason.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.TcpCounters;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropAttributionTest {

    private final TrackedListener http = listener(80);
    private final TrackedListener management = listener(81);
    private List<TrackedListener> listeners = List.of(http);
    private KernelSettings settings = cookies(1);
    private final DropAttribution attribution =
            new DropAttribution(new SynQueueProbe(SockDiag.none("test"), () -> settings, System::nanoTime));
    private long overflows = 100;
    private long drops = 1000;
    private long synQueueDrops = 10;
    private OptionalLong opens = OptionalLong.empty();
    private int httpRaw;
    private int managementRaw;

    DropAttributionTest() {
        sample();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "SYN and accept queue full,               1, 1, 1, 0, ACCEPT_QUEUE_FULL",
        "final ACK and accept queue full,         2, 1, 1, 0, ACCEPT_QUEUE_FULL",
        "SYN and SYN queue full without cookies,  1, 1, 0, 1, SYN_QUEUE_FULL",
        "broadcast SYN or no route or ICMP,       1, 1, 0, 0, OTHER",
        "repeated SYN or RST or bare ACK,         1, 0, 0, 0, OTHER",
    })
    void attributesEachEventToItsReason(
            String event, int packets, int listenDrops, int listenOverflows, int reqQueueFullDrop, DropReason reason) {
        count(packets, listenDrops, listenOverflows, reqQueueFullDrop);
        sample();

        assertThat(reasons(http)).isEqualTo(Map.of(reason, (long) packets));
        assertThat(http.dropsExact()).isTrue();
    }

    @Test
    void attributesOnlyOverflowsToTheAcceptQueue() {
        count(15, 15, 5, 0);
        sample();

        assertThat(reasons(http)).isEqualTo(Map.of(ACCEPT_QUEUE_FULL, 5L, OTHER, 10L));
    }

    @Test
    void countsFinalAcksThatOverflowTwice() {
        count(12, 7, 5, 0);
        sample();

        assertThat(reasons(http))
                .as("5 final ACKs, and 2 SYNs without a route back")
                .isEqualTo(Map.of(ACCEPT_QUEUE_FULL, 10L, OTHER, 2L));
    }

    @Test
    void attributesToBothQueuesAtOnce() {
        count(9, 9, 4, 5);
        sample();

        assertThat(reasons(http)).isEqualTo(Map.of(ACCEPT_QUEUE_FULL, 4L, SYN_QUEUE_FULL, 5L));
    }

    @Test
    void ignoresTheOverflowOfANeighbour() {
        drops += 1000;
        overflows += 1000;
        sample();
        assertThat(reasons(http)).isEmpty();

        // A broadcast SYN at our listener during a neighbour's flood.
        count(1, 1001, 1000, 0);
        sample();
        assertThat(reasons(http)).isEqualTo(Map.of(OTHER, 1L));
    }

    @Test
    void repeatedSynBesideOverflowsOfANeighbourIsUnknown() {
        count(1, 1000, 1000, 0);
        sample();

        assertThat(reasons(http)).isEqualTo(Map.of(UNKNOWN, 1L));
    }

    /** One packet of ours and one of a neighbour look like one overflow of ours. */
    @Test
    void queueWithTooFewArrivalsToFillItDidNotOverflow() {
        http.setLimit(10, LimitSource.KERNEL);
        opens = OptionalLong.of(500);
        sample();

        opens = OptionalLong.of(510);
        count(1, 1, 1, 0);
        sample();
        assertThat(reasons(http)).isEqualTo(Map.of(UNKNOWN, 1L));

        opens = OptionalLong.of(521);
        count(1, 1, 1, 0);
        sample();
        assertThat(reasons(http)).as("11 arrivals fill it").isEqualTo(Map.of(UNKNOWN, 1L, ACCEPT_QUEUE_FULL, 1L));
    }

    @Test
    void attributesToAFullQueueBesideOverflowsOfANeighbour() {
        http.setLimit(10, LimitSource.KERNEL);
        http.setDepth(11);
        count(3, 1000, 1000, 0);
        sample();

        assertThat(reasons(http)).isEqualTo(Map.of(ACCEPT_QUEUE_FULL, 3L));
    }

    @Test
    void attributesToTheListenerThatExplainsTheOverflows() {
        listeners = List.of(http, management);
        sample();
        managementRaw += 1;
        count(500, 501, 500, 0);
        sample();

        assertThat(reasons(http)).isEqualTo(Map.of(ACCEPT_QUEUE_FULL, 500L));
        assertThat(reasons(management)).as("a SYN without a route back").isEqualTo(Map.of(OTHER, 1L));
    }

    @Test
    void repeatedSynAtAnIdleListenerIsNotAnOverflowOfABusyOne() {
        listeners = List.of(http, management);
        sample();
        managementRaw += 1;
        count(500, 500, 500, 0);
        sample();

        assertThat(reasons(http)).isEqualTo(Map.of(ACCEPT_QUEUE_FULL, 500L));
        assertThat(reasons(management)).isEqualTo(Map.of(UNKNOWN, 1L));
    }

    @Test
    void attributesToBothListenersThatOverflow() {
        listeners = List.of(http, management);
        sample();
        managementRaw += 20;
        count(500, 520, 520, 0);
        sample();

        assertThat(reasons(http)).isEqualTo(Map.of(ACCEPT_QUEUE_FULL, 500L));
        assertThat(reasons(management)).isEqualTo(Map.of(ACCEPT_QUEUE_FULL, 20L));
    }

    @Test
    void synQueueDropsOfSeveralListenersAreUnknown() {
        settings = cookies(0);
        listeners = List.of(http, management);
        sample();
        managementRaw += 6;
        count(6, 4, 0, 4);
        sample();

        assertThat(http.packetsDropped(SYN_QUEUE_FULL)).isZero();
        assertThat(management.packetsDropped(SYN_QUEUE_FULL)).isZero();
        assertThat(http.packetsDropped(UNKNOWN) + management.packetsDropped(UNKNOWN))
                .isEqualTo(4);
        assertThat(http.packetsDropped(OTHER) + management.packetsDropped(OTHER))
                .isEqualTo(8);
    }

    @Test
    void unexplainedDropWithoutCookiesIsUnknown() {
        settings = cookies(0);
        count(3, 3, 0, 0);
        sample();

        assertThat(reasons(http)).as("half-open requests cannot be counted").isEqualTo(Map.of(UNKNOWN, 3L));
    }

    @Test
    void reasonIsUnknownIfACounterVanishesOrStepsBack() {
        httpRaw += 2;
        sample(TcpCounters.UNKNOWN);
        assertThat(reasons(http)).isEqualTo(Map.of(UNKNOWN, 2L));
        assertThat(http.dropsExact()).isFalse();

        httpRaw += 2;
        sample();
        assertThat(reasons(http))
                .as("readable again, without growth meanwhile")
                .isEqualTo(Map.of(UNKNOWN, 2L, OTHER, 2L));

        overflows -= 50;
        drops -= 50;
        httpRaw += 2;
        sample();
        assertThat(reasons(http)).isEqualTo(Map.of(UNKNOWN, 4L, OTHER, 2L));

        count(2, 2, 0, 0);
        sample();
        assertThat(reasons(http)).isEqualTo(Map.of(UNKNOWN, 4L, OTHER, 4L));
    }

    @Test
    void attributesToAFullQueueWithoutTheCountersOfTheNamespace() {
        http.setLimit(10, LimitSource.KERNEL);
        http.setDepth(11);
        httpRaw += 2;
        sample(TcpCounters.UNKNOWN);

        assertThat(reasons(http)).isEqualTo(Map.of(ACCEPT_QUEUE_FULL, 2L));
        assertThat(http.dropsExact()).isFalse();
    }

    @Test
    void attributesToALaterListenerSinceTheFirstSample() {
        overflows += 3;
        drops += 3;
        sample();
        TrackedListener late = listener(82);
        late.countFromZero();
        late.setRawDrops(3);
        attribution.attribute(List.of(http, late), counters());

        assertThat(reasons(late)).isEqualTo(Map.of(ACCEPT_QUEUE_FULL, 3L));
    }

    @Test
    void doesNotAttributeTheLossesOfKnownListenersToALaterOne() {
        count(3, 3, 3, 0);
        sample();
        TrackedListener late = listener(82);
        late.countFromZero();
        late.setRawDrops(2);
        drops += 2;
        attribution.attribute(List.of(http, late), counters());

        assertThat(reasons(late)).isEqualTo(Map.of(OTHER, 2L));
    }

    @Test
    void returnsTheGrowthThatOurCountersDoNotExplain() {
        overflows += 4;
        drops += 4;
        count(3, 3, 3, 0);
        beginSample();

        assertThat(attribution.attribute(listeners, counters()).overflows()).isEqualTo(4);
        assertThat(attribution.attribute(listeners, counters())).isEqualTo(Growth.NONE);
    }

    /** Random events at a sole listener, compared with the effect of each in the kernel. */
    @Test
    void attributesRandomDropsOfASoleListenerWithinTheCounters() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 5000; round++) {
            Map<DropReason, Long> before = reasons(http);
            int syns = random.nextInt(3);
            int acks = random.nextInt(3);
            int noRoute = random.nextInt(3);
            int synQueue = random.nextInt(3);
            int harmless = random.nextInt(2);
            count(
                    syns + 2 * acks + noRoute + synQueue + harmless,
                    syns + acks + noRoute + synQueue,
                    syns + acks,
                    synQueue);
            sample();
            long accept = grown(before, ACCEPT_QUEUE_FULL);
            long syn = grown(before, SYN_QUEUE_FULL);
            String description = "seed " + seed + " round " + round + ": " + reasons(http);
            assertThat(accept).as(description).isBetween((long) syns + 2L * acks, 2L * (syns + acks));
            assertThat(accept - (syns + 2L * acks)).as(description).isLessThanOrEqualTo(harmless);
            assertThat(syn).as(description).isBetween(0L, (long) synQueue);
            assertThat(synQueue - syn).as(description).isZero();
            assertThat(grown(before, UNKNOWN)).as(description).isZero();
            assertThat(accept + syn + grown(before, OTHER))
                    .as(description)
                    .isEqualTo(syns + 2L * acks + noRoute + synQueue + harmless);
        }
    }

    private long grown(Map<DropReason, Long> before, DropReason reason) {
        return http.packetsDropped(reason) - before.getOrDefault(reason, 0L);
    }

    private void count(int packets, int listenDrops, int listenOverflows, int reqQueueFullDrop) {
        httpRaw += packets;
        drops += listenDrops;
        overflows += listenOverflows;
        synQueueDrops += reqQueueFullDrop;
    }

    private void sample() {
        sample(counters());
    }

    private void sample(TcpCounters counters) {
        beginSample();
        attribution.attribute(listeners, counters);
    }

    private void beginSample() {
        http.beginSample();
        http.setRawDrops(httpRaw);
        management.beginSample();
        management.setRawDrops(managementRaw);
    }

    private TcpCounters counters() {
        OptionalLong none = OptionalLong.empty();
        return new TcpCounters(
                OptionalLong.of(overflows),
                OptionalLong.of(drops),
                OptionalLong.of(synQueueDrops),
                none,
                none,
                none,
                opens);
    }

    private static Map<DropReason, Long> reasons(TrackedListener listener) {
        Map<DropReason, Long> reasons = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            if (listener.packetsDropped(reason) > 0) {
                reasons.put(reason, listener.packetsDropped(reason));
            }
        }
        return reasons;
    }

    private static KernelSettings cookies(int value) {
        OptionalInt none = OptionalInt.empty();
        return new KernelSettings(none, OptionalInt.of(128), OptionalInt.of(value), none, none);
    }

    private static TrackedListener listener(int port) {
        TrackedListener listener = new TrackedListener(
                new SocketKey(port, Family.TCP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                "port " + port,
                port);
        listener.setReadable(true);
        listener.setRawDrops(0);
        return listener;
    }
}
