package io.github.listenqueue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent.Closed;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.Opened;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AbandonedListenersTest {

    private static final Instant AT = Instant.parse("2026-03-01T10:15:30Z");

    private final List<ListenQueue> reported = new ArrayList<>();
    private boolean application = true;
    private final List<Boolean> checks = new ArrayList<>();
    private boolean outOfDescriptors = true;
    private final AbandonedListeners abandoned =
            new AbandonedListeners(queue -> application, this::checkShortage, reported::add);

    @Test
    void listenerThatClosesWithoutDescriptorsIsKeptUntilItsPortIsOpenedAgain() {
        abandoned.happened(List.of(new Closed(AT, queue(9001, 3))));

        assertThat(reported).hasSize(1);
        assertThat(abandoned.all())
                .extracting(AbandonedListeners.Abandoned::inWords)
                .containsExactly(
                        "db closed at 2026-03-01T10:15:30Z while the process had no file descriptor left, with 3"
                                + " waiting, and nothing has listened there since");
        abandoned.happened(List.of(new Opened(AT, queue(9002, 0))));
        assertThat(abandoned.all()).as("another port").hasSize(1);
        abandoned.happened(List.of(new Opened(AT, queue(9001, 0))));
        assertThat(abandoned.all()).isEmpty();
    }

    @Test
    void checksDescriptorsAtAnyCostOnlyDuringAnEpisode() {
        abandoned.happened(List.of(new Full(AT, queue(9001, 51))));
        abandoned.happened(List.of(new Closed(AT, queue(9001, 0))));

        abandoned.happened(List.of(new Full(AT, queue(9002, 51))));
        abandoned.happened(List.of(new Recovered(AT, queue(9002, 0), Duration.ZERO, 51, 0)));
        abandoned.happened(List.of(new Dropped(AT, queue(9002, 0), 1, true, DropReason.OTHER)));
        abandoned.happened(List.of(new Closed(AT, queue(9002, 0))));

        assertThat(checks).containsExactly(true, false);
    }

    /** A server that ends at the first accept() that fails does so between two samples. */
    @Test
    void calmListenerIsAbandonedToo() {
        abandoned.happened(List.of(new Closed(AT, queue(9001, 0))));

        assertThat(abandoned.all())
                .extracting(AbandonedListeners.Abandoned::inWords)
                .containsExactly("db closed at 2026-03-01T10:15:30Z while the process had no file descriptor left, and"
                        + " nothing has listened there since");
        abandoned.happened(List.of(new Closed(AT, queue(9002, 1))));
        assertThat(checks).as("at any cost only while connections wait").containsExactly(false, true);
    }

    /** As the data listeners of an FTP server do. */
    @Test
    void calmListenerThatClosesBesideAnotherIsNotAbandoned() {
        abandoned.happened(List.of(new Opened(AT, queue(21, 0)), new Opened(AT, queue(40001, 0))));
        abandoned.happened(List.of(new Closed(AT, queue(40001, 0))));
        assertThat(abandoned.all()).isEmpty();

        abandoned.happened(List.of(new Closed(AT, queue(21, 0))));
        assertThat(abandoned.all()).hasSize(1);
    }

    @Test
    void orderlyCloseIsNotAbandoned() {
        outOfDescriptors = false;
        abandoned.happened(List.of(new Closed(AT, queue(9001, 3))));
        outOfDescriptors = true;
        application = false;
        abandoned.happened(List.of(new Closed(AT, queue(9001, 3))));

        assertThat(abandoned.all()).isEmpty();
        assertThat(reported).isEmpty();
    }

    private boolean checkShortage(boolean atAnyCost) {
        checks.add(atAnyCost);
        return outOfDescriptors;
    }

    private static ListenQueue queue(int port, int depth) {
        return new ListenQueue(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "db",
                port,
                depth,
                OptionalInt.of(50),
                LimitSource.KERNEL,
                OptionalLong.empty());
    }
}
