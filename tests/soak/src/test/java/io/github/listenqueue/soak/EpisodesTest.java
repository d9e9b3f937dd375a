package io.github.listenqueue.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.testsupport.Servers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EpisodesTest {

    private static final Instant AT = Instant.EPOCH;
    private static final long INODE = 7;
    private static final ListenQueue QUEUE = new ListenQueue(
            new InetSocketAddress(Servers.V4, 80),
            "a",
            INODE,
            1,
            OptionalInt.of(5),
            LimitSource.KERNEL,
            OptionalLong.of(0));

    private final Episodes episodes = new Episodes();

    @BeforeEach
    void open() {
        episodes.note(new ListenQueueEvent.Opened(AT, QUEUE));
    }

    @Test
    void an_episode_is_one_whatever_began_it() {
        stalled();
        dropped(DropReason.SYN_QUEUE_FULL, 2);
        dropped(DropReason.ACCEPT_QUEUE_FULL, 1);
        assertThat(episodes.isStalled(INODE)).isTrue();
        recovered(3);
        stalled();

        assertThat(episodes.faults()).isEmpty();
        assertThat(episodes.begun(INODE)).isEqualTo(2);
        assertThat(episodes.stalls()).isEqualTo(2);
        assertThat(episodes.isOpen(INODE)).isTrue();
    }

    @Test
    void a_second_stalled_in_one_episode_is_a_fault() {
        stalled();
        stalled();

        assertThat(episodes.faults()).singleElement().asString().contains("repeated in one episode");
    }

    @Test
    void a_loss_begins_an_episode_and_a_harmless_drop_does_not() {
        dropped(DropReason.OTHER, 2);
        dropped(DropReason.UNKNOWN, 2);
        assertThat(episodes.isOpen(INODE)).isFalse();

        recovered(0);
        assertThat(episodes.faults()).as("an episode of harmless drops").hasSize(1);

        dropped(DropReason.SYN_QUEUE_FULL, 2);
        assertThat(episodes.isOpen(INODE)).isTrue();
    }

    @Test
    void a_sum_that_is_not_that_of_the_losses_is_a_fault() {
        dropped(DropReason.SYN_QUEUE_FULL, 2);
        dropped(DropReason.OTHER, 1);
        recovered(3);

        assertThat(episodes.faults()).singleElement().asString().contains("2 packets");
    }

    @Test
    void an_event_of_a_listener_that_is_not_open_is_a_fault() {
        stalled();
        episodes.note(new ListenQueueEvent.Closed(AT, QUEUE));
        assertThat(episodes.isOpen(INODE)).isFalse();
        assertThat(episodes.faults()).isEmpty();

        recovered(0);

        assertThat(episodes.faults()).hasSize(1);
    }

    private void stalled() {
        episodes.note(new ListenQueueEvent.Stalled(AT, QUEUE, Duration.ofSeconds(2), true));
    }

    private void dropped(DropReason reason, int packets) {
        episodes.note(new ListenQueueEvent.Dropped(AT, QUEUE, packets, true, reason));
    }

    private void recovered(long packets) {
        episodes.note(new ListenQueueEvent.Recovered(AT, QUEUE, Duration.ZERO, 1, packets));
    }
}
