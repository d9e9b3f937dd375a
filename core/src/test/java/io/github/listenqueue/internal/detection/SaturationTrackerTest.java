package io.github.listenqueue.internal.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Full;
import io.github.listenqueue.ListenQueueEvent.High;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handling of an event for which there is no memory. */
class SaturationTrackerTest {

    private static final Duration LASTED = Duration.ofNanos(7);

    private final ListenQueue full = new FakeListener(80, 10).depth(11).queue();
    private final ListenQueue empty = new FakeListener(80, 10).queue();
    private final SaturationTracker saturation = new SaturationTracker(0.5, 0, 0);
    private final List<ListenQueueEvent> said = new ArrayList<>();
    private Class<?> unsayable = Void.class;

    @ParameterizedTest
    @ValueSource(classes = {High.class, Full.class, Dropped.class})
    void whatCouldNotBeSaidIsSaidNextTimeAndCountedOnce(Class<?> event) {
        unsayable = event;
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> observe(full, 3, 1));
        assertThat(saturation.episode()).isNull();
        said.clear();
        unsayable = Void.class;

        observe(full, 3, 2);

        assertThat(said).hasExactlyElementsOfTypes(High.class, Full.class, Dropped.class);
        assertThat(saturation.episode().packetsDropped()).isEqualTo(3);
        observe(full, 0, 3);
        assertThat(said).hasSize(3);
    }

    @Test
    void anEpisodeEndsWhenThatCanBeSaid() {
        observe(full, 3, 1);
        said.clear();
        unsayable = Recovered.class;
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> observe(empty, 0, 8));
        assertThat(saturation.episode()).isNotNull();
        unsayable = Void.class;

        observe(empty, 0, 9);

        assertThat(said)
                .singleElement()
                .isInstanceOfSatisfying(
                        Recovered.class,
                        recovered -> assertThat(recovered.lasted()).isEqualTo(LASTED));
        assertThat(saturation.episode()).isNull();
    }

    private void observe(ListenQueue queue, int packets, long nowNs) {
        Drops drops = new Drops();
        drops.compare(new FakeListener(80, 10).drop(packets));
        saturation.observe(queue, drops, null, nowNs, 0, event -> {
            if (unsayable.isInstance(event)) {
                throw new OutOfMemoryError("Java heap space");
            }
            said.add(event);
        });
    }
}
