package io.github.listenqueue.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackedListenerTest {

    private final TrackedListener listener = new TrackedListener(
            new SocketKey(11, Family.TCP, new InetSocketAddress(InetAddress.getLoopbackAddress(), 80)), "http", 4);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "5, 7, 7",
        "2147483647, -2147483648, 2147483648",
        "-1, 4, 4294967300",
        "-1, -1, 4294967295",
        "7, 5, 7",
        "0, -1, 0",
    })
    void countsDropsAcrossAWrapAndNeverBackwards(int before, int after, long drops) {
        listener.setRawDrops(before);
        listener.setRawDrops(after);
        listener.refreshQueue();

        assertThat(listener.queue().drops()).hasValue(drops);
    }

    @Test
    void countsDropsAcrossManyWraps() {
        int raw = 0;
        listener.setRawDrops(raw);
        for (int i = 0; i < 10; i++) {
            raw += 0x7000_0000;
            listener.setRawDrops(raw);
        }

        listener.refreshQueue();
        assertThat(listener.queue().drops()).hasValue(10L * 0x7000_0000);
    }

    @Test
    void returnsTheNewDropsOfTheSample() {
        listener.setRawDrops(100);
        listener.beginSample();
        assertThat(listener.newDrops()).isZero();
        listener.setRawDrops(103);
        assertThat(listener.newDrops()).isEqualTo(3);
        listener.beginSample();
        assertThat(listener.newDrops()).isZero();
        listener.forgetDrops();
        assertThat(listener.newDrops()).isZero();
        listener.beginSample();
        listener.setRawDrops(200);
        assertThat(listener.newDrops()).as("the number of new drops is unknown").isZero();
    }

    @Test
    void unreadableCounterIsUnknownAndNotZero() {
        listener.refreshQueue();
        assertThat(listener.queue().drops()).isEmpty();
        listener.setRawDrops(0);
        listener.refreshQueue();
        assertThat(listener.queue().drops()).hasValue(0);
        listener.forgetDrops();
        listener.refreshQueue();
        assertThat(listener.queue().drops()).isEmpty();
        assertThat(listener.knowsDrops()).isFalse();
    }

    @Test
    void returnsTheSameQueueWhileNothingChanges() {
        listener.setReadable(true);
        listener.setDepth(3);
        listener.setLimit(10, LimitSource.KERNEL);
        listener.setRawDrops(5);
        assertThat(listener.refreshQueue()).isTrue();
        ListenQueue queue = listener.queue();

        listener.beginSample();
        listener.setReadable(true);
        listener.setDepth(3);
        listener.setLimit(10, LimitSource.KERNEL);
        listener.setRawDrops(5);

        assertThat(listener.refreshQueue()).isFalse();
        assertThat(listener.queue()).isSameAs(queue);
        listener.setDepth(4);
        assertThat(listener.refreshQueue()).isTrue();
        assertThat(listener.queue().depth()).isEqualTo(4);
    }

    @Test
    void counterMovesIfItChangesOrBeginsAboveZero() {
        assertThat(listener.setRawDrops(0)).isFalse();
        assertThat(listener.setRawDrops(3)).isTrue();
        assertThat(listener.setRawDrops(3)).isFalse();
        assertThat(listener.setRawDrops(2)).as("a step back").isTrue();
        listener.forgetDrops();
        assertThat(listener.setRawDrops(4)).isTrue();
    }

    @Test
    void newNameReplacesTheQueue() {
        listener.refreshQueue();
        listener.rename("http");
        assertThat(listener.refreshQueue()).isFalse();
        listener.rename("shop");
        assertThat(listener.refreshQueue()).isTrue();
        assertThat(listener.queue().name()).isEqualTo("shop");
    }

    @Test
    void newDepthKeepsTheLimitObject() {
        listener.setLimit(10, LimitSource.KERNEL);
        listener.refreshQueue();
        ListenQueue before = listener.queue();
        listener.setDepth(4);
        listener.refreshQueue();
        assertThat(listener.queue().limit()).isSameAs(before.limit());

        listener.setLimit(11, LimitSource.KERNEL);
        listener.refreshQueue();
        assertThat(listener.queue().limit()).hasValue(11);
    }
}
