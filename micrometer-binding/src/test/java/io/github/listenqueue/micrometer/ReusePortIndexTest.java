package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

class ReusePortIndexTest {

    private static final SocketAddress HTTP = InetSocketAddress.createUnresolved("shop", 80);
    private static final SocketAddress HTTPS = InetSocketAddress.createUnresolved("shop", 443);

    private final ReusePortIndex siblings = new ReusePortIndex();

    @Test
    void countsFromZeroForEachAddress() {
        assertThat(siblings.take(HTTP)).isZero();
        assertThat(siblings.take(HTTP)).isEqualTo(1);
        assertThat(siblings.take(HTTPS)).isZero();
        assertThat(siblings.take(HTTP)).isEqualTo(2);
    }

    @Test
    void givesTheSmallestFreeNumberAgain() {
        for (int i = 0; i < 4; i++) {
            siblings.take(HTTP);
        }
        siblings.giveBack(HTTP, 2);
        siblings.giveBack(HTTP, 1);

        assertThat(siblings.take(HTTP)).isEqualTo(1);
        assertThat(siblings.take(HTTP)).isEqualTo(2);
        assertThat(siblings.take(HTTP)).isEqualTo(4);
    }

    @Test
    void beginsAnewWhenAllAreGone() {
        siblings.take(HTTP);
        siblings.take(HTTP);
        siblings.giveBack(HTTP, 0);
        siblings.giveBack(HTTP, 1);

        assertThat(siblings.take(HTTP)).isZero();
    }
}
