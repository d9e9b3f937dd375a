package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueStats.Episode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of events that fail for lack of memory. */
class SaturationTrackerTest {

    private static final Duration LASTED = Duration.ofNanos(7);

    private final ListenQueue full = new FakeListener(80, 10).depth(11).queue();
    private final ListenQueue empty = new FakeListener(80, 10).queue();
    private final SaturationTracker tracker = new SaturationTracker(0.5, 0, 0);
    private final List<ListenQueueEvent> reported = new ArrayList<>();
    private Class<?> failing = Void.class;

    @ParameterizedTest
    @ValueSource(classes = {High.class, Full.class, Dropped.class})
    void retriesAFailedEventAndCountsItOnce(Class<?> event) {
        failing = event;
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> observe(full, 3, 1));
        assertThat(tracker.episode()).isNull();
        reported.clear();
        failing = Void.class;

        observe(full, 3, 2);

        assertThat(reported).hasExactlyElementsOfTypes(High.class, Full.class, Dropped.class);
        assertThat(tracker.episode().packetsDropped()).isEqualTo(3);
        observe(full, 0, 3);
        assertThat(reported).hasSize(3);
    }

    @Test
    void endsAnEpisodeOnceItCanBeReported() {
        observe(full, 3, 1);
        reported.clear();
        failing = Recovered.class;
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> observe(empty, 0, 8));
        assertThat(tracker.episode()).isNotNull();
        failing = Void.class;

        observe(empty, 0, 9);

        assertThat(reported)
                .singleElement()
                .isInstanceOfSatisfying(
                        Recovered.class,
                        recovered -> assertThat(recovered.lasted()).isEqualTo(LASTED));
        assertThat(tracker.episode()).isNull();
    }

    @Test
    void theBeginningOfAnEpisodeOfTheFirstSampleIsUnknown() {
        observe(full, 0, 1);
        observe(full, 0, 2);
        assertThat(tracker.sinceFirstSample()).isTrue();

        observe(empty, 0, 3);
        observe(empty, 0, 9);
        observe(full, 0, 10);
        assertThat(tracker.sinceFirstSample()).isFalse();
    }

    @Test
    void countsClientsOnceAlthoughTheySendTheirSynsAgain() {
        long tenth = 100_000_000;
        observe(full, 70, tenth);
        observe(full, 9, 2 * tenth);
        assertThat(tracker.clientsLost()).isEqualTo(79);
        observe(full, 70, 11 * tenth);
        observe(full, 9, 12 * tenth);
        assertThat(tracker.clientsLost()).isEqualTo(79);
        observe(full, 5, 13 * tenth);
        assertThat(tracker.clientsLost()).isEqualTo(84);
        assertThat(tracker.episode()).extracting(Episode::packetsDropped).isEqualTo(163L);
    }

    private void observe(ListenQueue queue, int packets, long nowNs) {
        Drops drops = new Drops();
        drops.compare(new FakeListener(80, 10).drop(packets));
        tracker.observe(queue, drops, null, nowNs, 0, event -> {
            if (failing.isInstance(event)) {
                throw new OutOfMemoryError("Java heap space");
            }
            reported.add(event);
        });
    }
}
