package io.github.listenqueue.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.TcpCounters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OverflowsTest {

    private final Overflows overflows = new Overflows();
    private final OwnListener http = listener(80);
    private final OwnListener https = listener(443);
    private final List<OwnListener> both = List.of(http, https);

    @Test
    void aUnixDomainQueueOverflowsNothingThatTheNamespaceCounts() {
        OwnListener unix = new OwnListener(
                new SocketKey(7, Family.UNIX, UnixDomainSocketAddress.of("/run/a.sock")), "/run/a.sock", 7);
        unix.setReadable(true);
        unix.setDepth(9);
        http.setDepth(2);
        List<OwnListener> all = List.of(http, unix);
        overflows.attribute(all, overflows(0), 0, false);
        overflows.attribute(all, overflows(4), 0, false);

        assertThat(unix.packetsDropped()).isZero();
        assertThat(unix.learnedLimit()).isNegative();
        assertThat(http.packetsDropped()).isEqualTo(4);
    }

    @Test
    void theFirstCountIsWhereCountingBegins() {
        http.setDepth(5);

        attribute(1000, 0, false);

        assertThat(http.packetsDropped()).isZero();
    }

    @Test
    void besideOthersAQueueOfUnknownLimitIsSuspectedIfItIsAsDeepAsItHasEverBeen() {
        attribute(0, 0, true);
        http.setDepth(6);
        attribute(4, 0, true);
        assertThat(http.packetsDropped()).isEqualTo(4);

        http.beginSample();
        http.beginSample();
        http.setDepth(5);
        http.beginSample();
        attribute(9, 0, true);
        assertThat(http.packetsDropped()).as("it has been deeper").isEqualTo(4);
    }

    @Test
    void besideOthersOneWaitingClientIsNoSignOfAFullQueue() {
        attribute(0, 0, true);
        http.setDepth(1);
        attribute(4, 0, true);

        assertThat(http.packetsDropped()).isZero();
        assertThat(http.learnedLimit()).isNegative();
    }

    @Test
    void besideOthersAQueueBelowHalfOfItsKnownLimitIsNotSuspected() {
        attribute(0, 0, true);
        http.setLimit(128, LimitSource.DECLARED);
        http.setDepth(64);
        attribute(4, 0, true);
        assertThat(http.packetsDropped()).isZero();

        http.setDepth(65);
        attribute(8, 0, true);
        assertThat(http.packetsDropped()).isEqualTo(4);
    }

    @Test
    void aCountThatIsNotKnownOrStepsBackSaysNothing() {
        http.setDepth(5);
        attribute(1000, 0, false);
        overflows.attribute(both, TcpCounters.UNKNOWN, 0, false);
        attribute(990, 0, false);
        assertThat(http.packetsDropped()).isZero();

        attribute(993, 0, false);
        assertThat(http.packetsDropped()).isEqualTo(3);
    }

    @Test
    void whatAnotherListenersOwnCounterExplainsIsNotAscribedAgain() {
        https.setRawDrops(0);
        attribute(0, 0, false);
        http.setDepth(5);
        https.beginSample();
        https.setRawDrops(3);
        attribute(3, 0, false);
        assertThat(http.packetsDropped()).isZero();

        https.beginSample();
        https.setRawDrops(5);
        attribute(9, 0, false);
        assertThat(http.packetsDropped()).as("4 of 6").isEqualTo(4);
    }

    @Test
    void aListenerWithItsOwnCounterOrOutOfSightIsNeverSuspected() {
        http.setRawDrops(0);
        https.setReadable(false);
        http.setDepth(50);
        https.setDepth(40);
        attribute(0, 0, false);
        attribute(7, 0, false);

        assertThat(http.packetsDropped()).isZero();
        assertThat(https.packetsDropped()).isZero();
    }

    @Test
    void aQueueThatIsJustAsDeepElsewhereClearsOurs() {
        http.setDepth(5);
        attribute(0, 5, true);
        attribute(7, 5, true);
        assertThat(http.packetsDropped()).isZero();

        attribute(9, 4, true);
        assertThat(http.packetsDropped()).isEqualTo(2);
    }

    @Test
    void aQueueThatWasDeepInTheReadingBeforeIsSuspected() {
        attribute(0, 0, true);
        http.setDepth(6);
        http.beginSample();
        http.setDepth(0);
        https.setDepth(1);

        attribute(2, 0, true);

        assertThat(http.packetsDropped()).isEqualTo(2);
        assertThat(http.learnedLimit()).as("it was moving").isNegative();
    }

    @Test
    void aQueueThatStoodStillLearnsItsLimit() {
        http.setDepth(6);
        http.beginSample();
        attribute(0, 0, true);
        attribute(2, 0, true);

        assertThat(http.learnedLimit()).isEqualTo(5);
    }

    private void attribute(long listenOverflows, int deepestOther, boolean othersListen) {
        overflows.attribute(both, overflows(listenOverflows), deepestOther, othersListen);
    }

    private static TcpCounters overflows(long count) {
        OptionalLong none = OptionalLong.empty();
        return new TcpCounters(OptionalLong.of(count), none, none, none, none, none, none);
    }

    private static OwnListener listener(int port) {
        OwnListener listener = new OwnListener(
                new SocketKey(port, Family.TCP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                "port " + port,
                port);
        listener.setReadable(true);
        return listener;
    }
}
