package io.github.listenqueue.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropInferenceTest {

    private static final Neighbours OTHERS = new Neighbours(true, 0);

    private final DropInference inference = new DropInference();
    private final TrackedListener http = listener(80);
    private final TrackedListener https = listener(443);
    private List<TrackedListener> open = List.of(http, https);
    private List<TrackedListener> closed = List.of();

    @Test
    void neverSuspectsAUnixDomainQueue() {
        TrackedListener unix = new TrackedListener(
                new SocketKey(7, Family.UNIX, UnixDomainSocketAddress.of("/run/a.sock")), "/run/a.sock", 7);
        unix.setReadable(true);
        unix.setDepth(9);
        http.setDepth(2);
        open = List.of(http, unix);

        overflow(4, Neighbours.NONE);

        assertThat(inferred(unix)).isZero();
        assertThat(inferred(http)).isEqualTo(4);
    }

    @Test
    void suspectsAnUnknownLimitBesideOthersOnlyAtTheGreatestDepth() {
        http.setDepth(6);
        overflow(4, OTHERS);
        assertThat(inferred(http)).isEqualTo(4);

        http.beginSample();
        http.beginSample();
        http.setDepth(5);
        http.beginSample();
        overflow(5, OTHERS);
        assertThat(inferred(http)).as("was deeper before").isEqualTo(4);
    }

    @Test
    void doesNotSuspectASingleClientBesideOthers() {
        http.setDepth(1);

        overflow(4, OTHERS);

        assertThat(inferred(http)).isZero();
    }

    @Test
    void doesNotSuspectAQueueBelowHalfOfItsLimitBesideOthers() {
        http.setLimit(128, LimitSource.DECLARED);
        http.setDepth(64);
        overflow(4, OTHERS);
        assertThat(inferred(http)).isZero();

        http.setDepth(65);
        overflow(4, OTHERS);
        assertThat(inferred(http)).isEqualTo(4);
    }

    @Test
    void neverSuspectsAListenerWithItsOwnCounterOrAnUnreadableOne() {
        http.setRawDrops(0);
        https.setReadable(false);
        http.setDepth(50);
        https.setDepth(40);

        overflow(7, Neighbours.NONE);

        assertThat(inferred(http)).isZero();
        assertThat(inferred(https)).isZero();
    }

    @Test
    void doesNotSuspectAQueueBesideAnEquallyDeepOne() {
        http.setLimit(8, LimitSource.DECLARED);
        http.setDepth(5);
        overflow(7, new Neighbours(true, 5));
        assertThat(inferred(http)).isZero();

        overflow(2, new Neighbours(true, 4));
        assertThat(inferred(http)).isEqualTo(2);
    }

    @Test
    void doesNotSuspectAnUnknownLimitBesideANonEmptyNeighbour() {
        http.setDepth(5);
        overflow(86, new Neighbours(true, 2));
        assertThat(inferred(http))
                .as("the two connections of the neighbour may fill its queue")
                .isZero();
    }

    @Test
    void suspectsAFullQueueBesideADeeperNeighbour() {
        http.setLimit(5, LimitSource.LEARNED);
        http.setDepth(6);
        overflow(7, new Neighbours(true, 10));
        assertThat(inferred(http)).isEqualTo(7);
    }

    @Test
    void suspectsAQueueThatWasDeepInThePreviousSample() {
        http.setDepth(6);
        http.beginSample();
        http.setDepth(0);
        https.setDepth(1);

        overflow(2, OTHERS);

        assertThat(inferred(http)).isEqualTo(2);
    }

    @Test
    void suspectsAListenerThatClosedWithWaitingConnections() {
        http.setDepth(3);
        https.setDepth(1);
        closed = List.of(http);
        open = List.of(https);

        overflow(9, Neighbours.NONE);

        assertThat(inferred(http)).isEqualTo(9);
        assertThat(inferred(https)).as("the management port had not overflowed").isZero();
    }

    @Test
    void suspectsAClosedEmptyListenerBeforeOpenEmptyOnes() {
        closed = List.of(http);
        open = List.of(https);
        overflow(9, Neighbours.NONE);
        assertThat(inferred(http)).isEqualTo(9);

        https.setDepth(4);
        overflow(9, Neighbours.NONE);
        assertThat(inferred(https)).as("a queue with connections").isEqualTo(9);
    }

    @Test
    void suspectsAClosedListenerBeforeAnOpenOneWithASingleClient() {
        https.setDepth(1);
        https.beginSample();
        closed = List.of(http);
        open = List.of(https);

        overflow(34, Neighbours.NONE);

        assertThat(inferred(http))
                .as("empty in the last sample, and filled before it closed")
                .isEqualTo(34);
        assertThat(inferred(https)).isZero();
    }

    @Test
    void suspectsAFullListenerBeforeAClosedOne() {
        http.setDepth(3);
        https.setLimit(1, LimitSource.DECLARED);
        https.setDepth(2);
        closed = List.of(http);
        open = List.of(https);

        overflow(9, Neighbours.NONE);

        assertThat(inferred(https)).isEqualTo(9);
        assertThat(inferred(http)).isZero();
    }

    @Test
    void doesNotSuspectAListenerThatClosedWithASingleClientBesideOthers() {
        http.setDepth(1);
        closed = List.of(http);
        open = List.of();

        overflow(9, OTHERS);

        assertThat(inferred(http)).isZero();
    }

    @Test
    void suspectsADrainingQueueBeforeOneThatHoldsAConnection() {
        https.setDepth(1);
        https.beginSample();
        overflow(20, Neighbours.NONE);
        assertThat(inferred(http)).as("never deep so far").isEqualTo(20);

        http.setDepth(6);
        http.beginSample();
        http.setDepth(0);
        http.beginSample();
        overflow(40, Neighbours.NONE);
        assertThat(inferred(http)).isEqualTo(60);
        assertThat(inferred(https)).isZero();
    }

    @Test
    void suspectsAQueueThatHoldsAConnectionIfThereIsNoOther() {
        https.setDepth(1);
        https.beginSample();
        open = List.of(https);

        overflow(9, Neighbours.NONE);

        assertThat(inferred(https)).isEqualTo(9);
    }

    @Test
    void suspectsAQueueThatWasDeeperBeforeOneBelowHalfOfItsLimit() {
        http.setDepth(60);
        http.setDepth(0);
        https.setLimit(128, LimitSource.DECLARED);
        https.setDepth(10);

        overflow(9, Neighbours.NONE);

        assertThat(inferred(http)).isEqualTo(9);
    }

    @Test
    void attributesSynQueueDropsOnlyToASoleListener() {
        Growth growth = new Growth(0, 5, 5);
        inference.attribute(open, closed, growth, Neighbours.NONE);
        inference.attribute(List.of(http), closed, growth, OTHERS);
        assertThat(http.packetsDropped(DropReason.SYN_QUEUE_FULL)).isZero();

        inference.attribute(List.of(http), closed, growth, Neighbours.NONE);
        assertThat(http.packetsDropped(DropReason.SYN_QUEUE_FULL)).isEqualTo(5);
        assertThat(http.dropsExact()).isFalse();
        assertThat(inferred(http)).isZero();
    }

    private void overflow(long packets, Neighbours neighbours) {
        inference.attribute(open, closed, new Growth(packets, packets, 0), neighbours);
    }

    private static long inferred(TrackedListener listener) {
        return listener.packetsDropped(DropReason.ACCEPT_QUEUE_FULL);
    }

    private static TrackedListener listener(int port) {
        TrackedListener listener = new TrackedListener(
                new SocketKey(port, Family.TCP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                "port " + port,
                port);
        listener.setReadable(true);
        return listener;
    }
}
