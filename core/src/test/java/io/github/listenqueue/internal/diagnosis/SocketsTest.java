package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SocketsTest {

    @Test
    void countsAcceptedConnectionsByTheirAges() {
        assertThat(sockets(16, 16, 8, 16).acceptedSince(OptionalInt.of(17))).hasValue(9);
    }

    @Test
    void countsAcceptedConnectionsAlsoIfOneIsAcceptedMeanwhile() {
        Sockets sockets = sockets(17, 17, 8, 16);

        assertThat(sockets.acceptedSince(OptionalInt.of(17))).hasValue(8);
        assertThat(sockets.closed()).isEmpty();
    }

    @Test
    void countsAcceptedConnectionsAlsoIfOneArrivesMeanwhile() {
        assertThat(sockets(16, 17, 8, 17).acceptedSince(OptionalInt.of(17))).hasValue(8);
        assertThat(sockets(17, 18, 18, 17).acceptedSince(OptionalInt.of(17)))
                .as("one that was accepted is still listed, beside the one that took its place")
                .hasValue(17);
    }

    @Test
    void countsNoConnectionsOfOtherListenersAtTheAddressAsAccepted() {
        assertThat(sockets(16, 40, 8, 17).acceptedSince(OptionalInt.of(17))).hasValue(0);
    }

    @Test
    void countsConnectionsThatTheClientHasReset() {
        assertThat(sockets(17, 15, 0, 17).closed()).hasValue(2);
    }

    private static Sockets sockets(int before, int listed, int younger, int after) {
        WaitingSockets waiting =
                new WaitingSockets(listed, 0, 0, OptionalLong.of(400), OptionalLong.of(200), younger, List.of());
        return Sockets.of(
                OptionalInt.of(before), new Result<>(waiting, null), OptionalInt.of(after), new Result<>(0, null));
    }
}
